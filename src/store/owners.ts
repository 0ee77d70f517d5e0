// Which windows are alive: each has a file that it touches while it has work in the outbox.
import * as path from 'node:path';
import { hostname } from 'node:os';
import { type Disk, writeWhole } from './disk';

/** A window that owns outbox records. */
export interface Owner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

const beat = 5_000;
const stale = 30_000;

export function thisOwner(): Owner {
  return { id: crypto.randomUUID(), pid: process.pid, host: hostname() };
}

export interface Heartbeat {
  /** Begins to beat; resolves when the first beat is on disk. Each start that did needs its stop. */
  start(): Promise<void>;
  stop(): void;
}

export function createHeartbeat(disk: Disk, folder: string, owner: Owner): Heartbeat {
  const file = path.join(folder, owner.id);
  let users = 0;
  let timer: NodeJS.Timeout | undefined;
  let first: Promise<void> | undefined;
  /** One operation on the file at a time: a late unlink would take a new beat away. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  };
  const begin = async () => {
    await disk.mkdir(folder, { recursive: true });
    await writeWhole(disk, file, JSON.stringify(owner), false);
  };
  const touch = async () => {
    const now = new Date();
    if (users > 0) await disk.utimes(file, now, now).catch(begin);
  };
  const stop = () => {
    if (--users > 0) return;
    clearInterval(timer);
    inTurn(() => disk.unlink(file)).catch(() => undefined);
  };
  return {
    async start() {
      if (users++ === 0) {
        first = inTurn(begin);
        timer = setInterval(() => void inTurn(touch).catch(() => undefined), beat);
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

/** Whether the owner of a record still runs. A process that is there but does not beat is a stranger with the same number. */
export async function isAlive(disk: Disk, folder: string, owner: Owner, self: Owner, now: number): Promise<boolean> {
  const beaten = await disk.stat(path.join(folder, owner.id)).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (beaten === undefined) return false;
  if (owner.host === self.host && !processExists(owner.pid)) return false;
  return now - beaten < stale;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
