// Creates a two-color image, for tests that only need different images quickly.
import { createHash } from 'node:crypto';

import type { Raster } from './raster';
import type { Size } from './ratios';

/** The same image for the same seed, different bytes for another seed. */
export function plainOf({ width, height }: Size, seed: string): Raster {
  const colors = createHash('sha256').update(seed).digest();
  const data = Buffer.alloc(width * height * 3, colors.subarray(0, 3));
  data.fill(colors.subarray(3, 6), Math.floor(height / 2) * width * 3);
  return { data, width, height, channels: 3 };
}
