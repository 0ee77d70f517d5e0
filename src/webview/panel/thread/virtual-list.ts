// Keeps the page small however long the thread is: decides which turns are in it, and learns how tall they are.
import { createRowHeights } from './row-heights';
import { overscan, type VisibleRow, visibleRows } from './visible-rows';
import { visibleRange } from './scroll-position';

export interface VirtualList {
  /** What is to be drawn. @param order ids, top to bottom */
  rows(order: readonly string[]): readonly VisibleRow[];
  /** Keeps a turn in the page wherever it is: the one that has the focus, or that is being brought into sight. */
  hold(turn: string | undefined): void;
  /** What is in the page now, so that it is measured. */
  drawn(turns: Iterable<HTMLElement>): void;
  /** The turn at that place, of those last drawn or looked at, is in sight or will be soon. */
  nears(index: number): boolean;
  start(): void;
  stop(): void;
}

export interface VirtualListPorts {
  /** The element that holds the turns. */
  holder(): HTMLElement | undefined;
  /** Other turns are to be drawn. */
  redraw(): void;
  /** The person has scrolled. */
  scrolled(): void;
}

export function createVirtualList({ holder, redraw, scrolled }: VirtualListPorts): VirtualList {
  const extents = createRowHeights();
  const sized = new Set<HTMLElement>();
  const sizes = new ResizeObserver(measured);
  let order: readonly string[] = [];
  let rows: readonly VisibleRow[] = [];
  let held: string | undefined;
  /** Looked up only where nothing has been drawn since: to ask for it later would lay everything out once more. */
  let sight = visibleRange(undefined);

  const look = (): void => {
    sight = visibleRange(holder());
    const now = visibleRows(order, extents, sight, held);
    if (now.length !== rows.length || now.some(({ id }, index) => id !== rows[index]?.id)) redraw();
  };

  const scroll = (): void => {
    look();
    scrolled();
  };

  function measured(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target, borderBoxSize } of entries) {
      const id = (target as HTMLElement).dataset['turn'];
      if (target.isConnected && id !== undefined)
        changed = extents.measure(id, borderBoxSize[0]?.blockSize ?? 0) || changed;
    }
    // Not at once: what is drawn while sizes are being told would have to be told of in the same frame.
    if (changed) requestAnimationFrame(look);
  }

  return {
    rows(next) {
      if (next !== order) extents.arrange(next);
      order = next;
      rows = visibleRows(order, extents, sight, held);
      return rows;
    },
    hold: (turn) => (held = turn),
    drawn(turns) {
      const now = new Set(turns);
      for (const turn of sized) if (!now.has(turn) && sized.delete(turn)) sizes.unobserve(turn);
      for (const turn of now) {
        if (!sized.has(turn)) sizes.observe(turn);
        sized.add(turn);
      }
    },
    nears: (index) => sight.bottom + overscan >= extents.above(index),
    start() {
      // Either the thread scrolls, or, in a low view, the page.
      document.addEventListener('scroll', scroll, { capture: true, passive: true });
      window.addEventListener('resize', scroll);
    },
    stop() {
      document.removeEventListener('scroll', scroll, { capture: true });
      window.removeEventListener('resize', scroll);
      sizes.disconnect();
      sized.clear();
    },
  };
}
