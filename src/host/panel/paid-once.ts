// Prevents paying twice for one intention: the second click of a double click starts nothing.
import { createSerial } from '../../core/serial';
import type { RequestDraft } from '../generate/request-draft';

/** Milliseconds. The second click of a double click comes sooner. */
const doubleClick = 1000;

/**
 * @returns a function that starts a request, unless its button has just started the same one or is about to; resolves to
 * whether this call started it. `clickedAt` is in milliseconds since 1970: what the request needs may be read between
 * the click and the call. Different requests of a button start one after the other, because a question to the user
 * may delay the first one.
 *
 * The answer to a question about a duplicate needs no guard, because it closes the question. Similar code elsewhere has
 * another purpose: the page shows that a call is pending, `run-draft.ts` sends only the draft that the user has seen,
 * and `find-duplicates.ts` asks about an intended repetition on any surface. Retries of a sent request:
 * `retry-policy.ts`.
 */
export function createPaidOnce(now = () => Date.now()) {
  const buttons = new Map<string, ReturnType<typeof createButton>>();
  const createButton = () => ({
    inTurn: createSerial(),
    starting: new Set<string>(),
    last: undefined as { readonly draft: string; readonly at: number } | undefined,
  });
  return async (
    name: string,
    draft: RequestDraft,
    start: () => Promise<boolean>,
    clickedAt = now(),
  ): Promise<boolean> => {
    const same = JSON.stringify(draft);
    const button = buttons.get(name) ?? createButton();
    buttons.set(name, button);
    const { inTurn, starting, last } = button;
    if (starting.has(same) || (last?.draft === same && clickedAt - last.at < doubleClick)) return false;
    starting.add(same);
    return inTurn(async () => {
      try {
        const isStarted = await start();
        if (isStarted) button.last = { draft: same, at: now() };
        return isStarted;
      } finally {
        starting.delete(same);
      }
    });
  };
}
