// Computes which image a key leads to in the grid.
import { nextIndex } from '../components/roving-focus';
import type { VerticalRange } from '../panel/thread/visible-rows';
import type { GridLayout } from './grid-layout';

/** The index of the image that a key leads to; undefined for a key that does not move. */
export function gridTarget(
  key: string,
  index: number,
  count: number,
  { columns, rowHeight }: GridLayout,
  { top, bottom }: VerticalRange,
): number | undefined {
  if (key === 'PageUp' || key === 'PageDown') {
    const step = Math.max(1, Math.floor((bottom - top) / rowHeight)) * columns;
    if (key === 'PageUp') return index - step >= 0 ? index - step : index % columns;
    return index + step < count ? index + step : count - 1;
  }
  const to = nextIndex(key, { index, count, columns });
  return to === 'before' || to === 'after' ? index : to;
}
