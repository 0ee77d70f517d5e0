// Determines which windows are running, by heartbeat files that windows with work update.
import * as path from 'node:path';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { createSerial } from '../../core/serial';
import { type Disk, writeAtomic } from '../fs/disk';
import { readText } from '../fs/regular-file';
import { ownerId, parseJson, storedOwner } from '../fs/schemas';

/** A window that owns outbox records. */
export type Owner = v.InferOutput<typeof storedOwner>;

const maxOwnerBytes = 4096;
const beat = 5_000;
const stale = 30_000;
/** Maximum delay of a heartbeat, in milliseconds. */
const grace = 1_000;
/** Age in milliseconds at which a heartbeat file without updates is deleted. */
const forgotten = 24 * 3_600_000;

export interface StoreClock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const storeClock: StoreClock = { now: () => Date.now(), sleep: (ms) => setTimeout(ms) };

export function currentOwner(): Owner {
  return { id: crypto.randomUUID(), pid: process.pid, host: hostname() };
}

export type Heartbeat = ReturnType<typeof createHeartbeat>;

export function createHeartbeat(disk: Disk, folder: string, owner: Owner) {
  const file = path.join(folder, owner.id);
  let users = 0;
  let timer: NodeJS.Timeout | undefined;
  let first: Promise<void> | undefined;
  /** Serializes operations on the file, because a late unlink would delete a new heartbeat. */
  const serial = createSerial();
  const begin = async () => {
    await disk.mkdir(folder, { recursive: true });
    await writeAtomic(disk, file, JSON.stringify(owner));
  };
  const touch = async () => {
    const now = new Date();
    if (users > 0) await disk.utimes(file, now, now).catch(begin);
  };
  const stop = () => {
    if (--users > 0) return;
    clearInterval(timer);
    serial(() => disk.unlink(file)).catch(() => undefined);
  };
  return {
    /** Resolves when the first heartbeat is on disk. Each successful start needs a stop. */
    async start(): Promise<void> {
      if (users++ === 0) {
        first = serial(begin);
        timer = setInterval(() => void serial(touch).catch(() => undefined), beat);
        timer.unref();
      }
      try {
        await first;
      } catch (thrown) {
        stop();
        throw thrown;
      }
    },
    stop,
  };
}

/** The window that examines others, with its clock. */
export interface WindowContext {
  readonly disk: Disk;
  readonly folder: string;
  readonly self: Owner;
  readonly clock: StoreClock;
}

/**
 * Whether the owner of a record is running. A process without a heartbeat is another one that reuses the pid.
 * @param patient whether to wait for a late heartbeat.
 */
export async function isAlive(
  { disk, folder, self, clock }: WindowContext,
  owner: Owner,
  patient = true,
): Promise<boolean> {
  const file = path.join(folder, owner.id);
  const last = await lastBeat(disk, file);
  if (last === undefined) return false;
  const here = owner.host === self.host;
  if (here && !processExists(owner.pid)) return false;
  if (clock.now() - last < stale) return true;
  if (!here || !patient) return false;
  // After the machine wakes from sleep, this window may be the first to run, so wait for another heartbeat.
  await clock.sleep(beat + grace);
  const next = await lastBeat(disk, file);
  return next !== undefined && next !== last;
}

/** Like `isAlive`, for a window known only by its id; false for a window without work. */
export async function isWindowAlive(context: WindowContext, id: string): Promise<boolean> {
  if (!v.is(ownerId, id)) return false;
  const owner = await readOwner(context.disk, path.join(context.folder, id));
  return owner?.id === id && isAlive(context, owner, false);
}

async function lastBeat(disk: Disk, file: string): Promise<number | undefined> {
  return disk.stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Heartbeat files of windows whose process ended, that were found dead, or without a heartbeat for a day. */
export async function removeDeadOwners(
  { disk, folder, self, clock }: WindowContext,
  dead: ReadonlySet<string>,
): Promise<void> {
  const names = await disk.readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const file = path.join(folder, name);
    const id = name.replace(/\.tmp$/, '');
    if (id === self.id) continue;
    const owner = await readOwner(disk, file);
    const gone = owner?.id === id && owner.host === self.host && !processExists(owner.pid);
    const last = gone || dead.has(id) ? 0 : await lastBeat(disk, file);
    if (last !== undefined && clock.now() - last > forgotten) await disk.unlink(file).catch(() => undefined);
  }
}

/** Undefined if the file is missing, unreadable or invalid. */
export async function readOwner(disk: Disk, file: string): Promise<Owner | undefined> {
  return parseJson(storedOwner, await readText(disk, file, maxOwnerBytes).catch(() => undefined));
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
