// What the page has to be told: collected for a moment, so that progress is told ten times a second at most.

/** Milliseconds. */
const pause = 100;

export interface UpdateBatcher {
  /** Something that the page shows is different now; the same again before it was told is told once. */
  add(what: string): void;
  /** Forgets what was not told: the page asks for everything. */
  clear(): void;
}

/** @param tell told in the order in which things were added, at once for the first after a pause. */
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
      // Never at once: what changed may be changing still.
      timer ??= setTimeout(flush, Math.max(0, last + pause - Date.now()));
    },
    clear() {
      waiting.clear();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
