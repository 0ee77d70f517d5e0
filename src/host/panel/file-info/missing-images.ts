// Counts the images of a session that are no longer where they were saved, folder by folder.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../../core/session/records';
import { createRotation } from '../polling';
import { isMissing } from './file-info';

const maxFolders = 500;
/** If the session uses more folders, one check compares the modification times of some of them. */
const perCheck = { edge: 40, middle: 20 };
/** Milliseconds to wait after a change; further changes usually follow. */
const pause = 500;
/** Milliseconds within which a file system may give two changes the same time. */
const granularity = 2000;
const gone = 'gone';

export interface MissingImages extends vscode.Disposable {
  /** The IDs of the images that were missing at the last check. */
  ids(): ReadonlySet<string>;
  /** Checks soon. */
  refresh(): void;
  /** Checks soon if images are missing and any image has changed: a missing one may have been found. */
  refreshIfChanged(): void;
  /** Checks now. */
  checkAll(): Promise<ReadonlySet<string>>;
  /**
   * Lists a folder again if its modification time shows that files were added or removed: at most 100 folders at a
   * time.
   */
  check(): Promise<void>;
}

type Folders = ReadonlyMap<string, readonly ImageRecord[]>;

interface Folder {
  /** The modification time before the listing; undefined when the folder has to be listed again. */
  readonly time: string | undefined;
  readonly missing: readonly string[];
}

/**
 * @param images every image of the session, at its present location; the same array until one changes. @param changed called when the number of missing
 * images changes.
 */
export function createMissingImages(images: () => readonly ImageRecord[], changed: () => void): MissingImages {
  let missing: ReadonlySet<string> = new Set();
  let folders: ReadonlyMap<string, Folder> = new Map();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  let grouped: { readonly images: readonly ImageRecord[]; readonly folders: Folders } | undefined;
  /** Increases with every check: the result of an outdated check is ignored. */
  let looks = 0;
  const pick = createRotation(perCheck);
  const take = (next: ReadonlyMap<string, Folder>) => {
    folders = next;
    const { size } = missing;
    const ids = new Set<string>();
    for (const folder of next.values()) for (const id of folder.missing) ids.add(id);
    missing = ids;
    if (!over && missing.size !== size) changed();
  };
  /** The images by folder, grouped again only when they have changed. */
  const groups = (): Folders => {
    const now = images();
    if (grouped?.images !== now) grouped = { images: now, folders: byFolder(now) };
    return grouped.folders;
  };
  const look = async () => {
    const number = ++looks;
    const next = new Map<string, Folder>();
    for (const [folder, inside] of groups()) next.set(folder, await list(folder, inside));
    if (number === looks) take(next);
    return missing;
  };
  const refresh = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!over) void look();
    }, pause);
  };
  return {
    ids: () => missing,
    checkAll: look,
    refresh,
    refreshIfChanged() {
      if (missing.size > 0 && images() !== grouped?.images) refresh();
    },
    async check() {
      const number = looks;
      const next = new Map(folders);
      let isChanged = false;
      for (const [folder, inside] of pick([...groups()])) {
        const time = folders.get(folder)?.time;
        if (time !== undefined && time === (await timeOf(folder))) continue;
        next.set(folder, await list(folder, inside));
        isChanged = true;
      }
      if (isChanged && number === looks && !over) take(next);
    },
    dispose() {
      over = true;
      clearTimeout(timer);
    },
  };
}

function byFolder(images: readonly ImageRecord[]): Folders {
  const folders = new Map<string, ImageRecord[]>();
  for (const image of images) {
    const folder = image.uri.slice(0, image.uri.lastIndexOf('/'));
    const there = folders.get(folder);
    if (there) there.push(image);
    else if (folders.size < maxFolders) folders.set(folder, [image]);
  }
  return folders;
}

async function list(folder: string, inside: readonly ImageRecord[]): Promise<Folder> {
  const time = await timeOf(folder);
  const names = await namesIn(vscode.Uri.parse(folder));
  // A failed listing says nothing about the files in the folder.
  if (!names) return { time: undefined, missing: [] };
  const isThere = ({ uri }: ImageRecord) => names.size > 0 && names.has(nameKey(baseName(uri)));
  return { time, missing: inside.flatMap((image) => (isThere(image) ? [] : image.id)) };
}

/**
 * When files were last added to or removed from a folder, or `gone`; undefined when that is too recent to be reliable,
 * or unknown.
 */
async function timeOf(folder: string): Promise<string | undefined> {
  try {
    const { mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(folder));
    return Date.now() - mtime < granularity ? undefined : `${mtime}`;
  } catch (thrown) {
    return isMissing(thrown) ? gone : undefined;
  }
}

/** Empty for a folder that does not exist; undefined for a folder that cannot be listed. */
async function namesIn(folder: vscode.Uri): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => nameKey(name)));
  } catch (thrown) {
    return isMissing(thrown) ? new Set() : undefined;
  }
}

/** File systems differ in case and in Unicode normalization; a single card is checked by its exact name. */
const nameKey = (name: string) => name.normalize('NFC').toLowerCase();

/** Parses only names with encoded characters, because a session may have very many images. */
function baseName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return /^[\w.-]*$/.test(name) ? name : (vscode.Uri.parse(uri).path.split('/').at(-1) ?? '');
}
