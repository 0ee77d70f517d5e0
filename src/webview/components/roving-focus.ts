// Computes arrow key movement in a row or grid with one element in the tab order.

export interface RovingPosition {
  /** The focused element, or the one in the tab order. */
  readonly index: number;
  readonly count: number;
  /** 1 in a list that both pairs of arrow keys navigate. */
  readonly columns: number;
}

/** The index that a key leads to, `before` or `after` for a step over an edge, undefined for any other key. */
export function nextIndex(
  key: string,
  { index, count, columns }: RovingPosition,
): number | 'before' | 'after' | undefined {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const next = index + step;
  if (next < 0) return 'before';
  if (next < count) return next;
  // Moves from the row above into an incomplete last row.
  const lastRow = Math.floor((count - 1) / columns);
  return key === 'ArrowDown' && Math.floor(index / columns) < lastRow ? count - 1 : 'after';
}

/** The number of elements in the first row. */
export function countColumns(elements: readonly HTMLElement[]): number {
  const top = elements[0]?.offsetTop;
  const below = elements.findIndex((element) => Math.abs(element.offsetTop - (top ?? 0)) > 4);
  return below > 0 ? below : Math.max(1, elements.length);
}
