// Decides which turns of a long thread are rendered, and measures their height.
import { createRowHeights } from './row-heights';
import { overscan, type VisibleRow, visibleRows } from './visible-rows';
import { visibleRange } from './scroll-position';

export interface VirtualListPorts {
  holder(): HTMLElement | undefined;
  /** Called when other turns have to be rendered. */
  requestRender(): void;
  scrolled(): void;
}

export function createVirtualList({ holder, requestRender, scrolled }: VirtualListPorts) {
  const heights = createRowHeights();
  const observed = new Set<HTMLElement>();
  const observer = new ResizeObserver(measured);
  let order: readonly string[] = [];
  let rows: readonly VisibleRow[] = [];
  let held: string | undefined;
  /** Read only when nothing was rendered since: reading it later would force another layout. */
  let visible = visibleRange(undefined);

  const check = (): void => {
    visible = visibleRange(holder());
    const now = visibleRows(order, heights, visible, held);
    if (now.length !== rows.length || now.some(({ id }, index) => id !== rows[index]?.id)) requestRender();
  };

  const onScroll = (): void => {
    check();
    scrolled();
  };

  function measured(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target, borderBoxSize } of entries) {
      const id = (target as HTMLElement).dataset['turn'];
      if (target.isConnected && id !== undefined)
        changed = heights.measure(id, borderBoxSize[0]?.blockSize ?? 0) || changed;
    }
    // Waits a frame: rendering during a resize notification would cause further notifications in the same frame.
    if (changed) requestAnimationFrame(check);
  }

  return {
    /** The rows to render. @param next IDs, top to bottom */
    rows(next: readonly string[]): readonly VisibleRow[] {
      if (next !== order) heights.arrange(next);
      order = next;
      rows = visibleRows(order, heights, visible, held);
      return rows;
    },
    /** Keeps a turn rendered, wherever it is: the focused one, or the one to scroll to. */
    hold: (turn: string | undefined) => void (held = turn),
    /** Observes the height of the rendered turns. */
    observe(turns: Iterable<HTMLElement>): void {
      const now = new Set(turns);
      for (const turn of observed) if (!now.has(turn) && observed.delete(turn)) observer.unobserve(turn);
      for (const turn of now) {
        if (!observed.has(turn)) observer.observe(turn);
        observed.add(turn);
      }
    },
    /** Whether the turn at that index is in view or soon will be, as of the last update. */
    isNear: (index: number) => visible.bottom + overscan >= heights.above(index),
    start() {
      // Either the thread scrolls or, in a low view, the page.
      document.addEventListener('scroll', onScroll, { capture: true, passive: true });
      window.addEventListener('resize', onScroll);
    },
    stop() {
      document.removeEventListener('scroll', onScroll, { capture: true });
      window.removeEventListener('resize', onScroll);
      observer.disconnect();
      observed.clear();
    },
  };
}
