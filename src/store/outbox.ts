// The outbox: what was asked and what arrived stays here until it stands in the workspace.
import * as path from 'node:path';
import type { ImageError } from '../core/errors';
import type { Leftover, Outbox, OutboxEntry, OutboxFile } from '../core/ports';
import { type Disk, syncFolder, writeWhole } from './disk';
import { type OutboxPlaces, readLeftovers, recordName } from './leftovers';
import { createOutboxFile } from './outbox-file';
import { createHeartbeat, type Owner, thisOwner } from './owners';
import type { StoredRecord } from './schemas';

/** @param folder in the global storage, shared by all windows. */
export function createOutbox(disk: Disk, folder: string, owner: Owner = thisOwner()): Outbox {
  const places: OutboxPlaces = { jobs: path.join(folder, 'jobs'), owners: path.join(folder, 'owners') };
  const heartbeat = createHeartbeat(disk, places.owners, owner);
  /** Jobs of this window that have not ended. */
  const running = new Set<string>();
  return {
    async open(record): Promise<OutboxEntry> {
      const place = path.join(places.jobs, record.job);
      await heartbeat.start();
      try {
        running.add(record.job);
        await disk.mkdir(place, { recursive: true });
        const entry = createEntry(disk, place, { record, owner, sent: false }, () => {
          running.delete(record.job);
          heartbeat.stop();
        });
        await entry.write(true);
        await Promise.all([syncFolder(disk, place), syncFolder(disk, places.jobs)]);
        return entry;
      } catch (thrown) {
        await disk.rm(place, { recursive: true, force: true }).catch(() => undefined);
        running.delete(record.job);
        heartbeat.stop();
        throw thrown;
      }
    },
    leftovers: (): Promise<Leftover[]> => readLeftovers(disk, places, owner, running),
  };
}

function createEntry(
  disk: Disk,
  place: string,
  initial: StoredRecord,
  ended: () => void,
): OutboxEntry & { write(durable: boolean): Promise<void> } {
  let stored = initial;
  const files: OutboxFile[] = [];
  const write = (durable: boolean) => writeWhole(disk, path.join(place, recordName), JSON.stringify(stored), durable);
  const close = async () => {
    for (const file of files) await file.close().catch(() => undefined);
  };
  return {
    write,
    async file(index) {
      const file = await createOutboxFile(disk, path.join(place, String(index)), initial.record.room ?? 0);
      files.push(file);
      return file;
    },
    async sent() {
      if (stored.sent) return;
      stored = { ...stored, sent: true };
      await write(false);
    },
    async remove() {
      await close();
      try {
        await disk.rm(place, { recursive: true, force: true });
      } finally {
        ended();
      }
    },
    async keep({ code, mayHaveBeenCharged }: ImageError) {
      stored = { ...stored, ended: { code, mayHaveBeenCharged } };
      try {
        await write(true);
      } finally {
        await close();
        ended();
      }
    },
  };
}
