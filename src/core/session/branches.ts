// Where a conversation forks: the turns that go on from the same picture, and the way that one branch takes.
import type { TurnRecord } from './records';

export interface Branches {
  /** @returns the ids of the turns that are different now: this one and those that it forks from. */
  add(turn: TurnRecord): readonly string[];
  /** The turns that go on from the same picture, oldest first; empty at a root. */
  siblings(turn: TurnRecord): readonly string[];
  /**
   * The ids of the turns from the root to this one, and on along the newest: the way that a person would go on.
   * @param order every turn, oldest first.
   */
  pathThrough(turn: string, order: readonly string[]): ReadonlySet<string>;
}

/** @param turnOf the turn that made a picture. */
export function createBranches(turnOf: (image: string) => string | undefined): Branches {
  const turns = new Map<string, TurnRecord>();
  /** By picture. */
  const children = new Map<string, string[]>();
  /** Kept until there is another turn: each turn of a page asks for it. */
  let last: { readonly turn: string; readonly size: number; readonly way: ReadonlySet<string> } | undefined;

  const before = (turn: string): string | undefined => {
    const parent = turns.get(turn)?.parent;
    return parent === undefined ? undefined : turnOf(parent);
  };
  const up = (turn: string): Set<string> => {
    const way = new Set<string>();
    // A damaged file may turn back on itself.
    for (let next: string | undefined = turn; next !== undefined && !way.has(next); next = before(next)) way.add(next);
    return way;
  };
  /** Newest first, whoever of them leads here is the one to go on with. */
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
      // Those far away do not show this one.
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

/** Of the turns of one fork so many are shown at most. */
export const maxForkTurns = 50;
