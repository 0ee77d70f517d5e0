// Keeps the keyboard's place: what had the focus gets it back when VS Code's boxes are done or the page was drawn
// without it, and where it is gone, what stands nearest to it.

/** Where the focus may land by itself, in this order: nothing here costs anything, sends anything or leads elsewhere. */
const landings = [
  'textarea',
  '.tile-main[tabindex="0"]',
  '.add',
  '.picture[tabindex="0"]',
  '.running-face',
  '.failed',
  '.title-text',
  '.fork-step',
];

/** The element that got the focus only because the one before it disappeared. */
let fallback: Element | undefined;

/** Whether the focus is where it is only because its element disappeared: whoever knows a better place may take it. */
export const isFallbackFocus = (): boolean => fallback !== undefined && document.activeElement === fallback;

export interface FocusKeeper {
  /** To where it was, if the page has the focus and nothing in it does. */
  restore(): void;
}

/**
 * @param root what the page is drawn into
 * @param told whether the page has the focus; told at once and with every change
 */
export function keepFocus(root: HTMLElement, told: (focused: boolean) => void): FocusKeeper {
  /** What had it last, and all that it stood in then, from the inside out. */
  let trail: readonly HTMLElement[] = [];
  /** The person has clicked where nothing takes it. */
  let laidDown = false;
  const isLost = (): boolean => document.hasFocus() && (document.activeElement ?? document.body) === document.body;

  function restore(): void {
    if (!isLost()) return;
    laidDown = false;
    const [last] = trail;
    for (const place of placesFrom(trail, root)) {
      place.focus({ preventScroll: true });
      if (isLost()) continue;
      fallback = place === last ? undefined : place;
      return;
    }
  }

  root.addEventListener('focusin', ({ target }) => {
    trail = chainOf(target as HTMLElement, root);
    laidDown = false;
    fallback = undefined;
  });
  document.addEventListener('pointerdown', () => setTimeout(() => (laidDown = isLost())), true);
  window.addEventListener('focus', () => {
    told(true);
    restore();
  });
  window.addEventListener('blur', () => told(false));
  // What has the focus may be taken out of the page, or moved within it, with any drawing. Whoever knows better where it
  // belongs has said so by the next frame.
  new MutationObserver(() => {
    if (isLost() && !laidDown && trail.length > 0) requestAnimationFrame(restore);
  }).observe(root, { childList: true, subtree: true });
  told(document.hasFocus());
  return { restore };
}

/**
 * Gives the focus to something after a wait. A page takes it from whatever else of VS Code is typed into meanwhile, so it does
 * that only when the person is here: now, or when they come back.
 */
export function focusIfActive(focus: () => void): void {
  if (document.hasFocus()) focus();
  else window.addEventListener('focus', focus, { once: true });
}

function chainOf(element: HTMLElement, root: HTMLElement): HTMLElement[] {
  const chain: HTMLElement[] = [];
  for (let one: HTMLElement | null = element; one && one !== root; one = one.parentElement) chain.push(one);
  return chain;
}

/** The element itself, then what may take its place in all that it stood in and that is still there. */
function* placesFrom([last, ...around]: readonly HTMLElement[], root: HTMLElement): Generator<HTMLElement> {
  if (last?.isConnected) yield last;
  for (const one of [...around, root]) {
    if (!one.isConnected) continue;
    if (one.tabIndex >= -1 && one.hasAttribute('tabindex')) yield one;
    for (const landing of landings) {
      const there = one.querySelector<HTMLElement>(landing);
      if (there) yield there;
    }
  }
}
