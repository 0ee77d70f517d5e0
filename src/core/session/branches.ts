// Tracks the branches of a session: turns with the same parent, and the path of one branch.
import type { TurnRecord } from './records';

/** @param turnOf returns the turn that produced an image. */
export function createBranches(turnOf: (image: string) => string | undefined) {
  const turns = new Map<string, TurnRecord>();
  /** Turns by the id of their parent image. */
  const children = new Map<string, string[]>();
  /** Cached until a turn is added, because every turn of a page queries it. */
  let last: { readonly turn: string; readonly size: number; readonly path: ReadonlySet<string> } | undefined;

  const parentOf = (turn: string): string | undefined => {
    const parent = turns.get(turn)?.parent;
    return parent === undefined ? undefined : turnOf(parent);
  };
  const pathTo = (turn: string): Set<string> => {
    const path = new Set<string>();
    // A damaged file may contain a cycle.
    for (let id: string | undefined = turn; id !== undefined && !path.has(id); id = parentOf(id)) path.add(id);
    return path;
  };
  const newestDescendant = (turn: string, order: readonly string[], isShown: (turn: string) => boolean): string => {
    const descendants = new Set([turn]);
    let newest = turn;
    for (const id of order.slice(order.indexOf(turn) + 1)) {
      const parent = parentOf(id);
      if (parent === undefined || !descendants.has(parent)) continue;
      descendants.add(id);
      if (isShown(id)) newest = id;
    }
    return newest;
  };

  return {
    /** @returns the ids of the changed turns: this one and its siblings. */
    add(turn: TurnRecord): readonly string[] {
      turns.set(turn.id, turn);
      if (turn.parent === undefined) return [turn.id];
      const all = children.get(turn.parent) ?? [];
      all.push(turn.id);
      children.set(turn.parent, all);
      // More distant siblings do not show this turn.
      return all.length < 2 ? [turn.id] : all.slice(-maxForkTurns);
    },
    /** The turns with the same parent, oldest first; empty at a root. */
    siblings: ({ parent }: TurnRecord): readonly string[] => (parent === undefined ? [] : (children.get(parent) ?? [])),
    /**
     * The turns from the root to this one and along its newest shown descendants.
     * @param order every turn, oldest first. @param isShown call `forgetPath` when its results change
     */
    pathThrough(turn: string, order: readonly string[], isShown: (turn: string) => boolean): ReadonlySet<string> {
      if (last?.turn !== turn || last.size !== turns.size) {
        const ends = turns.has(turn) ? [turn, newestDescendant(turn, order, isShown)] : [];
        last = { turn, size: turns.size, path: new Set(ends.flatMap((end) => [...pathTo(end)])) };
      }
      return last.path;
    },
    forgetPath: () => void (last = undefined),
  };
}

/** Maximum number of turns shown at one fork. */
export const maxForkTurns = 50;
