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
  /** Begins to beat; resolves when the first beat is on disk. Each start needs its stop. */
  start(): Promise<void>;
  stop(): void;
}

export function createHeartbeat(disk: Disk, folder: string, owner: Owner): Heartbeat {
  const file = path.join(folder, owner.id);
  let users = 0;
  let timer: NodeJS.Timeout | undefined;
  let first: Promise<void> | undefined;
  const touch = () => {
    const now = new Date();
    disk.utimes(file, now, now).catch(() => undefined);
  };
  return {
    async start() {
      if (users++ === 0) {
        first = disk.mkdir(folder, { recursive: true }).then(() => writeWhole(disk, file, JSON.stringify(owner)));
        timer = setInterval(touch, beat);
        timer.unref();
      }
      await first;
    },
    stop() {
      if (--users > 0) return;
      clearInterval(timer);
      disk.unlink(file).catch(() => undefined);
    },
  };
}

/** Whether the owner of a record still runs. A process that is there but does not beat is a stranger with the same number. */
export async function isAlive(disk: Disk, folder: string, owner: Owner, self: Owner, now: number): Promise<boolean> {
  if (owner.id === self.id) return true;
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
