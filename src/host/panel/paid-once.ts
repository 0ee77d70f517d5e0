// Prevents paying twice for one intention: the second click of a double click starts nothing.
import type { RequestDraft } from '../generate/request-draft';

/** Milliseconds. The second click of a double click comes sooner. */
const doubleClick = 1000;

/**
 * @returns a function that starts a request, unless its button has just started the same one or waits for an answer
 * before it starts one; resolves to whether this call started it.
 *
 * The answer to a question about a duplicate needs no guard, because it closes the question. Similar code elsewhere has
 * another purpose: the page shows that a call is pending, `run-draft.ts` sends only the draft that the user has seen,
 * and `find-duplicates.ts` asks about an intended repetition on any surface. Retries of a sent request:
 * `retry-policy.ts`.
 */
export function createPaidOnce(now = () => Date.now()) {
  const started = new Map<string, { readonly draft: string; readonly at: number }>();
  const starting = new Set<string>();
  return async (button: string, draft: RequestDraft, start: () => Promise<boolean>): Promise<boolean> => {
    const same = JSON.stringify(draft);
    const last = started.get(button);
    if (starting.has(button) || (last?.draft === same && now() - last.at < doubleClick)) return false;
    starting.add(button);
    try {
      const isStarted = await start();
      if (isStarted) started.set(button, { draft: same, at: now() });
      return isStarted;
    } finally {
      starting.delete(button);
    }
  };
}
