// Tracks which other windows are running jobs of the open session.
import type { Outbox } from '../../core/outbox/outbox';
import type { Timeline } from '../../core/session/timeline-types';
import { createRotation } from './polling';

/** A session may have interrupted turns of any number of windows. */
const perCheck = { edge: 20, middle: 20 };

/** @param events `changed` gets the turns whose window started or stopped; `catchUp` reads what other windows have written */
export function createOtherWindows(
  outbox: Outbox,
  timeline: () => Timeline,
  events: { changed(turns: readonly string[]): void; catchUp(): Promise<void> },
) {
  const alive = new Set<string>();
  /** Windows found running since the current check started; the result of the check is older. */
  const fresh = new Set<string>();
  const pick = createRotation(perCheck);

  const others = () =>
    timeline()
      .openTurns()
      .flatMap(({ id, window }) => (window === undefined || window === outbox.window ? [] : { id, window }));
  return {
    /** Whether that window is running the turns recorded with its ID. */
    has: (window: string) => alive.has(window),
    /** Checks the windows that have unfinished turns, and what they have written. Calls must not overlap. */
    async refresh(): Promise<void> {
      const turns = others();
      const before = new Set(alive);
      fresh.clear();
      // The newest turns come last.
      const windows = pick([...new Set(turns.map(({ window }) => window))]);
      const running = new Set<string>();
      for (const window of windows) if (await outbox.isAlive(window)) running.add(window);
      for (const window of running) alive.add(window);
      // A window writes its results before it stops. They are read first, so that none of them is shown as interrupted.
      await events.catchUp();
      for (const window of windows) if (!running.has(window) && !fresh.has(window)) alive.delete(window);
      const changed = turns.filter(({ window }) => before.has(window) !== alive.has(window));
      if (changed.length > 0) events.changed(changed.map(({ id }) => id));
    },
    /** Checks windows whose turns are about to be shown, so that none of these turns is shown as interrupted. */
    async add(windows: readonly string[]): Promise<void> {
      for (const window of new Set(windows)) {
        if (window === outbox.window || !(await outbox.isAlive(window))) continue;
        fresh.add(window);
        alive.add(window);
      }
    },
  };
}
