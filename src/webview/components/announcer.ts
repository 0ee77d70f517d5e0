// Announces texts in the live region: each is read once, after the current one.

/** Milliseconds between texts. Screen readers ignore an unchanged text and one that is replaced immediately. */
const apart = 150;
/** Milliseconds before the text is removed, so that a screen reader does not find it later on the page. */
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

/** An empty live region, added to the page. */
export function createLiveRegion(): HTMLElement {
  const region = document.createElement('div');
  region.className = 'unseen';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  return region;
}
