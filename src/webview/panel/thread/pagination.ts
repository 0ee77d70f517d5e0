// Fetches earlier turns page by page: when they come into view, or to reach a certain turn.
import type { PanelStore } from '../state/panel-state';

export type Pagination = ReturnType<typeof createPagination>;

/** @param changed called when a fetch ends */
export function createPagination(panel: PanelStore, changed: () => void) {
  let running: Promise<boolean> | undefined;
  /** The last fetch failed: only a user action tries again. */
  let hasFailed = false;

  async function load(): Promise<boolean> {
    const { thread, host } = panel;
    const [session, view] = [thread.session(), thread.view()];
    const last = thread.order()[thread.fresh() - 1];
    if (!thread.more() || last === undefined) return false;
    let grew = false;
    hasFailed = !(await panel.ask(
      host.older(last).then(({ turns, more }) => {
        // The thread may be another one by now, or a new snapshot.
        if (thread.session() !== session || thread.view() !== view) return;
        if (thread.order()[thread.fresh() - 1] !== last) return;
        thread.addOlder(turns, more && turns.length > 0);
        grew = turns.length > 0;
      }),
    ));
    return grew;
  }

  /** Fetches one page. @returns whether there was one */
  function fetch(): Promise<boolean> {
    running ??= load().finally(() => {
      running = undefined;
      changed();
    });
    return running;
  }

  return {
    loading: () => running !== undefined,
    fetch,
    /** Fetches as many pages as necessary. @returns whether the turn was found */
    async reach(turn: string): Promise<boolean> {
      const session = panel.thread.session();
      while (!panel.thread.turn(turn) && panel.thread.session() === session && (await fetch()));
      return panel.thread.turn(turn) !== undefined;
    },
    hasFailed: () => hasFailed,
    retry: () => void (hasFailed = false),
  };
}
