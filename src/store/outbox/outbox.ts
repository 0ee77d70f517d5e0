// Implements the outbox: keeps requests and received data until they are saved in the workspace.
import * as path from 'node:path';
import { defined } from '../../core/defined';
import type { ImageError } from '../../core/errors';
import type { UnsavedJob, Outbox, OutboxEntry, OutboxFile, RecordSavedImage } from '../../core/outbox/outbox';
import { createRecoveryLocks } from './recovery-locks';
import { type Disk, syncFolder } from '../fs/disk';
import { readUnsavedJobs } from './unsaved-jobs';
import { createOutboxFile } from './outbox-file';
import {
  createHeartbeat,
  isWindowAlive,
  type WindowContext,
  type Owner,
  type StoreClock,
  storeClock,
  currentOwner,
} from './live-windows';
import { writeJobRecord } from './job-record';
import type { StoredRecord } from '../fs/schemas';

export interface OutboxOptions {
  readonly owner?: Owner;
  readonly clock?: StoreClock;
  /** Called for saved images found while listing unsaved jobs; without it they are removed without being recorded. */
  readonly remember?: RecordSavedImage;
}

/** @param folder in the global storage, shared by all windows: a folder per job, and a file per running window. */
export function createOutbox(disk: Disk, folder: string, options: OutboxOptions = {}): Outbox {
  const { owner = currentOwner(), clock = storeClock, remember = () => Promise.resolve() } = options;
  const jobs = path.join(folder, 'jobs');
  const context: WindowContext = { disk, folder: path.join(folder, 'owners'), self: owner, clock };
  const heartbeat = createHeartbeat(disk, context.folder, owner);
  const locks = createRecoveryLocks(context, heartbeat);
  /** Jobs of this window that have not ended. */
  const running = new Set<string>();
  return {
    window: owner.id,
    async startHeartbeat() {
      try {
        await heartbeat.start();
      } catch {
        // A failed heartbeat must not prevent the request.
        return () => undefined;
      }
      let active = true;
      return () => {
        if (active) heartbeat.stop();
        active = false;
      };
    },
    isAlive: (window) => isWindowAlive(context, window),
    async open(record): Promise<OutboxEntry> {
      const jobFolder = path.join(jobs, record.job);
      const end = () => {
        running.delete(record.job);
        heartbeat.stop();
      };
      await heartbeat.start();
      try {
        running.add(record.job);
        await disk.mkdir(jobFolder, { recursive: true });
        const entry = createEntry(disk, jobFolder, { record, owner, sent: false }, end);
        await entry.write(true);
        await Promise.all([syncFolder(disk, jobFolder), syncFolder(disk, jobs)]);
        return entry;
      } catch (thrown) {
        await disk.rm(jobFolder, { recursive: true, force: true }).catch(() => undefined);
        end();
        throw thrown;
      }
    },
    unsavedJobs: (): Promise<UnsavedJob[]> => readUnsavedJobs({ jobs, windows: context, locks, running, remember }),
  };
}

function createEntry(
  disk: Disk,
  folder: string,
  initial: StoredRecord,
  end: () => void,
): OutboxEntry & { write(durable: boolean): Promise<void> } {
  let stored = initial;
  const files: OutboxFile[] = [];
  const write = (durable: boolean) => writeJobRecord(disk, folder, stored, durable);
  const close = async () => {
    for (const file of files) await file.close().catch(() => undefined);
  };
  return {
    write,
    async file(index) {
      const file = await createOutboxFile(disk, path.join(folder, String(index)), initial.record.room ?? 0);
      files.push(file);
      return file;
    },
    async markSent() {
      if (stored.sent) return;
      stored = { ...stored, sent: true };
      await write(false);
    },
    async remove() {
      await close();
      try {
        await disk.rm(folder, { recursive: true, force: true });
      } finally {
        end();
      }
    },
    async keep({ code, mayHaveBeenCharged, facts: { contentType } }: ImageError) {
      stored = { ...stored, ended: { code, mayHaveBeenCharged, ...defined({ contentType }) } };
      try {
        await write(true);
      } finally {
        await close();
        end();
      }
    },
  };
}
