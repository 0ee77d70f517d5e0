// Repeats checks every two seconds while the panel is visible, because file watchers start late and miss events.
// Bounds how many items of a long list one check covers.
import type { Clock } from '../../core/platform';

/** Milliseconds between the end of a check and its next start. */
const interval = 2000;

export interface Polling {
  /** Runs each check for the first time after one interval. Does nothing while polling is active. */
  start(): void;
  stop(): void;
}

/**
 * @param checks independent checks: a slow one does not delay the others and never overlaps itself. @param failed gets
 * the errors that checks throw.
 */
export function createPolling(
  clock: Clock,
  checks: readonly (() => Promise<unknown>)[],
  failed: (thrown: unknown) => void,
): Polling {
  const running = new Set<() => Promise<unknown>>();
  let active: AbortController | undefined;

  const run = async (check: () => Promise<unknown>) => {
    // Still busy from before the panel was hidden and shown again.
    if (running.has(check)) return;
    running.add(check);
    try {
      await check();
    } catch (thrown) {
      failed(thrown);
    } finally {
      running.delete(check);
    }
  };
  const repeat = async (check: () => Promise<unknown>, signal: AbortSignal) => {
    for (;;) {
      const elapsed = await clock.sleep(interval, signal).then(
        () => true,
        () => false,
      );
      if (!elapsed || signal.aborted) return;
      await run(check);
    }
  };
  return {
    start() {
      if (active) return;
      active = new AbortController();
      for (const check of checks) void repeat(check, active.signal);
    },
    stop() {
      active?.abort();
      active = undefined;
    },
  };
}

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
