// Tracks which turns the page has and which part it shows, and decides which updates it needs.
import type { Timeline } from '../../../core/session/timeline-types';
import { maxTurnsPerPage, type ThreadFilter } from '../../../shared/protocol';

export function createShownTurns() {
  const shown = new Set<string>();
  /** Turns that the page had until they had no cards. They may get cards again. */
  const removed = new Set<string>();
  let view: ThreadFilter = { starredOnly: false };
  /** The newest turn so far. The page may not have it, because the view may exclude it. */
  let newestTurn: string | undefined;

  const changedTurn = (thread: Timeline, turn: string, newest: ReadonlySet<string>): string | undefined => {
    if (thread.hasNoCards(turn)) {
      // The page knows whether it has the turn.
      if (shown.delete(turn)) removed.add(turn);
      if (turn === newestTurn) [newestTurn] = thread.newestTurns(1);
      return `removeTurn:${turn}`;
    }
    const isBack = removed.delete(turn);
    const isNewest = turn !== newestTurn && thread.newestTurns(1)[0] === turn;
    if (isNewest) newestTurn = turn;
    const isNew = isNewest && !isBack;
    if (shown.has(turn) && view.starredOnly && !thread.isShown(turn, view)) {
      // The last star in the turn was removed.
      shown.delete(turn);
      return 'thread';
    }
    // A turn older than those of the page arrives when its page of turns is fetched.
    if (!shown.has(turn) && !newest.has(turn) && !isBack) return undefined;
    const before = view;
    // A turn that continues nothing belongs to no branch, so the whole session is shown.
    const isBranch =
      view.branch !== undefined && thread.newestTurns(2, { branch: turn, starredOnly: false }).length > 1;
    if (isNew && !thread.isShown(turn, view)) view = { starredOnly: false, ...(isBranch ? { branch: turn } : {}) };
    else if (!shown.has(turn) && !thread.isShown(turn, view)) return undefined;
    // The first turn gives the session its title; a new branch replaces the visible one.
    const update = shown.size === 0 || (isNew && before.branch !== undefined) ? 'thread' : `turn:${turn}`;
    shown.add(turn);
    return update;
  };
  return {
    view: () => view,
    /** The page keeps its turns until it receives the other part. */
    setView: (next: ThreadFilter) => (view = next),
    has: (turn: string) => shown.has(turn),
    ids: (): readonly string[] => [...shown],
    add: (turn: string) => void shown.add(turn),
    clear(): void {
      shown.clear();
      removed.clear();
    },
    /** Another session is open, and all of it is shown. */
    open(thread: Timeline): void {
      view = { starredOnly: false };
      shown.clear();
      removed.clear();
      [newestTurn] = thread.newestTurns(1);
    },
    /** @returns the updates for the page: `thread`, `turn:ID` or `removeTurn:ID`. */
    changed(thread: Timeline, turns: Iterable<string>): readonly string[] {
      const all = [...turns];
      if (all.length === 0) return [];
      const newest = new Set(thread.newestTurns(maxTurnsPerPage));
      return all.flatMap((turn) => changedTurn(thread, turn, newest) ?? []);
    },
  };
}
