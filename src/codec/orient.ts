// Rotates and mirrors pixels to be upright, according to the EXIF orientation.
import type { Orientation } from '../core/image/image-info';
import type { Pixels } from './pixels';

/**
 * Side in pixels of the squares processed one after the other, so that reads and writes stay in the processor's cache.
 */
const square = 32;

export function orient(pixels: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return pixels;
  const { width: w, height: h } = pixels;
  const onSide = orientation >= 5;
  const width = onSide ? h : w;
  const height = onSide ? w : h;
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, w * h);
  const to = new Uint32Array(w * h);
  const { start, right, down } = path(orientation, w, h);
  for (let top = 0; top < height; top += square) {
    for (let left = 0; left < width; left += square) {
      const bottom = Math.min(height, top + square);
      const end = Math.min(width, left + square);
      for (let y = top; y < bottom; y++) {
        let at = start + left * right + y * down;
        for (let x = left; x < end; x++, at += right) to[y * width + x] = from[at]!;
      }
    }
  }
  return { data: new Uint8ClampedArray(to.buffer), width, height };
}

/**
 * Offset of the upright image's first pixel in the stored pixels, and the steps to the next pixel to the right and
 * below.
 */
function path(orientation: Orientation, w: number, h: number): { start: number; right: number; down: number } {
  const last = w * h - 1;
  switch (orientation) {
    case 1:
      return { start: 0, right: 1, down: w };
    case 2:
      return { start: w - 1, right: -1, down: w };
    case 3:
      return { start: last, right: -1, down: -w };
    case 4:
      return { start: w * (h - 1), right: 1, down: -w };
    case 5:
      return { start: 0, right: w, down: 1 };
    case 6:
      return { start: w * (h - 1), right: -w, down: 1 };
    case 7:
      return { start: last, right: -w, down: -1 };
    case 8:
      return { start: w - 1, right: w, down: -1 };
  }
}
