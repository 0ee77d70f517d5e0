// Keeps the keyboard focus: restores it after VS Code's dialogs or a render, or moves it nearby.

/** Where the focus may move automatically, in this order: nothing here costs money, sends anything or leaves the page. */
const fallbackSelectors = [
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
/** The element that was focused last. */
let latest: EventTarget | null = null;

/** Whether the current element is focused only because another one disappeared; a better target may take the focus. */
export const isFallbackFocus = (): boolean => fallback !== undefined && document.activeElement === fallback;

/** Moves the focus from an element that disappeared. */
export function focusFallback(element: HTMLElement | undefined): void {
  element?.focus({ preventScroll: true });
  fallback = element;
}

/**
 * To be called before the host is asked: an answer may take a while, and must not take the focus from where the user is
 * then. @returns a function that returns whether the user has not moved the focus since
 */
export function watchFocus(): () => boolean {
  const before = latest;
  return () => latest === before || fallback !== undefined;
}

/**
 * @param notify gets whether the page has the focus, immediately and on every change
 * @returns a function that restores the focus if the page has it and no element in the page does
 */
export function keepFocus(root: HTMLElement, notify: (focused: boolean) => void): () => void {
  /** The last focused element and its ancestors at that time, innermost first. */
  let lastPath: readonly HTMLElement[] = [];
  /** The user has clicked where nothing can be focused. */
  let isReleased = false;
  const isLost = (): boolean => document.hasFocus() && (document.activeElement ?? document.body) === document.body;

  function restore(): void {
    if (!isLost()) return;
    isReleased = false;
    const [last] = lastPath;
    for (const element of candidates(lastPath, root)) {
      element.focus({ preventScroll: true });
      if (isLost()) continue;
      fallback = element === last ? undefined : element;
      return;
    }
  }

  root.addEventListener('focusin', ({ target }) => {
    latest = target;
    lastPath = pathOf(target as HTMLElement, root);
    isReleased = false;
    fallback = undefined;
  });
  document.addEventListener('pointerdown', () => setTimeout(() => (isReleased = isLost())), true);
  window.addEventListener('focus', () => {
    notify(true);
    restore();
  });
  window.addEventListener('blur', () => notify(false));
  // A render may remove or move the focused element. Code that knows a better target has set it by the next frame.
  new MutationObserver(() => {
    if (isLost() && !isReleased && lastPath.length > 0) requestAnimationFrame(restore);
  }).observe(root, { childList: true, subtree: true });
  notify(document.hasFocus());
  return restore;
}

/** Waits until the page has the focus, so that it does not take the focus from the rest of VS Code. */
export function focusIfActive(focus: () => void): void {
  if (document.hasFocus()) focus();
  else window.addEventListener('focus', focus, { once: true });
}

function pathOf(element: HTMLElement, root: HTMLElement): HTMLElement[] {
  const path: HTMLElement[] = [];
  for (let one: HTMLElement | null = element; one && one !== root; one = one.parentElement) path.push(one);
  return path;
}

/** The element itself, then alternatives within each of its ancestors that still exist. */
function* candidates([last, ...around]: readonly HTMLElement[], root: HTMLElement): Generator<HTMLElement> {
  if (last?.isConnected) yield last;
  for (const one of [...around, root]) {
    if (!one.isConnected) continue;
    if (one.tabIndex >= -1 && one.hasAttribute('tabindex')) yield one;
    for (const selector of fallbackSelectors) {
      const found = one.querySelector<HTMLElement>(selector);
      if (found) yield found;
    }
  }
}
