// Samples squares from all over an image, to estimate how well the whole image compresses.
import type { Pixels } from './pixels';

const side = 128;
/** Maximum number of squares; half a megapixel. */
const most = 32;

/** Returns the image itself if it is not much larger than the sample. */
export function probeSample(pixels: Pixels): Pixels {
  const { width, height, data } = pixels;
  if (width < side || height < side || width * height <= 2 * most * side * side) return pixels;
  const across = Math.max(1, Math.min(Math.floor(width / side), Math.round(Math.sqrt((most * width) / height))));
  const down = Math.max(1, Math.min(Math.floor(height / side), Math.floor(most / across)));
  const to = new Uint8ClampedArray(across * down * side * side * 4);
  for (let n = 0; n < across * down; n++) {
    const column = n % across;
    const row = Math.floor(n / across);
    const left = Math.round(((width - side) * (column + 0.5)) / across);
    const top = Math.round(((height - side) * (row + 0.5)) / down);
    for (let y = 0; y < side; y++) {
      const from = ((top + y) * width + left) * 4;
      to.set(data.subarray(from, from + side * 4), ((row * side + y) * across + column) * side * 4);
    }
  }
  return { data: to, width: across * side, height: down * side };
}
