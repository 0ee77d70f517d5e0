// How many images of a session are missing from where they were saved: folder by folder, each listed once.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../../core/session/records';
import { isMissing } from './file-watcher';
import { createRotation } from './rotation';

const maxFolders = 500;
/** Of a session in more folders, one check compares the times of a part of them. */
const perCheck = { edge: 40, middle: 20 };
/** Milliseconds after a change; further changes usually follow. */
const pause = 500;
/** Milliseconds in which a file system may give two changes the same time. */
const granularity = 2000;
const gone = 'gone';

export interface MissingImages extends vscode.Disposable {
  /** The ids of the images that were missing at the last look. */
  ids(): ReadonlySet<string>;
  /** Looks soon. */
  refresh(): void;
  /** Looks now. */
  checkAll(): Promise<ReadonlySet<string>>;
  /** Lists a folder again when its time shows that files came or went since: at most 100 folders at a time. */
  check(): Promise<void>;
}

interface Folder {
  /** Its time before it was listed; undefined when it has to be listed again. */
  readonly time: string | undefined;
  readonly missing: readonly string[];
}

/** @param images every image of the session, where it is now. @param changed called when another number is missing. */
export function createMissingImages(images: () => readonly ImageRecord[], changed: () => void): MissingImages {
  let missing: ReadonlySet<string> = new Set();
  let folders: ReadonlyMap<string, Folder> = new Map();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  /** Grows with every look: a slow one that is overtaken has no say. */
  let looks = 0;
  const pick = createRotation(perCheck);
  const take = (next: ReadonlyMap<string, Folder>) => {
    folders = next;
    const { size } = missing;
    missing = new Set([...next.values()].flatMap((folder) => folder.missing));
    if (!over && missing.size !== size) changed();
  };
  const look = async () => {
    const number = ++looks;
    const next = new Map<string, Folder>();
    for (const [folder, inside] of byFolder(images())) next.set(folder, await list(folder, inside));
    if (number === looks) take(next);
    return missing;
  };
  return {
    ids: () => missing,
    checkAll: look,
    refresh() {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (!over) void look();
      }, pause);
    },
    async check() {
      const number = looks;
      const next = new Map(folders);
      for (const [folder, inside] of pick([...byFolder(images())])) {
        const time = folders.get(folder)?.time;
        if (time === undefined || time !== (await timeOf(folder))) next.set(folder, await list(folder, inside));
      }
      if (number === looks && !over) take(next);
    },
    dispose() {
      over = true;
      clearTimeout(timer);
    },
  };
}

function byFolder(images: readonly ImageRecord[]): ReadonlyMap<string, readonly ImageRecord[]> {
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
  // A listing that failed says nothing about the files in it.
  if (!names) return { time: undefined, missing: [] };
  return { time, missing: inside.filter(({ uri }) => !names.has(nameKey(baseName(uri)))).map(({ id }) => id) };
}

/** When files last came or went in a folder, or `gone`; undefined when that is too recent to tell, or cannot be found out. */
async function timeOf(folder: string): Promise<string | undefined> {
  try {
    const { mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(folder));
    return Date.now() - mtime < granularity ? undefined : `${mtime}`;
  } catch (thrown) {
    return isMissing(thrown) ? gone : undefined;
  }
}

/** Empty for a folder that does not exist; undefined for one that cannot be listed. */
async function namesIn(folder: vscode.Uri): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => nameKey(name)));
  } catch (thrown) {
    return isMissing(thrown) ? new Set() : undefined;
  }
}

/** Systems differ in case and in how they compose letters; a card by itself is looked for exactly. */
const nameKey = (name: string) => name.normalize('NFC').toLowerCase();
const baseName = (uri: string) => vscode.Uri.parse(uri).path.split('/').at(-1) ?? '';
