// Wraps the real disk so that a test can observe, delay or fail each operation.
import type { FileHandle } from 'node:fs/promises';
import { type Disk, realDisk } from '../../../src/store/fs/disk';

/** `open`, `link`, … for the disk and `handle.write`, `handle.sync`, … for opened files; `from` is the source of a link or rename. */
export type DiskWatcher = (operation: string, path: string, from?: string) => Promise<void> | void;

const ofHandles = new Set<PropertyKey>(['write', 'writev', 'writeFile', 'read', 'stat', 'sync', 'datasync', 'close']);

/** @param watch its error becomes the error of the operation; a handle is closed nevertheless. */
export function createWatchedDisk(watch: DiskWatcher): Disk {
  return new Proxy(realDisk, {
    get(disk, key: keyof Disk) {
      const operation = disk[key] as (...args: unknown[]) => Promise<unknown>;
      if (typeof operation !== 'function') return operation;
      return async (...args: unknown[]) => {
        const two = key === 'link' || key === 'rename';
        const path = String(args[two ? 1 : 0]);
        await watch(key, path, two ? String(args[0]) : undefined);
        const result = await operation.apply(disk, args);
        return key === 'open' ? watchedHandle(result as FileHandle, path, watch) : result;
      };
    },
  });
}

function watchedHandle(handle: FileHandle, path: string, watch: DiskWatcher): FileHandle {
  return new Proxy(handle, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const method = value as (...args: unknown[]) => Promise<unknown>;
      if (!ofHandles.has(key)) return method.bind(target);
      return async (...args: unknown[]) => {
        if (key === 'close') await method.apply(target, args);
        await watch(`handle.${key === 'writev' ? 'write' : String(key)}`, path);
        return key === 'close' ? undefined : method.apply(target, args);
      };
    },
  });
}

/** An error as the system reports it. */
export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}

/** A disk on which the operations selected by `which` fail. */
export function createFailingDisk(code: string, which: (operation: string, path: string) => boolean): Disk {
  return createWatchedDisk((operation, path) => {
    if (which(operation, path)) throw systemError(code);
  });
}

/** Counts operations and fails the n-th (counted from 1), or all from the n-th on. */
export function createDiskFailingAt(n: number, forGood: boolean, code = 'EIO'): { disk: Disk; failed: string[] } {
  let count = 0;
  const failed: string[] = [];
  const disk = createWatchedDisk((operation, path) => {
    count++;
    if (count !== n && !(forGood && count > n)) return;
    failed.push(`${operation} ${path}`);
    throw systemError(code);
  });
  return { disk, failed };
}
