// Implements a bounded cache folder with least-recently-used eviction, shared by several windows.
import * as path from 'node:path';
import { type Disk, writeAtomic } from '../fs/disk';

export interface CacheFolder {
  /** The file's path if it exists; updates its time of last use. */
  find(name: string): Promise<string | undefined>;
  /** Writes a file atomically; resolves with its path. */
  write(name: string, bytes: Uint8Array): Promise<string>;
}

export interface CacheBounds {
  readonly files: number;
  readonly bytes: number;
}

/** Fraction of the bounds that remains after an eviction, so that not every write evicts. */
const afterwards = 0.9;
/** Minimum milliseconds between two updates of the last use; a finer order is not worth the writes. */
const useNote = 60 * 60 * 1000;
/** Age in milliseconds at which a temporary file counts as abandoned by a killed process. */
const abandoned = 60 * 60 * 1000;
const temporary = /\.tmp$/;

export function createCacheFolder(disk: Disk, folder: string, bounds: CacheBounds): CacheFolder {
  /**
   * Upper estimate of what was added since the last listing. Other windows write as well, so the folder is listed again
   * at times.
   */
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
      // Another window may have deleted the file, or is displaying it and will recreate it.
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
      await disk.mkdir(folder, { recursive: true });
      try {
        await writeAtomic(disk, file, bytes, 'shared');
      } catch (thrown) {
        // On Windows, a file that another window reads cannot be replaced. The name identifies the content, so the
        // existing file is equivalent.
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

/** Lists the files; deletes abandoned temporary files. */
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
