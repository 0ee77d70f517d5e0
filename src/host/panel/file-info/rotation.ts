// Bounds how many items of a long list one check covers; successive checks cover the whole list.

export interface RotationLimits {
  /** How many items from the start and from the end of the list every check covers. */
  readonly edge: number;
  /** How many of the items in between one check covers. */
  readonly middle: number;
}

/** Returns a function that picks the items of the next check: all of them when there are few. */
export function createRotation({ edge, middle }: RotationLimits): <T>(items: readonly T[]) => readonly T[] {
  let next = 0;
  return (items) => {
    if (items.length <= 2 * edge + middle) return items;
    const between = items.slice(edge, items.length - edge);
    if (next >= between.length) next = 0;
    const picked = between.slice(next, next + middle);
    next += middle;
    return [...items.slice(0, edge), ...picked, ...items.slice(items.length - edge)];
  };
}

/** Runs `work` on every item, at most `size` at the same time. */
export async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += size) await Promise.all(items.slice(at, at + size).map(work));
}
