// Chooses the rendered turns: visible ones, some around them, the focused one.
import type { RowHeights } from './row-heights';

/** Pixels above and below the visible area in which turns are rendered too. */
export const overscan = 500;

/** Threads up to this length are rendered completely, so that Find searches all of it. */
export const minVirtualTurns = 10;

export type VisibleRow =
  | { readonly kind: 'turn'; readonly id: string; readonly index: number }
  /** Height in pixels of the turns that are not rendered. */
  | { readonly kind: 'gap'; readonly id: string; readonly height: number };

export interface VerticalRange {
  readonly top: number;
  readonly bottom: number;
}

/** @param visible in pixels from the top of the thread. @param held a turn that stays rendered wherever it is */
export function visibleRows(
  order: readonly string[],
  heights: RowHeights,
  visible: VerticalRange,
  held: string | undefined,
): VisibleRow[] {
  const [first, end] =
    order.length <= minVirtualTurns
      ? [0, order.length]
      : heights.between(visible.top - overscan, visible.bottom + overscan);
  const kept = held === undefined ? -1 : order.indexOf(held);
  const shown = Array.from({ length: end - first }, (_, index) => first + index);
  if (kept >= 0 && kept < first) shown.unshift(kept);
  if (kept >= end) shown.push(kept);
  const rows: VisibleRow[] = [];
  let next = 0;
  const gap = (id: string, until: number): void => {
    if (until > next) rows.push({ kind: 'gap', id, height: heights.above(until) - heights.above(next) });
  };
  for (const index of shown) {
    gap(index === first ? 'gap:above' : 'gap:held', index);
    rows.push({ kind: 'turn', id: order[index] as string, index });
    next = index + 1;
  }
  gap('gap:beneath', order.length);
  return rows;
}
