// Repeats bounded checks while the panel is visible, because file watchers miss events.
import type { Clock } from '../../core/platform';

/** Milliseconds between the end of a check and its next start. */
const interval = 2000;

/** @param checks independent: a slow one does not delay the others and never overlaps itself. */
export function createPolling(
  clock: Clock,
  checks: readonly (() => Promise<unknown>)[],
  failed: (thrown: unknown) => void,
) {
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
    /** Runs each check for the first time after one interval. Does nothing while polling is active. */
    start(): void {
      if (active) return;
      active = new AbortController();
      for (const check of checks) void repeat(check, active.signal);
    },
    stop(): void {
      active?.abort();
      active = undefined;
    },
  };
}

/** @returns a function that picks the next `middle` items, and always `edge` items at the start and at the end. */
export function createRotation({ edge, middle }: { readonly edge: number; readonly middle: number }) {
  let next = 0;
  return <T>(items: readonly T[]): readonly T[] => {
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
