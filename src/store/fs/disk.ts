// The file operations that the store uses, as one value: a test can make any of them fail.
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';

/** For a file that is to be written anew; a pipe or a link that lies in wait under its name is an error. */
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
 * Writes a file so that it is there whole or not at all, even when the process is killed.
 * @param durable it also outlives a power cut; that costs a flush of the disk.
 */
export async function writeAtomic(disk: Disk, path: string, text: string, durable: boolean): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await disk.open(temporary, rewriteFlags);
  try {
    await handle.writeFile(text);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
  await disk.rename(temporary, path);
}

/** Makes a folder's entries durable, where the platform can. */
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
