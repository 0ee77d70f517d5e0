// Fetches earlier turns page by page: when they come into view, or to reach a certain turn.
import type { PanelStore } from '../state/panel-state';

export interface Pagination {
  loading(): boolean;
  /** Fetches one page. @returns whether there was one */
  fetch(): Promise<boolean>;
  /** Fetches as many pages as necessary. @returns whether the turn was found */
  reach(turn: string): Promise<boolean>;
  /** The last fetch failed: only a user action tries again. */
  stuck(): boolean;
  retry(): void;
}

/** @param changed called when a fetch starts or ends */
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
        // The thread may be another one by now, or a new snapshot.
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
