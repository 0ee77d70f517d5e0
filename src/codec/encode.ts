// Encodes pixels as WEBP, with lossy color and lossless transparency.
import factory from '@jsquash/webp/codec/enc/webp_enc_simd.js';
import { defaultOptions } from '@jsquash/webp/meta.js';
import type { Pixels } from './pixels';
import { createInstantiator } from './load-wasm';

interface Encoder {
  encode(data: Uint8ClampedArray, width: number, height: number, options: object): Uint8Array<ArrayBuffer> | null;
}

const start = createInstantiator<Encoder>(factory, 'webp-encode');

/**
 * Encodes an image.
 * @param quality 0 to 100.
 * @param effort libwebp's method, 0 to 6: 2 takes half the time of 4 and, for photographs, 2 % more bytes.
 */
export async function encode(pixels: Pixels, quality: number, effort: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = await start();
  const options = { ...defaultOptions, quality, method: effort };
  const webp = encoder.encode(pixels.data, pixels.width, pixels.height, options);
  if (!webp) throw new Error('The encoder gave nothing.');
  return webp;
}
