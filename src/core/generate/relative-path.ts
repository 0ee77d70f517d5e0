// Computes the path from a document to an image if both are in the same file system.

/** The parts of a URI. */
export interface FileLocation {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** Schemes of documents whose path is one of the disk. */
const diskSchemes = new Set(['untitled', 'git', 'vscode-userdata', 'vscode-notebook-cell']);

/**
 * @param folder the path of the image's workspace folder: an unsaved document without a path is expected there.
 * @returns a path with `/`; undefined if no relative path leads to the image.
 */
export function relativePath(from: FileLocation, to: FileLocation, folder?: string): string | undefined {
  const isUnplaced = from.scheme === 'untitled' && from.path.lastIndexOf('/') <= 0;
  if (isUnplaced) return folder === undefined ? undefined : between(`${folder}/unsaved`, to.path);
  return isSameFileSystem(from, to, folder) ? between(from.path, to.path) : undefined;
}

function isSameFileSystem(from: FileLocation, to: FileLocation, folder: string | undefined): boolean {
  if (from.authority !== to.authority) return false;
  if (from.scheme === to.scheme || (to.scheme === 'file' && diskSchemes.has(from.scheme))) return true;
  // Views of a workspace, such as an earlier version, have schemes of their own.
  return folder !== undefined && from.path.startsWith(`${folder.replace(/\/$/, '')}/`);
}

function between(from: string, to: string): string | undefined {
  const folders = segments(from).slice(0, -1);
  const target = segments(to);
  // No relative path leads to another drive of Windows.
  if ([folders, target].some(([drive = '']) => /^[a-z]:$/.test(drive)) && folders[0] !== target[0]) return undefined;
  const differing = folders.findIndex((name, at) => name !== target[at]);
  const common = Math.min(differing < 0 ? folders.length : differing, target.length - 1);
  return [...folders.slice(common).fill('..'), ...target.slice(common)].join('/');
}

function segments(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.map((name, at) => (at === 0 && /^[a-z]:$/i.test(name) ? name.toLowerCase() : name));
}
