// Finds what ended or killed jobs left in the outbox, leaving alone what a live window owns.
import * as path from 'node:path';
import type { JobRecord, UnsavedJob, RecordSavedImage } from '../../core/outbox/outbox';
import type { Claims } from './recovery-locks';
import { dropHome, dropWaiting, endSavings, readJobFiles, removeJob, type JobFiles, type Manner } from './job-files';
import { reopenOutboxFile } from './outbox-file';
import { isAlive, type Looker, type Owner, tidyOwners } from './live-windows';
import { readRecord, recordFor } from './job-record';
import type { StoredRecord } from '../fs/schemas';

/** A folder without a record that is older than this is not just being made. */
const beingMade = 60_000;

export interface Search {
  /** One folder per job. */
  readonly jobs: string;
  readonly looker: Looker;
  readonly claims: Claims;
  /** Jobs of this window that have not ended. */
  readonly running: ReadonlySet<string>;
  readonly remember: RecordSavedImage;
}

interface Found {
  readonly name: string;
  readonly place: string;
  /** Undefined when there is none that can be read. */
  readonly stored: StoredRecord | undefined;
}

export async function readLeftovers(search: Search): Promise<UnsavedJob[]> {
  const { jobs, looker, running } = search;
  const { disk } = looker;
  const all: Found[] = [];
  for (const name of await disk.readdir(jobs).catch((): string[] => [])) {
    const place = path.join(jobs, name);
    // One that cannot be looked at now (or that another window is just taking) does not hide the others.
    if (!running.has(name)) await readRecord(disk, place).then((stored) => all.push({ name, place, stored }), passOver);
  }
  const alive = await findAlive(search, all);
  const leftovers: UnsavedJob[] = [];
  for (const found of all) {
    // A job of this window that is not running has ended, though it could not say so any more.
    const over = !found.stored || found.stored.ended !== undefined || found.stored.owner.id === looker.self.id;
    if (!over && found.stored && alive.get(found.stored.owner.id)) continue;
    const leftover = await readLeftover(search, found).catch(passOver);
    if (leftover) leftovers.push(leftover);
  }
  const dead = [...alive].filter(([, lives]) => !lives).map(([id]) => id);
  await tidyOwners(looker, new Set(dead));
  return leftovers.toSorted((a, b) => a.record.created - b.record.created);
}

const passOver = (): undefined => undefined;

/** Asks once for each owner, and for all at the same time: one that has to be waited for holds up nobody else. */
async function findAlive({ looker }: Search, all: readonly Found[]): Promise<Map<string, boolean>> {
  const owners = new Map<string, Owner>();
  for (const { stored } of all) {
    if (stored && !stored.ended && stored.owner.id !== looker.self.id) owners.set(stored.owner.id, stored.owner);
  }
  return new Map(
    await Promise.all([...owners].map(async ([id, owner]) => [id, await isAlive(looker, owner)] as const)),
  );
}

async function readLeftover(search: Search, { name, place, stored }: Found): Promise<UnsavedJob | undefined> {
  const { claims, looker } = search;
  const { disk, clock } = looker;
  if (await claims.held(place)) return undefined;
  const there = await disk.lstat(place);
  if (!there.isDirectory()) return undefined;
  const { mtimeMs } = there;
  const { record, sent, ended, owner } = stored ?? recordFor(name, mtimeMs);
  const manner: Manner = { target: record.request.target, room: stored ? (record.room ?? 0) : undefined };
  let files = await readJobFiles(disk, place, manner);
  if (!stored && files.waiting.length === 0 && clock.now() - mtimeMs < beingMade) return undefined;
  if (files.waiting.length === 0 || files.home.length > 0 || files.noted.length > 0) {
    const giveBack = await claims.take(place);
    if (!giveBack) return undefined;
    try {
      await settle(search, record, manner, files);
      files = await readJobFiles(disk, place, manner);
      if (files.waiting.length === 0) {
        if (!files.unseen) await removeJob(disk, place);
        return undefined;
      }
    } finally {
      await giveBack();
    }
  }
  return {
    record,
    mayHaveBeenCharged: ended?.mayHaveBeenCharged ?? sent,
    ...(ended ? { code: ended.code } : {}),
    files: files.waiting,
    async claim() {
      // Found dead, it may have woken since.
      const woken = stored && !ended && owner.id !== looker.self.id && (await isAlive(looker, owner, false));
      return woken ? undefined : claims.take(place);
    },
    // What could not be looked at was not offered either.
    remove: () => (files.unseen ? dropWaiting(disk, files) : removeJob(disk, place)),
  };
}

/** Pictures that stand in the workspace are remembered in their session, and what saves left half done is ended. */
async function settle(
  { looker: { disk }, remember }: Search,
  record: JobRecord,
  { target }: Manner,
  { home, noted }: JobFiles,
): Promise<void> {
  const linked = new Set(home.map(({ file }) => file));
  const copied = await endSavings(disk, noted, target);
  for (const one of [...home, ...copied.filter(({ file }) => !linked.has(file))]) {
    const file = await reopenOutboxFile(disk, one.file, 0);
    try {
      if (file) await remember(record, one.uri, file).catch(() => undefined);
    } finally {
      await file?.close();
    }
    await dropHome(disk, one);
  }
}
