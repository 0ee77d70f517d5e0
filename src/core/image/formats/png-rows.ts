// Defines the order and lengths of the rows of a PNG.

/** A row, or one of a smaller image of an interlaced PNG. */
export interface PngRow {
  readonly y: number;
  /** Position of the first pixel, and distance to the next one. */
  readonly x: number;
  readonly step: number;
  readonly pixels: number;
  /** Dimensions of the block that each pixel stands for until later rows refine it. */
  readonly block: { readonly width: number; readonly height: number };
  /** Whether no row precedes it in the same image. */
  readonly first: boolean;
}

/** Left, top, distances to the right and down, and blocks of the seven images of an interlaced PNG (Adam7). */
const interlacedPasses = [
  [0, 0, 8, 8, { width: 8, height: 8 }],
  [4, 0, 8, 8, { width: 4, height: 8 }],
  [0, 4, 4, 8, { width: 4, height: 4 }],
  [2, 0, 4, 4, { width: 2, height: 4 }],
  [0, 2, 2, 4, { width: 2, height: 2 }],
  [1, 0, 2, 2, { width: 1, height: 2 }],
  [0, 1, 1, 2, { width: 1, height: 1 }],
] as const;
const wholeImage = [[0, 0, 1, 1, { width: 1, height: 1 }]] as const;

export function* pngRowOrder(width: number, height: number, interlaced: boolean): Generator<PngRow, void> {
  for (const [x, top, step, down, block] of interlaced ? interlacedPasses : wholeImage) {
    const pixels = Math.ceil((width - x) / step);
    if (pixels <= 0) continue;
    for (let y = top; y < height; y += down) yield { y, x, step, pixels, block, first: y === top };
  }
}

/** In bytes, with the filter byte before the pixels. @param bits per pixel. */
export const pngRowLength = ({ pixels }: PngRow, bits: number): number => 1 + Math.ceil((pixels * bits) / 8);

/** Samples per pixel of a color type: 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
export const pngChannels = (type: number): number => [1, 0, 3, 1, 2, 0, 4][type] ?? 0;
