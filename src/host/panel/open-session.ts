// Keeps the open session up to date: its thread, and the jobs running here and in other windows.
// Reads the newest turns first; the rest of a long session follows while they are shown.
import * as vscode from 'vscode';
import type { ActiveTurns } from '../../core/generate/active-turns';
import { createSerial } from '../../core/serial';
import type { Log } from '../../core/platform';
import type { Outbox } from '../../core/outbox/outbox';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { SessionRecord } from '../../core/session/records';
import { createTimeline } from '../../core/session/timeline';
import { type ActiveJobs, type Timeline } from '../../core/session/timeline-types';
import { maxTurnsPerPage } from '../../shared/protocol';
import type { SessionIndex } from '../../store/session/session-index';
import { createOtherWindows } from './other-windows';

export interface OpenSession {
  readonly session: string;
  /** Replaced once everything has been read. */
  readonly timeline: Timeline;
  readonly activeJobs: ActiveJobs;
  /** Resolves when everything has been read. */
  readonly loaded: Promise<void>;
  isLoaded(): boolean;
  /** Reads records appended by other windows, and checks whether they deleted the session or still run jobs in it. */
  checkDeleted(): Promise<void>;
  /** Undefined in a session without a turn. */
  title(): string | undefined;
  counts(): { readonly images: number; readonly starred: number };
  dispose(): void;
}

export interface OpenSessionParts {
  readonly activeTurns: ActiveTurns;
  readonly sessions: ObservableSessionStore;
  readonly sessionIndex: SessionIndex;
  readonly outbox: Outbox;
  readonly log: Log;
}

/** The events of an open session. */
export interface OpenSessionEvents {
  /** The IDs of changed turns; empty when only the title or a count may have changed. */
  changed(turns: readonly string[]): void;
  /** The session was deleted. */
  deleted(): void;
}

export async function loadOpenSession(
  { activeTurns, sessions, sessionIndex, outbox, log }: OpenSessionParts,
  session: string,
  news: OpenSessionEvents,
): Promise<OpenSession> {
  let thread = createTimeline();
  /** Records received while the file was being read. */
  const fresh: SessionRecord[] = [];
  let reading = true;
  let over = false;
  let isWhole = false;
  let lastFailure = '';
  /** Logs a failure only if it differs from the last one, because every check may repeat it. */
  const failed = (thrown: unknown) => {
    const failure = String(thrown);
    if (failure !== lastFailure) log.warn(`Session ${session} could not be read: ${failure}`);
    lastFailure = failure;
  };
  const take = (records: readonly SessionRecord[]) => {
    if (!isWhole) fresh.push(...records);
    const turns = thread.add(records);
    if (!reading && !over && records.length > 0) news.changed(turns);
  };
  const end = sessions.listen((of, records) => {
    if (of === session) take(records);
  });

  // An outdated summary contains less than the newest turns.
  const known = await sessionIndex.cachedSummary(session).catch(() => undefined);
  const first = await sessions.tail(session, maxTurnsPerPage).catch((thrown: unknown) => {
    failed(thrown);
    return { records: [], end: 0, more: false };
  });
  thread.add(first.records);
  thread.add(fresh);
  let position = first.end;
  /** The file has existed; a session without a turn has none. */
  let existed = first.end > 0 || first.records.length > 0;
  /** Size of the file, in bytes, at the start of the last successful read. */
  let readSize: number | undefined;
  reading = false;
  isWhole = !first.more;

  const readOn = async () => {
    const part = await sessions.since(session, position);
    position = part.end;
    await elsewhere.add(part.records.flatMap((record) => (record.type === 'turn' ? (record.window ?? []) : [])));
    take(part.records);
  };
  /** Watcher events only trigger this check: an event may be late, and a deleted file may have been restored. */
  const checkFile = shared(async () => {
    if (over) return;
    try {
      const size = await sessions.size(session);
      if (over || size === readSize) return;
      if (size > 0) {
        existed = true;
        await readOn();
      } else if (existed) {
        existed = false;
        news.deleted();
      }
      readSize = size;
    } catch (thrown) {
      // This does not mean that the session was deleted. The next check tries again.
      failed(thrown);
    }
  });
  const readWhole = async () => {
    if (first.more) {
      const all = await sessions.since(session, 0);
      const before = thread;
      thread = createTimeline(all.records);
      thread.add(fresh);
      position = Math.max(position, all.end);
      isWhole = true;
      if (!over) news.changed(before.newestTurns(Infinity).filter((turn) => isKnownNow(turn, before, thread)));
    }
    isWhole = true;
    fresh.length = 0;
    if (!over && first.more) await check();
    if (!known && !over) await sessionIndex.summary(session);
  };
  const elsewhere = createOtherWindows(outbox, () => thread, {
    changed: (turns) => !over && news.changed(turns),
    catchUp: checkFile,
  });
  const check = shared(async () => {
    if (!over) await elsewhere.refresh();
  });
  const watching = watchSession(sessionIndex.folder, session, () => void checkFile());
  await check();
  return {
    session,
    get timeline() {
      return thread;
    },
    activeJobs: { job: (id) => activeTurns.job(id), inOtherWindow: (window) => elsewhere.has(window) },
    loaded: readWhole().catch(failed),
    isLoaded: () => isWhole,
    checkDeleted: check,
    title: () => (isWhole || !known ? thread.title() : known.title || known.prompt || thread.title()),
    counts: () => {
      const counts = thread.counts();
      return isWhole || !known ? counts : { images: known.pictures, starred: known.marked.length };
    },
    dispose() {
      over = true;
      watching.dispose();
      end();
    },
  };
}

/** Whether reading the whole file revealed the parent of a turn, or more turns that share it. */
function isKnownNow(turn: string, before: Timeline, now: Timeline): boolean {
  const live: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };
  const [one, other] = [before.turn(turn, live), now.turn(turn, live)];
  return one?.parent?.id !== other?.parent?.id || one?.siblings?.length !== other?.siblings?.length;
}

/** Faster than polling, as long as VS Code reports every change. */
function watchSession(folder: string, session: string, changed: () => void): vscode.Disposable {
  const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), `${session}.jsonl`);
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  const { onDidChange, onDidCreate, onDidDelete } = watcher;
  return vscode.Disposable.from(watcher, ...[onDidChange, onDidCreate, onDidDelete].map((event) => event(changed)));
}

/** Runs steps one after the other; calls made while one step is waiting share that step. */
function shared(step: () => Promise<void>): () => Promise<void> {
  const inTurn = createSerial();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= inTurn(() => {
      waiting = undefined;
      return step();
    });
    return waiting;
  };
}
