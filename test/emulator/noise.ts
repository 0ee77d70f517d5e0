// Creates an image that no encoder can compress.
import { createHash } from 'node:crypto';

import type { Raster } from './raster';
import type { Size } from './ratios';

/** Four random bytes per pixel, the same for the same seed. */
export function noiseOf({ width, height }: Size, seed: string): Raster {
  const words = new Uint32Array(width * height);
  let state = createHash('sha256').update(seed).digest().readUInt32BE(0) || 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return { data: Buffer.from(words.buffer), width, height, channels: 4 };
}
