// Stores sessions on disk: one append-only file each, with a JSON record per line.
import type { FileHandle } from 'node:fs/promises';
import type { SessionArchive, SessionSlice } from '../../core/session/session-store';
import type { SessionRecord } from '../../core/session/records';
import { type Disk, errno } from '../fs/disk';
import { appendText, withRegularFile } from '../fs/regular-file';
import { restoreSession } from './session-trash';
import { maxSessionBytes, sessionPath } from './session-file';
import { readLines, parseRecords, splitLines } from './session-lines';

/** Bytes that usually contain the newest fifty turns. */
const firstTail = 64 * 1024;

/** @param folder in the global storage, so that moved workspaces and other windows keep their sessions. */
export function createSessionStore(disk: Disk, folder: string): SessionArchive {
  const fileOf = (session: string) => sessionPath(folder, session);
  const since = async (session: string, from: number): Promise<SessionSlice> => {
    const none = { records: [], end: 0 };
    return withSession(disk, fileOf(session), none, async (handle, size) => {
      const records: SessionRecord[] = [];
      let end = from <= size ? from : 0;
      for await (const part of readLines(handle, end)) {
        records.push(...parseRecords(part.lines));
        ({ end } = part);
      }
      return { records, end };
    });
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
    read: async (session) => (await since(session, 0)).records,
    async tail(session, turns) {
      const none = { records: [], end: 0, more: false };
      return withSession(disk, fileOf(session), none, async (handle, size) => {
        for (let length = firstTail; ; length *= 4) {
          const from = Math.max(0, size - length);
          const room = Buffer.allocUnsafe(size - from);
          const { bytesRead } = await handle.read(room, 0, room.length, from);
          const bytes = room.subarray(0, bytesRead);
          // The first line may be incomplete.
          const first = from === 0 ? 0 : Math.max(0, bytes.indexOf('\n'));
          const records = parseRecords(splitLines(bytes.subarray(first)));
          const enough = records.filter(({ type }) => type === 'turn').length >= turns;
          // The next read includes the last line again, because it may be incomplete.
          const end = from + Math.max(0, bytes.lastIndexOf('\n'));
          if (from === 0 || enough) return { records, end, more: from > 0 };
        }
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
