// Keeps the open session up to date: its timeline, and the jobs running here and in other windows.
// Reads the newest turns first; the rest of a long session follows while they are shown.
import * as vscode from 'vscode';
import type { ActiveTurns } from '../../core/generate/active-turns';
import { createSerial } from '../../core/serial';
import type { Log } from '../../core/platform';
import type { Outbox } from '../../core/outbox/outbox';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { SessionRecord } from '../../core/session/records';
import { createTimeline } from '../../core/session/timeline';
import type { Timeline } from '../../core/session/timeline-types';
import { maxTurnsPerPage } from '../../shared/protocol';
import type { SessionIndex } from '../../store/session/session-index';
import { noActiveJobs } from './view-models';
import { createOtherWindows } from './other-windows';

export interface OpenSessionParts {
  readonly activeTurns: ActiveTurns;
  readonly sessions: ObservableSessionStore;
  readonly sessionIndex: SessionIndex;
  readonly outbox: Outbox;
  readonly log: Log;
}

export type OpenSession = Awaited<ReturnType<typeof loadOpenSession>>;

export interface OpenSessionEvents {
  /** The IDs of changed turns; empty when only the title or a count may have changed. */
  changed(turns: readonly string[]): void;
  deleted(): void;
}

export async function loadOpenSession(
  { activeTurns, sessions, sessionIndex, outbox, log }: OpenSessionParts,
  session: string,
  events: OpenSessionEvents,
) {
  let timeline = createTimeline();
  /** Records received while the file was being read. */
  const received: SessionRecord[] = [];
  let reading = true;
  let isDisposed = false;
  let isWhole = false;
  let lastFailure = '';
  /** Logs a failure only if it differs from the last one, because every check may repeat it. */
  const failed = (thrown: unknown) => {
    const failure = String(thrown);
    if (failure !== lastFailure) log.warn(`Session ${session} could not be read: ${failure}`);
    lastFailure = failure;
  };
  const add = (records: readonly SessionRecord[]) => {
    if (!isWhole) received.push(...records);
    const turns = timeline.add(records);
    if (!reading && !isDisposed && records.length > 0) events.changed(turns);
  };
  const stopListening = sessions.listen((of, records) => {
    if (of === session) add(records);
  });

  // An outdated summary contains less than the newest turns.
  const known = await sessionIndex.cachedSummary(session).catch(() => undefined);
  const first = await sessions.tail(session, maxTurnsPerPage).catch((thrown: unknown) => {
    failed(thrown);
    return { records: [], end: 0, more: false };
  });
  timeline.add(first.records);
  timeline.add(received);
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
    await otherWindows.add(part.records.flatMap((record) => (record.type === 'turn' ? (record.window ?? []) : [])));
    add(part.records);
  };
  /** Watcher events only trigger this check: an event may be late, and a deleted file may have been restored. */
  const checkFile = shareWaiting(async () => {
    if (isDisposed) return;
    try {
      const size = await sessions.size(session);
      if (isDisposed || size === readSize) return;
      if (size > 0) {
        existed = true;
        await readOn();
      } else if (existed) {
        existed = false;
        events.deleted();
      }
      readSize = size;
    } catch (thrown) {
      // This does not mean that the session was deleted. The next check tries again.
      failed(thrown);
    }
  });
  const readWhole = async () => {
    if (first.more) {
      const whole = createTimeline();
      const end = await sessions.stream(session, 0, (records) => void whole.add(records));
      const before = timeline;
      timeline = whole;
      timeline.add(received);
      position = Math.max(position, end);
      isWhole = true;
      if (!isDisposed)
        events.changed(before.newestTurns(Infinity).filter((turn) => isKnownNow(turn, before, timeline)));
    }
    isWhole = true;
    received.length = 0;
    if (!isDisposed && first.more) await check();
    if (!known && !isDisposed) await sessionIndex.summary(session);
  };
  const otherWindows = createOtherWindows(outbox, () => timeline, {
    changed: (turns) => !isDisposed && events.changed(turns),
    catchUp: checkFile,
  });
  const check = shareWaiting(async () => {
    if (!isDisposed) await otherWindows.refresh();
  });
  const watching = watchSession(sessionIndex.folder, session, () => void checkFile());
  await check();
  return {
    session,
    /** Replaced once everything has been read. */
    get timeline() {
      return timeline;
    },
    activeJobs: { job: (id: string) => activeTurns.job(id), inOtherWindow: otherWindows.has },
    /** Resolves when everything has been read. */
    loaded: readWhole().catch(failed),
    isLoaded: () => isWhole,
    /** Reads what other windows have appended, and checks whether they deleted the session or still run jobs in it. */
    checkDeleted: check,
    /** Undefined in a session without a turn. */
    title: () => (isWhole || !known ? timeline.title() : known.title || known.prompt || timeline.title()),
    counts: () => {
      const counts = timeline.counts();
      return isWhole || !known ? counts : { images: known.pictures, starred: known.marked.length };
    },
    dispose(): void {
      isDisposed = true;
      watching.dispose();
      stopListening();
    },
  };
}

/** Whether reading the whole file revealed the parent of a turn, or more turns that share it. */
function isKnownNow(turn: string, before: Timeline, now: Timeline): boolean {
  const [one, other] = [before.turn(turn, noActiveJobs), now.turn(turn, noActiveJobs)];
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
function shareWaiting(step: () => Promise<void>): () => Promise<void> {
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
