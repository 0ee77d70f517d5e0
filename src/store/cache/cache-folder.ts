// Implements a bounded cache folder with least-recently-used eviction, shared by several windows.
import * as path from 'node:path';
import { type Disk, writeAtomic } from '../fs/disk';

export interface CacheBounds {
  readonly files: number;
  readonly bytes: number;
}

/** Fraction of the bounds that remains after an eviction, so that not every write evicts. */
const remaining = 0.9;
/** Minimum milliseconds between two updates of the last use; a finer order is not worth the writes. */
const useInterval = 60 * 60 * 1000;
/** Age in milliseconds at which a temporary file counts as abandoned by a killed process. */
const abandoned = 60 * 60 * 1000;
const temporary = /\.tmp$/;

export function createCacheFolder(disk: Disk, folder: string, bounds: CacheBounds) {
  /** Upper estimate of what this window added. Other windows write as well, so the folder is listed again at times. */
  let added = { files: Infinity, bytes: Infinity };
  let evicting: Promise<void> | undefined;

  const evict = async () => {
    const entries = await list(disk, folder);
    const left = { files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
    const goal = left.files > bounds.files || left.bytes > bounds.bytes ? remaining : 1;
    for (const { file, size } of entries.toSorted((a, b) => a.used - b.used)) {
      if (left.files <= bounds.files * goal && left.bytes <= bounds.bytes * goal) break;
      left.files--;
      left.bytes -= size;
      // Another window may have deleted the file, or is displaying it and will recreate it.
      await disk.unlink(file).catch(() => undefined);
    }
    added = { files: 0, bytes: 0 };
  };
  const evictWhenDue = async (size: number) => {
    added = { files: added.files + 1, bytes: added.bytes + size };
    const due = added.files > bounds.files * (1 - remaining) || added.bytes > bounds.bytes * (1 - remaining);
    if (due) evicting ??= evict().finally(() => (evicting = undefined));
    await evicting;
  };

  return {
    /** The path of an existing file; updates its time of last use. */
    async find(name: string): Promise<string | undefined> {
      const file = path.join(folder, name);
      const stat = await disk.stat(file).catch(() => undefined);
      if (!stat?.isFile()) return undefined;
      const now = new Date();
      if (now.getTime() - stat.mtimeMs > useInterval) await disk.utimes(file, now, now).catch(() => undefined);
      return file;
    },
    /** Resolves with the file's path. */
    async write(name: string, bytes: Uint8Array): Promise<string> {
      const file = path.join(folder, name);
      await disk.mkdir(folder, { recursive: true });
      try {
        await writeAtomic(disk, file, bytes, 'shared');
      } catch (thrown) {
        // On Windows, a file that another window reads cannot be replaced. Its name identifies the content.
        if (!(await disk.stat(file).catch(() => undefined))?.isFile()) throw thrown;
      }
      await evictWhenDue(bytes.length);
      return file;
    },
  };
}

/** Deletes abandoned temporary files. */
async function list(disk: Disk, folder: string) {
  const entries: { readonly file: string; readonly size: number; readonly used: number }[] = [];
  for (const name of await disk.readdir(folder).catch((): string[] => [])) {
    const file = path.join(folder, name);
    const stat = await disk.stat(file).catch(() => undefined);
    if (!stat?.isFile()) continue;
    if (!temporary.test(name)) entries.push({ file, size: stat.size, used: stat.mtimeMs });
    else if (Date.now() - stat.mtimeMs > abandoned) await disk.unlink(file).catch(() => undefined);
  }
  return entries;
}
