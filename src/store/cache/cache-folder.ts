// A folder of files that can be made anew: bounded, the longest unused go first; several windows may share it.
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import type { Disk } from '../fs/disk';

export interface CacheFolder {
  /** The file's path when it is there; it counts as used then. */
  find(name: string): Promise<string | undefined>;
  /** Puts a file there, whole or not at all; resolves with its path. */
  write(name: string, bytes: Uint8Array): Promise<string>;
}

export interface CacheBounds {
  readonly files: number;
  readonly bytes: number;
}

/** Share of the bounds that is left after a clearing, so that not each write clears. */
const afterwards = 0.9;
/** Milliseconds between two notes of use; a finer order is not worth the writes. */
const useNote = 60 * 60 * 1000;
/** Milliseconds after which a temporary file was left by a kill. */
const abandoned = 60 * 60 * 1000;
const temporary = /\.tmp$/;

export function createCacheFolder(disk: Disk, folder: string, bounds: CacheBounds): CacheFolder {
  /** What may be there more than at the last look: other windows write as well, so it is looked at anew now and then. */
  let unseen = { files: Infinity, bytes: Infinity };
  let clearing: Promise<void> | undefined;

  const clear = async () => {
    const entries = await list(disk, folder);
    const left = { files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
    const goal = left.files > bounds.files || left.bytes > bounds.bytes ? afterwards : 1;
    for (const { file, size } of entries.toSorted((a, b) => a.used - b.used)) {
      if (left.files <= bounds.files * goal && left.bytes <= bounds.bytes * goal) break;
      left.files--;
      left.bytes -= size;
      // Another window may have been faster, or shows it just now and will make it anew.
      await disk.unlink(file).catch(() => undefined);
    }
    unseen = { files: 0, bytes: 0 };
  };
  const clearWhenDue = async (size: number) => {
    unseen = { files: unseen.files + 1, bytes: unseen.bytes + size };
    const due = unseen.files > bounds.files * (1 - afterwards) || unseen.bytes > bounds.bytes * (1 - afterwards);
    if (due) clearing ??= clear().finally(() => (clearing = undefined));
    await clearing;
  };

  return {
    async find(name) {
      const file = path.join(folder, name);
      const stat = await disk.stat(file).catch(() => undefined);
      if (!stat?.isFile()) return undefined;
      const now = new Date();
      if (now.getTime() - stat.mtimeMs > useNote) await disk.utimes(file, now, now).catch(() => undefined);
      return file;
    },
    async write(name, bytes) {
      const file = path.join(folder, name);
      const beside = path.join(folder, `${randomUUID()}.tmp`);
      await disk.mkdir(folder, { recursive: true });
      try {
        const handle = await disk.open(beside, 'wx');
        try {
          await handle.writeFile(bytes);
        } finally {
          await handle.close();
        }
        await disk.rename(beside, file);
      } catch (thrown) {
        await disk.unlink(beside).catch(() => undefined);
        // Windows lets nobody replace what another window reads; the name says the content, so that one will do.
        if (!(await disk.stat(file).catch(() => undefined))?.isFile()) throw thrown;
      }
      await clearWhenDue(bytes.length);
      return file;
    },
  };
}

interface CacheEntry {
  readonly file: string;
  readonly size: number;
  readonly used: number;
}

/** What is there; temporary files that nobody writes any more are taken away. */
async function list(disk: Disk, folder: string): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const name of await disk.readdir(folder).catch((): string[] => [])) {
    const file = path.join(folder, name);
    const stat = await disk.stat(file).catch(() => undefined);
    if (!stat?.isFile()) continue;
    if (!temporary.test(name)) entries.push({ file, size: stat.size, used: stat.mtimeMs });
    else if (Date.now() - stat.mtimeMs > abandoned) await disk.unlink(file).catch(() => undefined);
  }
  return entries;
}
