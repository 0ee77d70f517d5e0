// Reads and writes job records in the outbox, and creates placeholders for unreadable ones.
import * as path from 'node:path';
import { newSessionId, newTurnId, sessionIdOf } from '../../core/session/records';
import { type Disk, errno, writeAtomic } from '../fs/disk';
import { isNotRegularFile, readText } from '../fs/regular-file';
import { parseJson, storedRecord, type StoredRecord } from '../fs/schemas';

const maxRecordBytes = 1024 * 1024;
const recordName = 'record.json';

export async function writeJobRecord(
  disk: Disk,
  folder: string,
  stored: StoredRecord,
  durable: boolean,
): Promise<void> {
  await writeAtomic(disk, path.join(folder, recordName), JSON.stringify(stored), durable ? 'durable' : undefined);
}

/**
 * Undefined if missing or damaged. Also reads the temporary file, which may not have been renamed yet.
 * @throws the disk's error if it cannot be read now.
 */
export async function readJobRecord(disk: Disk, folder: string): Promise<StoredRecord | undefined> {
  const file = path.join(folder, recordName);
  return (await parseFile(disk, file)) ?? (await parseFile(disk, `${file}.tmp`));
}

async function parseFile(disk: Disk, file: string): Promise<StoredRecord | undefined> {
  let text: string | undefined;
  try {
    text = await readText(disk, file, maxRecordBytes);
  } catch (thrown) {
    if (errno(thrown) === 'ENOENT' || errno(thrown) === 'ENOTDIR' || isNotRegularFile(thrown)) return undefined;
    throw thrown;
  }
  return parseJson(storedRecord, text);
}

/** Creates a record for images without one, from the job's name; they may have been charged. */
export function placeholderRecord(name: string, created: number): StoredRecord {
  const session = sessionIdOf(name);
  const turn = session === undefined ? newTurnId(newSessionId()) : name.split('.').slice(0, 2).join('.');
  const request = { prompt: '', inputs: [], count: 1, target: { folder: '', stem: 'image' }, model: '', endpoint: '' };
  return {
    record: { version: 1, job: name, turn, session: session ?? turn.slice(0, 12), created, request },
    owner: { id: '', pid: 0, host: '' },
    sent: true,
  };
}
