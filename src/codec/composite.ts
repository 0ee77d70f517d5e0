// Places a frame on its canvas, which is otherwise transparent.
import type { FramePlacement } from '../core/image/formats/webp-frame';
import type { Pixels } from './pixels';

/** @throws {RangeError} if the frame extends beyond the canvas. */
export function composite(frame: Pixels, { left, top, width, height }: FramePlacement): Pixels {
  if (left + frame.width > width || top + frame.height > height) throw new RangeError('A frame beyond its canvas.');
  const data = new Uint8ClampedArray(width * height * 4);
  const row = frame.width * 4;
  for (let y = 0; y < frame.height; y++)
    data.set(frame.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * 4);
  return { data, width, height };
}
