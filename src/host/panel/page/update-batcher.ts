// Batches updates for the page, so that progress is sent at most ten times a second.

/** Milliseconds. */
const pause = 100;

/** @param send called with the changes in order, without delay for the first change after a pause. */
export function createUpdateBatcher(send: (changes: readonly string[]) => void) {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const flush = () => {
    timer = undefined;
    last = Date.now();
    const all = [...waiting];
    waiting.clear();
    if (all.length > 0) send(all);
  };
  return {
    /** Repeated changes before the next batch are sent once. */
    add(what: string): void {
      waiting.add(what);
      // Batches updates, because changes usually come in bursts.
      timer ??= setTimeout(flush, Math.max(0, last + pause - Date.now()));
    },
    clear(): void {
      waiting.clear();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
