// Defines the file operations of the store as one value, so that tests can make any of them fail.
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';

/** Flags for overwriting a file; a pipe or a link at its path causes an error. */
export const rewriteFlags =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_TRUNC |
  (constants.O_NONBLOCK ?? 0) |
  (constants.O_NOFOLLOW ?? 0);

export type Disk = Pick<
  typeof fs,
  | 'access'
  | 'appendFile'
  | 'link'
  | 'lstat'
  | 'mkdir'
  | 'open'
  | 'readFile'
  | 'readdir'
  | 'realpath'
  | 'rename'
  | 'rm'
  | 'stat'
  | 'unlink'
  | 'utimes'
>;

export const realDisk: Disk = fs;

/** The code of a failed file operation (`EEXIST`), or an empty string. */
export function errno(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/**
 * Writes a file atomically, even if the process is killed.
 * @param kind `durable`: it also survives a power failure; `shared`: several windows may write it at once, so the
 * temporary file has a unique name and is deleted if writing fails.
 */
export async function writeAtomic(
  disk: Disk,
  path: string,
  content: string | Uint8Array,
  kind?: 'durable' | 'shared',
): Promise<void> {
  const temporary = kind === 'shared' ? `${path}.${randomUUID()}.tmp` : `${path}.tmp`;
  try {
    const handle = await disk.open(temporary, rewriteFlags);
    try {
      await handle.writeFile(content);
      if (kind === 'durable') await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(temporary, path);
  } catch (thrown) {
    if (kind === 'shared') await disk.unlink(temporary).catch(() => undefined);
    throw thrown;
  }
}

/** False if there is nothing at this path, or it cannot be examined. */
export async function isSymbolicLink(disk: Disk, path: string): Promise<boolean> {
  return disk.lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/** Makes a folder's entries durable, if the platform supports it. */
export async function syncFolder(disk: Disk, path: string): Promise<void> {
  try {
    const handle = await disk.open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows and some network mounts cannot sync a folder; the file itself is synced.
  }
}
