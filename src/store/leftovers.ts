// Finds what ended or killed jobs left in the outbox, leaving alone what a live window owns.
import * as path from 'node:path';
import * as v from 'valibot';
import type { Leftover, LeftoverFile } from '../core/ports';
import type { Disk } from './disk';
import { reopenOutboxFile } from './outbox-file';
import { isAlive, type Owner } from './owners';
import { storedRecord, type StoredRecord } from './schemas';

const maxRecordBytes = 1024 * 1024;

/** Where the outbox keeps what. */
export interface OutboxPlaces {
  /** One folder per job. */
  readonly jobs: string;
  /** One file per window that is alive. */
  readonly owners: string;
}

export const recordName = 'record.json';

export async function readLeftovers(
  disk: Disk,
  places: OutboxPlaces,
  self: Owner,
  running: ReadonlySet<string>,
): Promise<Leftover[]> {
  const names = await disk.readdir(places.jobs).catch((): string[] => []);
  const found: Leftover[] = [];
  for (const name of names) {
    if (running.has(name)) continue;
    // One that cannot be looked at now (or that another window is just taking) does not hide the others.
    const leftover = await readLeftover(disk, places, name, self).catch(() => undefined);
    if (leftover) found.push(leftover);
  }
  return found.toSorted((a, b) => a.record.created - b.record.created);
}

async function readLeftover(
  disk: Disk,
  places: OutboxPlaces,
  name: string,
  self: Owner,
): Promise<Leftover | undefined> {
  const place = path.join(places.jobs, name);
  const stored = await readRecord(disk, path.join(place, recordName));
  if (!stored) return undefined;
  // A job of this window that is not running has ended, though it could not say so any more.
  const over = stored.ended !== undefined || stored.owner.id === self.id;
  if (!over && (await isAlive(disk, places.owners, stored.owner, self, Date.now()))) return undefined;
  const files = await findFiles(disk, place, stored.record.room ?? 0);
  const remove = () => disk.rm(place, { recursive: true, force: true });
  if (files.length === 0) {
    await remove();
    return undefined;
  }
  const { record, ended } = stored;
  return {
    record,
    mayHaveBeenCharged: ended?.mayHaveBeenCharged ?? stored.sent,
    ...(ended ? { code: ended.code } : {}),
    files,
    remove,
  };
}

async function readRecord(disk: Disk, file: string): Promise<StoredRecord | undefined> {
  try {
    const { size } = await disk.stat(file);
    if (size > maxRecordBytes) return undefined;
    return v.parse(storedRecord, JSON.parse(await disk.readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Received files and finished ones; of a picture that is there in both forms, the finished one. */
async function findFiles(disk: Disk, place: string, room: number): Promise<LeftoverFile[]> {
  const files = new Map<number, LeftoverFile>();
  const home = new Set<number>();
  // Received forms first, so that a finished one takes their place.
  const names = (await disk.readdir(place)).toSorted(
    (a, b) => Number(b.endsWith('.part')) - Number(a.endsWith('.part')),
  );
  for (const name of names) {
    const digits = /^(\d{1,2})\.(part|png|jpg|webp|incomplete)$/.exec(name)?.[1];
    if (digits === undefined) continue;
    const file = path.join(place, name);
    const { size: whole, nlink } = await disk.stat(file);
    const size = name.endsWith('.part') ? whole - room : whole;
    if (nlink > 1) home.add(Number(digits));
    else if (size > 0) files.set(Number(digits), { path: file, size, open: () => reopenOutboxFile(disk, file, room) });
  }
  // A second name means that the picture stands in the workspace already.
  return [...files.keys()]
    .filter((index) => !home.has(index))
    .toSorted((a, b) => a - b)
    .flatMap((index) => files.get(index) ?? []);
}
