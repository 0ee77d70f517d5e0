// Keeps the keyboard focus: restores it after VS Code's dialogs or a render, or moves it nearby.

/**
 * Where the focus may move automatically, in this order: none of these costs money, sends anything or leaves the page.
 */
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

/** The element that was focused only because the previously focused one disappeared. */
let fallback: Element | undefined;

/** Whether the current element is focused only because another one disappeared; a better target may take the focus. */
export const isFallbackFocus = (): boolean => fallback !== undefined && document.activeElement === fallback;

export interface FocusKeeper {
  /** Restores the focus if the page has it and no element in the page does. */
  restore(): void;
}

/**
 * @param root the element that the page is rendered into
 * @param told gets whether the page has the focus, immediately and on every change
 */
export function keepFocus(root: HTMLElement, told: (focused: boolean) => void): FocusKeeper {
  /** The last focused element and its ancestors at that time, innermost first. */
  let trail: readonly HTMLElement[] = [];
  /** The user has clicked where nothing can be focused. */
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
  // A render may remove or move the focused element. Code that knows a better target has set it by the next frame.
  new MutationObserver(() => {
    if (isLost() && !laidDown && trail.length > 0) requestAnimationFrame(restore);
  }).observe(root, { childList: true, subtree: true });
  told(document.hasFocus());
  return { restore };
}

/**
 * Focuses an element after a wait. This would take the focus from the rest of VS Code, so it waits until the page has
 * the focus.
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

/** The element itself, then alternatives within each of its ancestors that still exist. */
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
