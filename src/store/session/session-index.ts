// Lists all sessions by cached summaries, and rebuilds missing, outdated or damaged ones.
import * as path from 'node:path';
import * as v from 'valibot';
import { createSummarizer, emptySummary, type SessionSummary } from '../../core/session/summary';
import { type Disk, errno, writeAtomic } from '../fs/disk';
import { readText, withRegularFile } from '../fs/regular-file';
import { type DeletedSession, listTrash, trashSession, restoreSession } from './session-trash';
import { parseJson } from '../fs/schemas';
import { readLines, parseRecords } from './session-lines';
import { maxSessionBytes, sessionPath } from './session-file';

export interface SessionListing extends SessionSummary {
  readonly session: string;
  /** Bytes and modification time in milliseconds of its file; they detect changes. */
  readonly size: number;
  readonly modified: number;
}

export type SessionIndex = ReturnType<typeof createSessionIndex>;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const short = v.pipe(v.string(), v.maxLength(1_000));
/** A summary, as stored in a file per session. */
const stored = v.object({
  version: v.literal(1),
  size: count,
  modified: v.number(),
  /** Bytes of the session that the summary covers. */
  end: count,
  summary: v.object({
    workspace: v.exactOptional(v.string()),
    title: short,
    prompt: short,
    created: v.number(),
    used: v.number(),
    turns: count,
    pictures: count,
    marked: v.array(v.string()),
    newest: v.exactOptional(v.object({ id: v.string(), uri: v.string() })),
  }),
});
type StoredSummary = v.InferOutput<typeof stored>;

const sessionName = /^([a-z0-9]{12})\.jsonl$/;
const atOnce = 16;
const maxSummaryBytes = 4 * 1024 * 1024;

type FileVersion = Pick<SessionListing, 'size' | 'modified'>;

/** @param now milliseconds since 1970. */
export function createSessionIndex(disk: Disk, folder: string, now: () => number) {
  /** Summaries that this window has read or created. */
  const kept = new Map<string, StoredSummary>();
  const summaryFile = (session: string) => path.join(folder, 'summaries', `${session}.json`);

  const stateOf = async (file: string): Promise<FileVersion | undefined> => {
    try {
      const { size, mtimeMs } = await disk.stat(file);
      return { size, modified: mtimeMs };
    } catch (thrown) {
      if (errno(thrown) === 'ENOENT') return undefined;
      throw thrown;
    }
  };
  const readStored = async (session: string): Promise<StoredSummary | undefined> =>
    parseJson(stored, await readText(disk, summaryFile(session), maxSummaryBytes).catch(() => undefined));
  const isFresh = (one: StoredSummary | undefined, state: FileVersion): boolean =>
    one?.size === state.size && one.modified === state.modified;
  const find = async (session: string, state: FileVersion): Promise<StoredSummary | undefined> => {
    const known = kept.get(session);
    return isFresh(known, state) ? known : ((await readStored(session)) ?? known);
  };
  const refresh = async (session: string, state: FileVersion, signal?: AbortSignal): Promise<StoredSummary> => {
    const before = await find(session, state);
    if (before && isFresh(before, state)) {
      kept.set(session, before);
      return before;
    }
    // Sessions are append-only: any other change means a different file, which is read from the start.
    const base = before && before.size < state.size && before.end <= before.size ? before : undefined;
    const found = await readSummary(disk, sessionPath(folder, session), base, state, signal);
    kept.set(session, found);
    await writeSummary(disk, summaryFile(session), found);
    return found;
  };
  const summary = async (session: string, signal?: AbortSignal): Promise<SessionListing | undefined> => {
    const file = sessionPath(folder, session);
    let state: FileVersion = { size: 0, modified: 0 };
    try {
      const found = await stateOf(file);
      if (!found) return undefined;
      state = found;
      return { session, ...state, ...(await refresh(session, state, signal)).summary };
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      return { session, ...state, ...emptySummary, used: state.modified, created: state.modified };
    }
  };

  return {
    folder,
    /** Newest first. A session that cannot be summarized is listed with the known facts. */
    async list(signal?: AbortSignal): Promise<readonly SessionListing[]> {
      const names = await disk.readdir(folder).catch((thrown: unknown): string[] => {
        if (errno(thrown) === 'ENOENT') return [];
        throw thrown;
      });
      const sessions = names.flatMap((name) => sessionName.exec(name)?.[1] ?? []);
      const found: SessionListing[] = [];
      const waiting = sessions.values();
      const work = async () => {
        for (const session of waiting) {
          signal?.throwIfAborted();
          const one = await summary(session, signal);
          if (one) found.push(one);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return found.toSorted((a, b) => b.used - a.used || (a.session < b.session ? 1 : -1));
    },
    /** Undefined if the session does not exist. */
    summary: (session: string) => summary(session),
    /** Like `summary`, without reading the session: undefined if the summary is missing or outdated. */
    async cachedSummary(session: string): Promise<SessionListing | undefined> {
      const state = await stateOf(sessionPath(folder, session));
      const one = state && (await find(session, state));
      return state && one && isFresh(one, state) ? { session, ...state, ...one.summary } : undefined;
    },
    /** Moves a session to the trash, where it stays for thirty days. @returns false if it does not exist. */
    delete: (session: string) => trashSession(disk, folder, session, now()),
    async deleted() {
      const all = await listTrash(disk, folder, now());
      return Promise.all(
        all.map(async (one) => ({ ...one, summary: await summaryOfDeleted(disk, one, await readStored(one.session)) })),
      );
    },
    /** @returns false if there is nothing to restore. */
    restore: (session: string) => restoreSession(disk, folder, session),
  };
}

/** The summary file stays after its session is deleted; size and time identify the session's file. */
async function summaryOfDeleted(
  disk: Disk,
  { file }: DeletedSession,
  known: StoredSummary | undefined,
): Promise<SessionSummary> {
  try {
    const { size, mtimeMs } = await disk.stat(file);
    if (known?.size === size && known.modified === mtimeMs) return known.summary;
    return (await readSummary(disk, file, undefined, { size, modified: mtimeMs })).summary;
  } catch {
    return emptySummary;
  }
}

/** Merges the records appended since the last read. */
async function readSummary(
  disk: Disk,
  file: string,
  before: StoredSummary | undefined,
  { size, modified }: FileVersion,
  signal?: AbortSignal,
): Promise<StoredSummary> {
  let end = before?.end ?? 0;
  const summarizer = createSummarizer(before?.summary ?? emptySummary);
  if (size > maxSessionBytes) return { version: 1, size, modified, end: 0, summary: plain(emptySummary) };
  await withRegularFile(disk, file, async (handle) => {
    for await (const part of readLines(handle, end, signal)) {
      summarizer.add(parseRecords(part.lines));
      ({ end } = part);
    }
  });
  // Lines appended during the read are included. Storing the older size causes another read next time.
  return { version: 1, size: Math.min(size, end), modified, end, summary: plain(summarizer.summary()) };
}

const plain = (summary: SessionSummary): StoredSummary['summary'] => ({ ...summary, marked: [...summary.marked] });

/** Errors are ignored, because it can be rebuilt. */
async function writeSummary(disk: Disk, file: string, found: StoredSummary): Promise<void> {
  try {
    const text = JSON.stringify(found);
    // It could not be read back.
    if (text.length > maxSummaryBytes) return;
    await disk.mkdir(path.dirname(file), { recursive: true });
    await writeAtomic(disk, file, text, 'shared');
  } catch {
    // The next reader writes it.
  }
}
