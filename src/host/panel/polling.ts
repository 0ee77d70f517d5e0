// Repeats checks every two seconds while the panel is visible: file watchers start late and miss events.
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
