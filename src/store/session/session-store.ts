// Stores sessions on disk: one append-only file each, with a JSON record per line.
import type { FileHandle } from 'node:fs/promises';
import type { SessionArchive, SessionSlice } from '../../core/session/session-store';
import type { SessionRecord } from '../../core/session/records';
import { type Disk, errno } from '../fs/disk';
import { appendText, withRegularFile } from '../fs/regular-file';
import { restoreSession } from './session-trash';
import { maxSessionBytes, sessionPath } from './session-file';
import { parseRecords, readBackwards, readLines, splitLines } from './session-lines';

/** @param folder in the global storage, so that moved workspaces and other windows keep their sessions. */
export function createSessionStore(disk: Disk, folder: string): SessionArchive {
  const fileOf = (session: string) => sessionPath(folder, session);
  const stream: SessionArchive['stream'] = async (session, from, take) =>
    withSession(disk, fileOf(session), 0, async (handle, size) => {
      let end = from <= size ? from : 0;
      for await (const part of readLines(handle, end)) {
        take(parseRecords(part.lines));
        ({ end } = part);
      }
      return end;
    });
  const since = async (session: string, from: number): Promise<SessionSlice> => {
    const batches: (readonly SessionRecord[])[] = [];
    const end = await stream(session, from, (records) => void batches.push(records));
    return { records: batches.flat(), end };
  };
  const size = async (session: string): Promise<number> => {
    try {
      const found = await disk.stat(fileOf(session));
      return found.isFile() ? found.size : 0;
    } catch (thrown) {
      if (errno(thrown) === 'ENOENT') return 0;
      throw thrown;
    }
  };
  return {
    since,
    stream,
    read: async (session) => (await since(session, 0)).records,
    async tail(session, turns) {
      const none = { records: [], end: 0, more: false };
      return withSession(disk, fileOf(session), none, async (handle, size) => {
        const isNewest = createStarFilter();
        const parts: SessionRecord[][] = [];
        let missing = turns;
        let end = 0;
        for await (const { bytes, from } of readBackwards(handle, size)) {
          // The next read includes the last line again, because it may be incomplete.
          if (end === 0) end = from + Math.max(0, bytes.lastIndexOf('\n'));
          const records = parseRecords(splitLines(bytes)).toReversed().filter(isNewest);
          parts.push(records);
          missing -= records.filter(({ type }) => type === 'turn').length;
          if (missing <= 0 && from > 0) return { records: parts.flat().toReversed(), end, more: true };
        }
        return { records: parts.flat().toReversed(), end, more: false };
      });
    },
    size,
    has: async (session) => (await size(session)) > 0,
    async append(session, ...records) {
      await disk.mkdir(folder, { recursive: true });
      // A session that was deleted meanwhile is restored, so that its running jobs can be recorded.
      await restoreSession(disk, folder, session);
      // The leading line break ends a line that a killed process left incomplete.
      await appendText(disk, fileOf(session), records.map((record) => `\n${JSON.stringify(record)}`).join(''));
    },
  };
}

/** Returns false for a star record that a newer one replaces. Gets the records from the newest to the oldest. */
function createStarFilter(): (record: SessionRecord) => boolean {
  const times = new Map<string, number>();
  return (record) => {
    if (record.type !== 'mark') return true;
    // Several windows may write, so the order of the lines may differ from that of the times.
    if (record.at <= (times.get(record.image) ?? -Infinity)) return false;
    times.set(record.image, record.at);
    return true;
  };
}

/** Opens a file that may not exist; a file that is too large counts as empty. */
async function withSession<T>(
  disk: Disk,
  file: string,
  none: T,
  work: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  try {
    return await withRegularFile(disk, file, async (handle, size) =>
      size > maxSessionBytes ? none : work(handle, size),
    );
  } catch (thrown) {
    if (errno(thrown) === 'ENOENT') return none;
    throw thrown;
  }
}
