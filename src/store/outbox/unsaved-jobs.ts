// Finds unsaved data of ended or killed jobs in the outbox, except for jobs of running windows.
import * as path from 'node:path';
import { defined } from '../../core/defined';
import type { JobRecord, UnsavedJob, RecordSavedImage } from '../../core/outbox/outbox';
import type { RecoveryLocks } from './recovery-locks';
import {
  discardSaved,
  discardUnsaved,
  finishInterruptedSaves,
  readJobFiles,
  removeJob,
  type JobFiles,
  type JobLayout,
} from './job-files';
import { reopenOutboxFile } from './outbox-file';
import { isAlive, type WindowContext, type Owner, removeDeadOwners } from './live-windows';
import { readJobRecord, placeholderRecord } from './job-record';
import type { StoredRecord } from '../fs/schemas';

/** Milliseconds for which a folder without a record may still be under creation. */
const beingMade = 60_000;

export interface UnsavedSearch {
  /** One folder per job. */
  readonly jobs: string;
  readonly windows: WindowContext;
  readonly locks: RecoveryLocks;
  /** Jobs of this window that have not ended. */
  readonly running: ReadonlySet<string>;
  readonly remember: RecordSavedImage;
}

interface JobFolder {
  readonly name: string;
  readonly place: string;
  /** Undefined if no record is readable. */
  readonly stored: StoredRecord | undefined;
}

export async function readUnsavedJobs(search: UnsavedSearch): Promise<UnsavedJob[]> {
  const { jobs, windows, running } = search;
  const { disk } = windows;
  const all: JobFolder[] = [];
  for (const name of await disk.readdir(jobs).catch((): string[] => [])) {
    const place = path.join(jobs, name);
    // A job that cannot be read, or that another window is recovering, must not hide the others.
    if (!running.has(name))
      await readJobRecord(disk, place).then((stored) => all.push({ name, place, stored }), ignoreFailure);
  }
  const alive = await findAlive(search, all);
  const unsavedJobs: UnsavedJob[] = [];
  for (const found of all) {
    // A job of this window that is not running has ended, even if its record does not say so.
    const over = !found.stored || found.stored.ended !== undefined || found.stored.owner.id === windows.self.id;
    if (!over && found.stored && alive.get(found.stored.owner.id)) continue;
    const unsavedJob = await readUnsavedJob(search, found).catch(ignoreFailure);
    if (unsavedJob) unsavedJobs.push(unsavedJob);
  }
  const dead = [...alive].filter(([, lives]) => !lives).map(([id]) => id);
  await removeDeadOwners(windows, new Set(dead));
  return unsavedJobs.toSorted((a, b) => a.record.created - b.record.created);
}

const ignoreFailure = (): undefined => undefined;

/** Checks each owner once and all concurrently, because waiting for a late heartbeat must not delay the others. */
async function findAlive({ windows }: UnsavedSearch, all: readonly JobFolder[]): Promise<Map<string, boolean>> {
  const owners = new Map<string, Owner>();
  for (const { stored } of all) {
    if (stored && !stored.ended && stored.owner.id !== windows.self.id) owners.set(stored.owner.id, stored.owner);
  }
  return new Map(
    await Promise.all([...owners].map(async ([id, owner]) => [id, await isAlive(windows, owner)] as const)),
  );
}

async function readUnsavedJob(
  search: UnsavedSearch,
  { name, place, stored }: JobFolder,
): Promise<UnsavedJob | undefined> {
  const { locks, windows } = search;
  const { disk, clock } = windows;
  if (await locks.isLocked(place)) return undefined;
  const there = await disk.lstat(place);
  if (!there.isDirectory()) return undefined;
  const { mtimeMs } = there;
  const { record, sent, ended, owner } = stored ?? placeholderRecord(name, mtimeMs);
  const manner: JobLayout = { target: record.request.target, room: stored ? (record.room ?? 0) : undefined };
  let files = await readJobFiles(disk, place, manner);
  if (!stored && files.unsaved.length === 0 && clock.now() - mtimeMs < beingMade) return undefined;
  if (files.unsaved.length === 0 || files.saved.length > 0 || files.journaled.length > 0) {
    const giveBack = await locks.acquire(place);
    if (!giveBack) return undefined;
    try {
      await settleSavedFiles(search, record, manner, files);
      files = await readJobFiles(disk, place, manner);
      if (files.unsaved.length === 0) {
        if (!files.hasUnknown) await removeJob(disk, place);
        return undefined;
      }
    } finally {
      await giveBack();
    }
  }
  return {
    record,
    mayHaveBeenCharged: ended?.mayHaveBeenCharged ?? sent,
    ...defined({ code: ended?.code }),
    files: files.unsaved,
    async claim() {
      // A window found dead may be running again, for example after sleep.
      const woken = stored && !ended && owner.id !== windows.self.id && (await isAlive(windows, owner, false));
      return woken ? undefined : locks.acquire(place);
    },
    // Files that could not be examined were not offered for recovery, so they are kept.
    remove: () => (files.hasUnknown ? discardUnsaved(disk, files) : removeJob(disk, place)),
  };
}

/** Records images that were saved in the workspace, and completes or reverts interrupted saves. */
async function settleSavedFiles(
  { windows: { disk }, remember }: UnsavedSearch,
  record: JobRecord,
  { target }: JobLayout,
  { saved, journaled }: JobFiles,
): Promise<void> {
  const linked = new Set(saved.map(({ file }) => file));
  const copied = await finishInterruptedSaves(disk, journaled, target);
  for (const one of [...saved, ...copied.filter(({ file }) => !linked.has(file))]) {
    const file = await reopenOutboxFile(disk, one.file, 0);
    try {
      if (file) await remember(record, one.uri, file).catch(() => undefined);
    } finally {
      await file?.close();
    }
    await discardSaved(disk, one);
  }
}
