// Sessions on disk: one file each, a JSON record per line, only ever appended to.
import * as path from 'node:path';
import * as v from 'valibot';
import type { SessionStore } from '../core/ports';
import type { SessionRecord } from '../core/sessions';
import { type Disk, errno } from './disk';
import { sessionRecord } from './schemas';

const maxFileBytes = 256 * 1024 * 1024;

/** @param folder in the global storage: a moved workspace and a second window lose nothing. */
export function createSessionStore(disk: Disk, folder: string): SessionStore {
  const fileOf = (session: string) => path.join(folder, `${session}.jsonl`);
  return {
    async read(session) {
      try {
        if ((await disk.stat(fileOf(session))).size > maxFileBytes) return [];
        return parseRecords(await disk.readFile(fileOf(session), 'utf8'));
      } catch (thrown) {
        if (errno(thrown) === 'ENOENT') return [];
        throw thrown;
      }
    },
    async has(session) {
      try {
        return (await disk.stat(fileOf(session))).size > 0;
      } catch (thrown) {
        if (errno(thrown) === 'ENOENT') return false;
        throw thrown;
      }
    },
    async append(session, ...records) {
      await disk.mkdir(folder, { recursive: true });
      // The line break in front of each closes a line that a kill left half-written.
      await disk.appendFile(fileOf(session), records.map((record) => `\n${JSON.stringify(record)}`).join(''));
    },
  };
}

/** A line that cannot be read (cut by a kill, or of a later version) is passed over; the rest stands. */
function parseRecords(text: string): SessionRecord[] {
  const records: SessionRecord[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const parsed = v.safeParse(sessionRecord, JSON.parse(line));
      if (parsed.success) records.push(parsed.output);
    } catch {
      // Half a line.
    }
  }
  return records;
}
