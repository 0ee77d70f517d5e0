// Computes the layout of the grid: columns, size of the images, and which rows are rendered.
import type { VerticalRange } from '../panel/thread/visible-rows';

export interface GridLayout {
  readonly columns: number;
  /** Pixels from the top of one row to the next. */
  readonly rowHeight: number;
  /** Width and height of an image. */
  readonly size: number;
}

/** Pixels between images. */
const gap = 8;
/** Pixels of the two lines below an image. */
const captionHeight = 42;
/** More images would need more elements than the page can render quickly; images grow instead. */
const maxRendered = 110;

/** @param width pixels that the images of a row share. @param height pixels of the visible area */
export function gridLayout(width: number, height: number): GridLayout {
  const smallest = width < 440 ? 112 : 152;
  for (let columns = Math.max(1, Math.floor((width + gap) / (smallest + gap))); ; columns--) {
    const size = Math.max(64, Math.floor((width - (columns - 1) * gap) / columns));
    const rowHeight = size + captionHeight + gap;
    const rows = Math.ceil(height / rowHeight) + 3;
    if (columns === 1 || columns * rows <= maxRendered) return { columns, size, rowHeight };
  }
}

export type GridRow =
  | { readonly kind: 'row'; readonly id: string; readonly index: number }
  /** Height in pixels of the rows that are not rendered. */
  | { readonly kind: 'gap'; readonly id: string; readonly height: number };

/**
 * The visible rows, one before and one after them, and the held one.
 * @param visible in pixels from the top of the grid. @param held the index of a row that stays rendered
 */
export function gridRows(
  { columns, rowHeight }: GridLayout,
  images: number,
  visible: VerticalRange,
  held: number | undefined,
): GridRow[] {
  const count = Math.ceil(images / columns);
  const first = Math.max(0, Math.min(count, Math.floor(visible.top / rowHeight) - 1));
  const end = Math.max(first, Math.min(count, Math.ceil(visible.bottom / rowHeight) + 1));
  const shown = Array.from({ length: end - first }, (_, index) => first + index);
  if (held !== undefined && held < first) shown.unshift(held);
  if (held !== undefined && held >= end && held < count) shown.push(held);
  const rows: GridRow[] = [];
  let next = 0;
  const skip = (id: string, until: number): void => {
    if (until > next) rows.push({ kind: 'gap', id, height: (until - next) * rowHeight });
  };
  for (const index of shown) {
    skip(index === first ? 'gap:above' : 'gap:held', index);
    rows.push({ kind: 'row', id: `row:${index}`, index });
    next = index + 1;
  }
  skip('gap:beneath', count);
  return rows;
}
