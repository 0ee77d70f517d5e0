// Arrow keys in a row or a grid of which one element is in the tab order.

export interface RovingPosition {
  /** The element that has the focus, or should. */
  readonly index: number;
  readonly count: number;
  /** 1 in a list that is walked by either pair of arrows. */
  readonly columns: number;
}

/** Where a key leads: an index, `before` or `after` for a step over an edge, undefined for a key that leads nowhere. */
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
  // From above an unfinished last row into it.
  const lastRow = Math.floor((count - 1) / columns);
  return key === 'ArrowDown' && Math.floor(index / columns) < lastRow ? count - 1 : 'after';
}

/** How many of these stand in the first row. */
export function countColumns(elements: readonly HTMLElement[]): number {
  const top = elements[0]?.offsetTop;
  const below = elements.findIndex((element) => Math.abs(element.offsetTop - (top ?? 0)) > 4);
  return below > 0 ? below : Math.max(1, elements.length);
}
