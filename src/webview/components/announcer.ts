// The live region: what is said there is read out, once, after what was being read.

/** Screen readers ignore a text that stays the same, and one that is replaced at once. */
const apart = 150;
/** Milliseconds after which it is gone: whoever walks the page then would take it for news. */
const lasting = 8000;

/** @param region an element with `aria-live` that is already in the page */
export function createAnnouncer(region: HTMLElement): (text: string) => void {
  const waiting: string[] = [];
  let busy = false;
  let end: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    const text = waiting.shift();
    busy = text !== undefined;
    clearTimeout(end);
    if (text === undefined) {
      end = setTimeout(() => (region.textContent = ''), lasting);
      return;
    }
    region.textContent = '';
    setTimeout(() => {
      region.textContent = text;
      setTimeout(next, apart);
    }, apart);
  };
  return (text) => {
    if (!text) return;
    waiting.push(text);
    if (!busy) next();
  };
}
