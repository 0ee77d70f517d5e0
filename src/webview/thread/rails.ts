// The rails beside the thread: which turn goes on from which, as VS Code draws the history of commits.
import type { TurnView } from '../../shared/protocol';

/** What is drawn beside one turn, top to bottom; lanes count from 0, at the left. */
export interface Rail {
  /** The lane of the turn's own dot. */
  readonly lane: number;
  /** Lanes from above that end at the dot: its continuations. */
  readonly from: readonly number[];
  /** Lanes that pass by. */
  readonly past: readonly number[];
  /** It goes on from an earlier turn, further down. */
  readonly down: boolean;
  /** The lane that leads down from the draft, wherever it is. */
  readonly draft: number | undefined;
}

type Node = Pick<TurnView, 'id' | 'from'>;

/**
 * @param turns newest first
 * @param draftFrom the turn that the draft goes on from
 * @param more there are older turns that are not known yet: a lane may lead there
 */
export function railsOf(turns: readonly Node[], draftFrom: string | undefined, more: boolean): Map<string, Rail> {
  const known = new Set(turns.map(({ id }) => id));
  const isThere = (id: string | undefined): id is string => id !== undefined && (known.has(id) || more);
  // What each lane leads to.
  const lanes: (string | undefined)[] = isThere(draftFrom) ? [draftFrom] : [];
  let draft = lanes.length > 0 ? 0 : undefined;
  const rails = new Map<string, Rail>();
  for (const { id, from } of turns) {
    const ending = indexes(lanes, (goal) => goal === id);
    const lane = ending[0] ?? firstFree(lanes);
    const past = indexes(lanes, (goal) => goal !== undefined && goal !== id);
    const drawn = draft;
    for (const one of ending) lanes[one] = undefined;
    if (draft !== undefined && ending.includes(draft)) draft = undefined;
    const down = isThere(from?.turn);
    lanes[lane] = down ? from?.turn : undefined;
    rails.set(id, { lane, from: ending, past, down, draft: drawn });
  }
  return rails;
}

/** How many lanes are used at most. */
export function widthOf(rails: Iterable<Rail>): number {
  let most = 0;
  for (const { lane, from, past } of rails) most = Math.max(most, lane, ...from, ...past);
  return most + 1;
}

function indexes<T>(list: readonly T[], fits: (one: T) => boolean): number[] {
  return list.flatMap((one, index) => (fits(one) ? [index] : []));
}

function firstFree(lanes: readonly (string | undefined)[]): number {
  const free = lanes.indexOf(undefined);
  return free < 0 ? lanes.length : free;
}
