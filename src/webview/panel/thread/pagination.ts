// Fetches earlier turns, a page at a time: as they come into sight, and on the way to one that is looked for.
import type { PanelStore } from '../state/panel-state';

export interface Pagination {
  loading(): boolean;
  /** One page. @returns whether there was one */
  fetch(): Promise<boolean>;
  /** As many pages as it takes. @returns whether the turn is there */
  reach(turn: string): Promise<boolean>;
  /** It did not work the last time: only a person's doing makes it try again. */
  stuck(): boolean;
  retry(): void;
}

/** @param changed it begins or ends */
export function createPagination(panel: PanelStore, changed: () => void): Pagination {
  let underway: Promise<boolean> | undefined;
  let stuck = false;

  async function load(): Promise<boolean> {
    const { thread, host } = panel;
    const [session, view] = [thread.session(), thread.view()];
    const last = thread.order()[thread.fresh() - 1];
    if (!thread.more() || last === undefined) return false;
    let grew = false;
    stuck = !(await panel.ask(
      host.older(last).then(({ turns, more }) => {
        // The thread may be another one by now, or have been told anew.
        if (thread.session() !== session || thread.view() !== view) return;
        if (thread.order()[thread.fresh() - 1] !== last) return;
        thread.takeOlder(turns, more && turns.length > 0);
        grew = turns.length > 0;
      }),
    ));
    return grew;
  }

  function fetch(): Promise<boolean> {
    underway ??= load().finally(() => {
      underway = undefined;
      changed();
    });
    return underway;
  }

  return {
    loading: () => underway !== undefined,
    fetch,
    async reach(turn) {
      const session = panel.thread.session();
      while (!panel.thread.turn(turn) && panel.thread.session() === session && (await fetch()));
      return panel.thread.turn(turn) !== undefined;
    },
    stuck: () => stuck,
    retry: () => (stuck = false),
  };
}
