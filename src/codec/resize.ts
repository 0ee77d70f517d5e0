// Scales pixels down: averages whole squares first, then applies Lanczos.
import { initSync, resize } from '@jsquash/resize/lib/resize/pkg/squoosh_resize.js';
import type { Pixels } from './pixels';
import { compileWasm } from './load-wasm';

const lanczos3 = 3;
let started = false;

/** @param alpha whether there may be transparency; colors are then weighted by their opacity. */
export function resizePixels(pixels: Pixels, width: number, height: number, alpha: boolean): Pixels {
  const ratio = Math.min(pixels.width / width, pixels.height / height);
  const squares = average(pixels, squareSide(pixels, width, height, ratio));
  if (squares.width === width && squares.height === height) return squares;
  started ||= Boolean(initSync(compileWasm('shrink')));
  const bytes = new Uint8Array(squares.data.buffer, squares.data.byteOffset, squares.data.length);
  const data = resize(bytes, squares.width, squares.height, width, height, lanczos3, alpha, false);
  return { data: data as Pixels['data'], width, height };
}

/**
 * The full factor if averaging leads exactly to the target size, otherwise a factor that leaves Lanczos at least twice
 * the target's pixels.
 */
function squareSide(pixels: Pixels, width: number, height: number, ratio: number): number {
  const whole = Math.floor(ratio);
  const exact = Math.floor(pixels.width / whole) === width && Math.floor(pixels.height / whole) === height;
  return exact ? whole : Math.max(1, Math.floor(ratio / 2));
}

/** Averages each square of `side` pixels in place; drops the remainder at the right and bottom. */
function average(pixels: Pixels, side: number): Pixels {
  if (side === 1) return pixels;
  const { data } = pixels;
  const width = Math.floor(pixels.width / side);
  const height = Math.floor(pixels.height / side);
  const row = pixels.width * 4;
  let out = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let seen = 0;
      for (let dy = 0; dy < side; dy++) {
        let at = (y * side + dy) * row + x * side * 4;
        for (let dx = 0; dx < side; dx++, at += 4) {
          const weight = data[at + 3]!;
          red += data[at]! * weight;
          green += data[at + 1]! * weight;
          blue += data[at + 2]! * weight;
          seen += weight;
        }
      }
      // Safe in place: each square is read before its position, or an earlier one, is overwritten.
      data[out++] = red / seen;
      data[out++] = green / seen;
      data[out++] = blue / seen;
      data[out++] = seen / (side * side);
    }
  }
  // A copy, so that the large buffer can be freed.
  return { data: data.slice(0, out), width, height };
}
