// The live region: what is said there is read out, once, after what was being read.

/** Screen readers ignore a text that stays the same, and one that is replaced at once. */
const apart = 150;

/** @param region an element with `aria-live` that is already in the page */
export function createAnnouncer(region: HTMLElement): (text: string) => void {
  const waiting: string[] = [];
  let busy = false;
  const next = (): void => {
    const text = waiting.shift();
    busy = text !== undefined;
    if (text === undefined) return;
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
