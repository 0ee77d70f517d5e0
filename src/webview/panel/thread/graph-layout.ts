// Lays out the graph beside the thread: which turn continues which, like VS Code's commit graph.
import type { TurnView } from '../../../shared/protocol';

/** The graph beside one turn, top to bottom; lanes count from 0, at the left. */
export interface GraphRow {
  /** The lane of the turn's own dot. */
  readonly lane: number;
  /** Lanes from above that end at the dot: its continuations. */
  readonly parentLanes: readonly number[];
  /** Lanes that pass through. */
  readonly past: readonly number[];
  /** The turn has a parent, further down. */
  readonly down: boolean;
  /** The lane that leads down from the draft. */
  readonly draft: number | undefined;
}

type GraphNode = Pick<TurnView, 'id' | 'parent'>;

/** Further branches share the last lane, because there may be thousands. */
export const maxLanes = 4;

/**
 * @param turns newest first
 * @param draftFrom the turn that the draft continues
 * @param more there are older, unknown turns that a lane may lead to
 */
export function layoutGraph(
  turns: readonly GraphNode[],
  draftFrom: string | undefined,
  more: boolean,
  laneLimit = maxLanes,
): Map<string, GraphRow> {
  const known = new Set(turns.map(({ id }) => id));
  const isReachable = (id: string | undefined): id is string => id !== undefined && (known.has(id) || more);
  const lanes = createLanes(laneLimit);
  let draft = isReachable(draftFrom) ? lanes.lead(0, draftFrom) : undefined;
  const rows = new Map<string, GraphRow>();
  for (const { id, parent } of turns) {
    const ending = lanes.end(id);
    const lane = ending[0] ?? lanes.firstFree();
    const past = lanes.used();
    const draftLane = draft;
    if (id === draftFrom) draft = undefined;
    const goal = parent?.turn;
    const down = isReachable(goal);
    if (down) lanes.lead(lane, goal);
    rows.set(id, { lane, parentLanes: ending, past, down, draft: draftLane });
  }
  return rows;
}

/** The target of each lane; the last lane may lead to several turns. */
function createLanes(most: number) {
  const goals: (string | undefined)[] = [];
  const shared = new Set<string>();
  const last = most - 1;
  return {
    lead(lane: number, goal: string): number {
      if (lane < last) goals[lane] = goal;
      else shared.add(goal);
      return lane;
    },
    /** Frees the lanes that lead to a turn, and returns them. */
    end(turn: string): number[] {
      const ending = indexes(goals, (goal) => goal === turn);
      for (const one of ending) goals[one] = undefined;
      return shared.delete(turn) ? [...ending, last] : ending;
    },
    used(): number[] {
      const used = indexes(goals, (goal) => goal !== undefined);
      return shared.size > 0 ? [...used, last] : used;
    },
    firstFree(): number {
      const free = goals.indexOf(undefined);
      return Math.min(free < 0 ? goals.length : free, last);
    },
  };
}

/** The maximum number of lanes in use. */
export function countLanes(rows: Iterable<GraphRow>): number {
  let most = 0;
  for (const { lane, parentLanes, past } of rows) most = Math.max(most, lane, ...parentLanes, ...past);
  return most + 1;
}

function indexes<T>(list: readonly T[], fits: (one: T) => boolean): number[] {
  return list.flatMap((one, index) => (fits(one) ? [index] : []));
}
