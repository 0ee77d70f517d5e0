// Batches updates for the page, so that progress is sent at most ten times a second.

/** Milliseconds. */
const pause = 100;

export interface UpdateBatcher {
  /** Adds a change; repeated changes before the next batch are sent once. */
  add(what: string): void;
  /** Discards pending changes, because the page requests everything. */
  clear(): void;
}

/**
 * @param tell called with the changes in the order in which they were added, without delay for the first change after a
 * pause.
 */
export function createUpdateBatcher(tell: (what: readonly string[]) => void): UpdateBatcher {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const flush = () => {
    timer = undefined;
    last = Date.now();
    const all = [...waiting];
    waiting.clear();
    if (all.length > 0) tell(all);
  };
  return {
    add(what) {
      waiting.add(what);
      // Batches updates, because changes usually come in bursts.
      timer ??= setTimeout(flush, Math.max(0, last + pause - Date.now()));
    },
    clear() {
      waiting.clear();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
