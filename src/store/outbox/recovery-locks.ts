// Locks unsaved jobs for recovery by one window; ignores locks of windows that have ended.
import * as path from 'node:path';
import { type Disk, errno } from '../fs/disk';
import { readText } from '../fs/regular-file';
import { type Heartbeat, isAlive, type WindowContext } from './live-windows';
import { parseJson, storedOwner } from '../fs/schemas';

/** An unreadable lock file counts as being written if its time is within this many milliseconds of now. */
const beingWritten = 30_000;
const maxClaimBytes = 4096;

export interface RecoveryLocks {
  /** Whether a running window holds the lock of the job's folder. */
  isLocked(place: string): Promise<boolean>;
  /** Acquires the lock until the returned function is called; undefined if it is held, or the folder is gone. */
  acquire(place: string): Promise<(() => Promise<void>) | undefined>;
}

/**
 * The lock is the file `claim.N` with the highest N. It is created exclusively, so only one window succeeds; if its
 * window has ended, the next number is used.
 */
export function createRecoveryLocks(context: WindowContext, heartbeat: Heartbeat): RecoveryLocks {
  const { disk, self } = context;
  /** Locks that this window holds. */
  const ours = new Set<string>();

  const isHeld = async (place: string, last: number): Promise<boolean> => {
    if (last === 0) return false;
    const file = lockPath(place, last);
    // An unreadable lock is treated like one being written, because it must not hide an image forever.
    const owner = parseJson(storedOwner, await readText(disk, file, maxClaimBytes).catch(() => undefined));
    // A lock of this window that is not in `ours` could not be deleted.
    if (owner) return owner.id !== self.id && (await isAlive(context, owner));
    const found = await disk.lstat(file).catch((thrown: unknown) => {
      if (errno(thrown) === 'ENOENT') return undefined;
      throw thrown;
    });
    return found !== undefined && Math.abs(context.clock.now() - found.mtimeMs) < beingWritten;
  };

  const begin = async (place: string): Promise<(() => Promise<void>) | undefined> => {
    const last = await lastLock(disk, place);
    if (await isHeld(place, last)) return undefined;
    const file = lockPath(place, last + 1);
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
    isLocked: async (place) => ours.has(place) || isHeld(place, await lastLock(disk, place)),
    async acquire(place) {
      if (ours.has(place)) return undefined;
      ours.add(place);
      const beating = await heartbeat.start().then(
        () => true,
        () => false,
      );
      const end = () => {
        ours.delete(place);
        if (beating) heartbeat.stop();
      };
      try {
        const remove = await begin(place);
        if (!remove) end();
        return remove && (() => remove().finally(end));
      } catch (thrown) {
        end();
        throw thrown;
      }
    },
  };
}

function lockPath(place: string, n: number): string {
  return path.join(place, `claim.${n}`);
}

async function lastLock(disk: Disk, place: string): Promise<number> {
  const names = await disk.readdir(place).catch((thrown: unknown): string[] => {
    if (errno(thrown) === 'ENOENT') return [];
    throw thrown;
  });
  return Math.max(0, ...names.map((name) => Number(/^claim\.(\d{1,6})$/.exec(name)?.[1] ?? 0)));
}
