// Which turns the page has, which part of the thread it shows, and what it has to be told when turns change.
import type { Timeline } from '../../../core/session/timeline-types';
import { maxTurnsPerPage, type ThreadFilter } from '../../../shared/protocol';

export interface ShownTurns {
  view(): ThreadFilter;
  /** Shows another part of the thread. The page keeps its turns until it is told of that part. */
  setView(view: ThreadFilter): void;
  has(turn: string): boolean;
  /** The page gets a turn. */
  add(turn: string): void;
  /** The page gets the thread anew. */
  clear(): void;
  /** Another session is open, and all of it is shown. */
  open(thread: Timeline): void;
  /** @returns what the page has to be told: `thread`, `turn:ID` or `gone:ID`. */
  changed(thread: Timeline, turns: Iterable<string>): readonly string[];
}

const everything: ThreadFilter = { starredOnly: false };

export function createShownTurns(): ShownTurns {
  const shown = new Set<string>();
  let view = everything;
  /** The newest turn so far. The page may have it or not: the view may leave it out. */
  let newestTurn: string | undefined;

  const changedTurn = (thread: Timeline, turn: string, newest: ReadonlySet<string>): string | undefined => {
    if (thread.isReplaced(turn)) {
      // All of it gave way to what was asked for instead. The page knows itself whether it has it.
      shown.delete(turn);
      return `gone:${turn}`;
    }
    const isNew = turn !== newestTurn && thread.newestTurns(1)[0] === turn;
    if (isNew) newestTurn = turn;
    if (shown.has(turn) && view.starredOnly && !thread.isShown(turn, view)) {
      // The last mark of it was taken away.
      shown.delete(turn);
      return 'thread';
    }
    // A turn from before those that the page has comes with its page.
    if (!shown.has(turn) && !newest.has(turn)) return undefined;
    if (isNew && !thread.isShown(turn, view)) view = { starredOnly: false, ...(view.branch ? { branch: turn } : {}) };
    else if (!shown.has(turn) && !thread.isShown(turn, view)) return undefined;
    // The first turn gives the session its title; another branch takes the place of the one that was shown.
    const news = shown.size === 0 || (isNew && view.branch !== undefined) ? 'thread' : `turn:${turn}`;
    shown.add(turn);
    return news;
  };
  return {
    view: () => view,
    setView: (next) => void (view = next),
    has: (turn) => shown.has(turn),
    add: (turn) => void shown.add(turn),
    clear: () => shown.clear(),
    open(thread) {
      view = everything;
      shown.clear();
      [newestTurn] = thread.newestTurns(1);
    },
    changed(thread, turns) {
      const all = [...turns];
      if (all.length === 0) return [];
      const newest = new Set(thread.newestTurns(maxTurnsPerPage));
      return all.flatMap((turn) => changedTurn(thread, turn, newest) ?? []);
    },
  };
}
