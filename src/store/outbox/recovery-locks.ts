// Locks unsaved jobs for recovery by one window; ignores locks of windows that have ended.
import * as path from 'node:path';
import { type Disk, errno } from '../fs/disk';
import { type Heartbeat, isAlive, readOwner, type WindowContext } from './live-windows';

/** An unreadable lock file counts as being written if its time is within this many milliseconds of now. */
const beingWritten = 30_000;

export type RecoveryLocks = ReturnType<typeof createRecoveryLocks>;

/** The lock is the file `claim.N` with the highest N, created exclusively; if its window has ended, N increases. */
export function createRecoveryLocks(context: WindowContext, heartbeat: Heartbeat) {
  const { disk, self } = context;
  /** Locks that this window holds. */
  const ours = new Set<string>();

  const isHeld = async (folder: string, last: number): Promise<boolean> => {
    if (last === 0) return false;
    const file = lockPath(folder, last);
    // An unreadable lock is treated like one being written, because it must not hide an image forever.
    const owner = await readOwner(disk, file);
    // A lock of this window that is not in `ours` could not be deleted.
    if (owner) return owner.id !== self.id && (await isAlive(context, owner));
    const found = await disk.lstat(file).catch((thrown: unknown) => {
      if (errno(thrown) === 'ENOENT') return undefined;
      throw thrown;
    });
    return found !== undefined && Math.abs(context.clock.now() - found.mtimeMs) < beingWritten;
  };

  const begin = async (folder: string): Promise<(() => Promise<void>) | undefined> => {
    const last = await lastLock(disk, folder);
    if (await isHeld(folder, last)) return undefined;
    const file = lockPath(folder, last + 1);
    try {
      const handle = await disk.open(file, 'wx');
      try {
        await handle.writeFile(JSON.stringify(self));
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      if (errno(thrown) === 'EEXIST' || errno(thrown) === 'ENOENT') return undefined;
      // If no lock can be written, perhaps because the disk is full, the image can still be recovered.
    }
    return () => disk.rm(file, { force: true }).catch(() => undefined);
  };

  return {
    /** Whether a running window holds the lock of the job's folder. */
    isLocked: async (folder: string) => ours.has(folder) || isHeld(folder, await lastLock(disk, folder)),
    /** Acquires the lock until the returned function is called; undefined if it is held, or the folder is gone. */
    async acquire(folder: string): Promise<(() => Promise<void>) | undefined> {
      if (ours.has(folder)) return undefined;
      ours.add(folder);
      const beating = await heartbeat.start().then(
        () => true,
        () => false,
      );
      const end = () => {
        ours.delete(folder);
        if (beating) heartbeat.stop();
      };
      try {
        const remove = await begin(folder);
        if (!remove) end();
        return remove && (() => remove().finally(end));
      } catch (thrown) {
        end();
        throw thrown;
      }
    },
  };
}

const lockPath = (folder: string, n: number): string => path.join(folder, `claim.${n}`);

async function lastLock(disk: Disk, folder: string): Promise<number> {
  const names = await disk.readdir(folder).catch((thrown: unknown): string[] => {
    if (errno(thrown) === 'ENOENT') return [];
    throw thrown;
  });
  return Math.max(0, ...names.map((name) => Number(/^claim\.(\d{1,6})$/.exec(name)?.[1] ?? 0)));
}
