// Determines the visible part of the thread, and scrolls the thread or, in a low view, the page.
import type { VerticalRange } from './visible-rows';

/** The visible part of the thread, in pixels from its top. */
export function visibleRange(turns: HTMLElement | undefined): VerticalRange {
  if (!turns) return { top: 0, bottom: window.innerHeight };
  const { top } = turns.getBoundingClientRect();
  const viewport = viewportOf(turns);
  return { top: viewport.top - top, bottom: Math.max(viewport.top, viewport.bottom) - top };
}

/** The area in which turns are visible, in pixels of the view. */
export function viewportOf(element: HTMLElement): VerticalRange {
  const box = element.closest('.scroller')?.getBoundingClientRect();
  return { top: Math.max(0, box?.top ?? 0), bottom: Math.min(window.innerHeight, box?.bottom ?? window.innerHeight) };
}

function scrollerOf(element: HTMLElement): Element {
  const box = element.closest('.scroller');
  if (box && getComputedStyle(box).overflowY !== 'visible') return box;
  return document.scrollingElement ?? document.documentElement;
}

export const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Maximum number of corrections, because turns may differ from their estimated height. */
const attempts = 6;

/** Scrolls so that the top of an element is this many pixels below the top of the visible area. */
export async function scrollToOffset(element: HTMLElement, offset: number): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (!element.isConnected) return;
    const off = element.getBoundingClientRect().top - viewportOf(element).top - offset;
    if (Math.abs(off) >= 1) scrollerOf(element).scrollTop += off;
    else if (attempt > 1) return;
    await nextFrame();
  }
}

/** Scrolls as little as necessary, smoothly if the user allows motion and the distance is short. */
export async function scrollToElement(element: HTMLElement): Promise<void> {
  const { top, bottom } = viewportOf(element);
  const off = element.getBoundingClientRect().top - top;
  const still =
    matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.matches('.vscode-reduce-motion');
  if (still || Math.abs(off) > 2 * (bottom - top)) await scrollToOffset(element, 0);
  else element.scrollIntoView({ block: 'start', behavior: 'smooth' });
}
