// How many pictures of a session are not where they were saved: folder by folder, each listed once.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../core/sessions';

const maxFolders = 500;
/** Milliseconds after a change, of which there may be many at once. */
const pause = 500;

export interface Gone extends vscode.Disposable {
  /** The ids of the pictures that were not there at the last look. */
  ids(): ReadonlySet<string>;
  /** Looks soon. */
  refresh(): void;
  /** Looks now. */
  look(): Promise<ReadonlySet<string>>;
}

/** @param images every picture of the session, where it is now. @param changed told when there are more or fewer. */
export function createGone(images: () => readonly ImageRecord[], changed: () => void): Gone {
  let gone: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const look = async () => {
    const found = await missing(images());
    const { size } = gone;
    gone = found;
    if (!over && found.size !== size) changed();
    return found;
  };
  return {
    ids: () => gone,
    look,
    refresh() {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (!over) void look();
      }, pause);
    },
    dispose() {
      over = true;
      clearTimeout(timer);
    },
  };
}

async function missing(images: readonly ImageRecord[]): Promise<Set<string>> {
  const folders = new Map<string, ImageRecord[]>();
  for (const image of images) {
    const folder = image.uri.slice(0, image.uri.lastIndexOf('/'));
    const there = folders.get(folder);
    if (there) there.push(image);
    else if (folders.size < maxFolders) folders.set(folder, [image]);
  }
  const found = new Set<string>();
  for (const [folder, inside] of folders) {
    const names = await namesIn(vscode.Uri.parse(folder));
    // A listing that failed says nothing of a picture that is there.
    for (const { id, uri } of inside) if (names && !names.has(keyOf(nameOf(uri)))) found.add(id);
  }
  return found;
}

/** Empty for a folder that is gone; undefined for one that cannot be looked at. */
async function namesIn(folder: vscode.Uri): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => keyOf(name)));
  } catch (thrown) {
    const isGone = thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound';
    return isGone ? new Set() : undefined;
  }
}

/** Systems differ in case and in how they compose letters; a card by itself is looked for exactly. */
const keyOf = (name: string) => name.normalize('NFC').toLowerCase();
const nameOf = (uri: string) => vscode.Uri.parse(uri).path.split('/').at(-1) ?? '';
