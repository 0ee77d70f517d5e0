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
const beingCreated = 60_000;

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
  readonly folder: string;
  /** Undefined if no record is readable. */
  readonly stored: StoredRecord | undefined;
}

export async function readUnsavedJobs(search: UnsavedSearch): Promise<UnsavedJob[]> {
  const { jobs, windows, running } = search;
  const { disk } = windows;
  const all: JobFolder[] = [];
  for (const name of await disk.readdir(jobs).catch((): string[] => [])) {
    const folder = path.join(jobs, name);
    // A job that cannot be read, or that another window is recovering, must not hide the others.
    if (!running.has(name))
      await readJobRecord(disk, folder).then((stored) => all.push({ name, folder, stored }), ignoreFailure);
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
  const dead = [...alive].filter(([, runs]) => !runs).map(([id]) => id);
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
  { name, folder, stored }: JobFolder,
): Promise<UnsavedJob | undefined> {
  const { locks, windows } = search;
  const { disk, clock } = windows;
  if (await locks.isLocked(folder)) return undefined;
  const found = await disk.lstat(folder);
  if (!found.isDirectory()) return undefined;
  const { record, sent, ended, owner } = stored ?? placeholderRecord(name, found.mtimeMs);
  const layout: JobLayout = { target: record.request.target, room: stored ? (record.room ?? 0) : undefined };
  let files = await readJobFiles(disk, folder, layout);
  if (!stored && files.unsaved.length === 0 && clock.now() - found.mtimeMs < beingCreated) return undefined;
  if (files.unsaved.length === 0 || files.saved.length > 0 || files.journaled.length > 0) {
    const unlock = await locks.acquire(folder);
    if (!unlock) return undefined;
    try {
      await settleSavedFiles(search, record, layout, files);
      files = await readJobFiles(disk, folder, layout);
      if (files.unsaved.length === 0) {
        if (!files.hasUnknown) await removeJob(disk, folder);
        return undefined;
      }
    } finally {
      await unlock();
    }
  }
  return {
    record,
    mayHaveBeenCharged: ended?.mayHaveBeenCharged ?? sent,
    ...defined({ code: ended?.code, contentType: ended?.contentType }),
    files: files.unsaved,
    async claim() {
      // A window found dead may be running again, for example after sleep.
      const runs = stored && !ended && owner.id !== windows.self.id && (await isAlive(windows, owner, false));
      return runs ? undefined : locks.acquire(folder);
    },
    // Files that could not be examined were not offered for recovery, so they are kept.
    remove: () => (files.hasUnknown ? discardUnsaved(disk, files) : removeJob(disk, folder)),
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
