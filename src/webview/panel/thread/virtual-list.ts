// Keeps the page small for long threads: decides which turns are rendered, and measures their height.
import { createRowHeights } from './row-heights';
import { overscan, type VisibleRow, visibleRows } from './visible-rows';
import { visibleRange } from './scroll-position';

export interface VirtualList {
  /** The rows to render. @param order IDs, top to bottom */
  rows(order: readonly string[]): readonly VisibleRow[];
  /** Keeps a turn rendered, wherever it is: the focused one, or the one to scroll to. */
  hold(turn: string | undefined): void;
  /** The rendered turns, to be measured. */
  drawn(turns: Iterable<HTMLElement>): void;
  /** The turn at that index is in view or soon will be, as of the last update. */
  nears(index: number): boolean;
  start(): void;
  stop(): void;
}

export interface VirtualListPorts {
  /** The element that contains the turns. */
  holder(): HTMLElement | undefined;
  /** Other turns have to be rendered. */
  redraw(): void;
  /** The user has scrolled. */
  scrolled(): void;
}

export function createVirtualList({ holder, redraw, scrolled }: VirtualListPorts): VirtualList {
  const extents = createRowHeights();
  const sized = new Set<HTMLElement>();
  const sizes = new ResizeObserver(measured);
  let order: readonly string[] = [];
  let rows: readonly VisibleRow[] = [];
  let held: string | undefined;
  /** Read only when nothing was rendered since: reading it later would force another layout. */
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
    // Waits a frame: rendering during a resize notification would cause further notifications in the same frame.
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
      // Either the thread scrolls or, in a low view, the page.
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
