// Tracks which other windows are running jobs of the open session.
import type { Outbox } from '../../core/outbox/outbox';
import type { Timeline } from '../../core/session/timeline-types';
import { createRotation } from './polling';

/** A session may have interrupted turns of any number of windows. */
const perCheck = { edge: 20, middle: 20 };

export interface OtherWindows {
  /** Whether that window is running the turns recorded with its ID. */
  has(window: string): boolean;
  /** Checks the windows that have unfinished turns, and what they have written. Calls must not overlap. */
  refresh(): Promise<void>;
  /** Checks windows whose turns are about to be shown, so that none of these turns is shown as interrupted. */
  add(windows: readonly string[]): Promise<void>;
}

export interface OtherWindowsEvents {
  /** The IDs of turns whose window started or stopped running. */
  changed(turns: readonly string[]): void;
  /** Reads the records that another window has written. */
  catchUp(): Promise<void>;
}

export function createOtherWindows(outbox: Outbox, thread: () => Timeline, news: OtherWindowsEvents): OtherWindows {
  const alive = new Set<string>();
  /** Windows found running since the current check started; the result of the check is older. */
  const met = new Set<string>();
  const pick = createRotation(perCheck);

  const others = () =>
    thread()
      .openTurns()
      .flatMap(({ id, window }) => (window === undefined || window === outbox.window ? [] : { id, window }));
  return {
    has: (window) => alive.has(window),
    async refresh() {
      const turns = others();
      const before = new Set(alive);
      met.clear();
      // The newest turns come last.
      const windows = pick([...new Set(turns.map(({ window }) => window))]);
      const running = new Set<string>();
      for (const window of windows) if (await outbox.isAlive(window)) running.add(window);
      for (const window of running) alive.add(window);
      // A window writes its results before it stops. They are read first, so that none of them is shown as interrupted.
      await news.catchUp();
      for (const window of windows) if (!running.has(window) && !met.has(window)) alive.delete(window);
      const changed = turns.filter(({ window }) => before.has(window) !== alive.has(window));
      if (changed.length > 0) news.changed(changed.map(({ id }) => id));
    },
    async add(windows) {
      for (const window of new Set(windows)) {
        if (window === outbox.window || !(await outbox.isAlive(window))) continue;
        met.add(window);
        alive.add(window);
      }
    },
  };
}
