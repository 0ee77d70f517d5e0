// Tracks the branches of a session: turns with the same parent, and the path of one branch.
import type { TurnRecord } from './records';

export interface Branches {
  /** @returns the ids of the changed turns: this one and its siblings. */
  add(turn: TurnRecord): readonly string[];
  /** The turns with the same parent, oldest first; empty at a root. */
  siblings(turn: TurnRecord): readonly string[];
  /**
   * The ids of the turns from the root to this one, and further along the newest descendants.
   * @param order every turn, oldest first.
   */
  pathThrough(turn: string, order: readonly string[]): ReadonlySet<string>;
}

/** @param turnOf returns the turn that produced an image. */
export function createBranches(turnOf: (image: string) => string | undefined): Branches {
  const turns = new Map<string, TurnRecord>();
  /** Turns by the id of their parent image. */
  const children = new Map<string, string[]>();
  /** Cached until a turn is added, because every turn of a page queries it. */
  let last: { readonly turn: string; readonly size: number; readonly way: ReadonlySet<string> } | undefined;

  const before = (turn: string): string | undefined => {
    const parent = turns.get(turn)?.parent;
    return parent === undefined ? undefined : turnOf(parent);
  };
  const up = (turn: string): Set<string> => {
    const way = new Set<string>();
    // A damaged file may contain a cycle.
    for (let next: string | undefined = turn; next !== undefined && !way.has(next); next = before(next)) way.add(next);
    return way;
  };
  /** The newest descendant determines the path. */
  const down = (turn: string, order: readonly string[]): readonly string[] => {
    const from = order.indexOf(turn);
    const below = new Set([turn]);
    let newest = turn;
    for (const id of order.slice(from + 1)) {
      const parent = before(id);
      if (parent === undefined || !below.has(parent)) continue;
      below.add(id);
      newest = id;
    }
    return [...up(newest)];
  };

  return {
    add(turn) {
      turns.set(turn.id, turn);
      if (turn.parent === undefined) return [turn.id];
      const all = children.get(turn.parent) ?? [];
      all.push(turn.id);
      children.set(turn.parent, all);
      // More distant siblings do not show this turn.
      return all.length < 2 ? [turn.id] : all.slice(-maxForkTurns);
    },
    siblings: ({ parent }) => (parent === undefined ? [] : (children.get(parent) ?? [])),
    pathThrough(turn, order) {
      if (last?.turn !== turn || last.size !== turns.size) {
        const way = turns.has(turn) ? new Set([...up(turn), ...down(turn, order)]) : new Set<string>();
        last = { turn, size: turns.size, way };
      }
      return last.way;
    },
  };
}

/** Maximum number of turns shown at one fork. */
export const maxForkTurns = 50;
