// Who may bring a leftover home: one window at a time, and never the place of a window that died over it.
import * as path from 'node:path';
import * as v from 'valibot';
import { type Disk, errno } from '../fs/disk';
import { readText } from '../fs/regular-file';
import { type Heartbeat, isAlive, type WindowContext } from './live-windows';
import { storedOwner } from '../fs/schemas';

/** A claim that says nothing yet is being written, if it is no older than this; one of a time to come is not. */
const beingWritten = 30_000;
const maxClaimBytes = 4096;

export interface RecoveryLocks {
  /** Whether a live window has the job's folder. */
  isLocked(place: string): Promise<boolean>;
  /** Takes it until the given function is called; undefined when somebody has it, or it is gone. */
  acquire(place: string): Promise<(() => Promise<void>) | undefined>;
}

/**
 * A claim is the file `claim.N` with the highest N. It is made only where it is not there yet, so of many one wins;
 * the one of a dead window gives way to the next number.
 */
export function createRecoveryLocks(context: WindowContext, heartbeat: Heartbeat): RecoveryLocks {
  const { disk, self } = context;
  /** What this window has itself. */
  const ours = new Set<string>();

  const isHeld = async (place: string, last: number): Promise<boolean> => {
    if (last === 0) return false;
    const file = lockPath(place, last);
    // One that cannot be read says as little as one that is not yet written: it must not hide a picture for ever.
    const owner = parseOwner(await readText(disk, file, maxClaimBytes).catch(() => undefined));
    // What this window does not know of is left from an attempt to give it back that failed.
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
      // A disk that takes no claim, because it is full perhaps, still lets a picture out.
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

function parseOwner(text: string | undefined): v.InferOutput<typeof storedOwner> | undefined {
  if (text === undefined) return undefined;
  try {
    return v.parse(storedOwner, JSON.parse(text));
  } catch {
    return undefined;
  }
}
