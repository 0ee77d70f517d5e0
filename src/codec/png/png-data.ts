// Collects what decoding needs from a PNG's chunks besides the pixels: header, palette, transparent color.
import { crc32 } from 'node:zlib';
import { dataViewOf, tagName } from '../cmyk/icc-tags';

export interface PngData {
  /** Bits per sample. */
  readonly depth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
  readonly type: number;
  readonly interlaced: boolean;
  /** RGB; at least one entry for type 3. */
  readonly palette: Uint8Array;
  /** The data of tRNS; empty if there is none. */
  readonly transparent: Uint8Array;
}

const depths = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

/**
 * Ignores the checksums of critical chunks, and a missing end.
 * @returns undefined without a valid header, or a palette that the header requires.
 */
export function readPngData(bytes: Uint8Array): PngData | undefined {
  const [depth = 0, type = 0, compression, filter, interlace = 0] = bytes.subarray(24, 29);
  if (!depths.get(type)?.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) return undefined;
  let [palette, transparent] = [new Uint8Array(), new Uint8Array()];
  const numbers = dataViewOf(bytes);
  let length;
  for (let at = 33; at + 8 <= bytes.length; at += 12 + length) {
    length = numbers.getUint32(at);
    const name = tagName(bytes, at + 4);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'IEND' || name === 'IDAT') break;
    if (name === 'PLTE' && palette.length === 0) palette = data.slice(0, 768);
    // Like browsers, ignores transparent colors before the palette, or of an invalid length.
    const usable = data.length <= 256 && (type === 3 ? palette.length > 0 : data.length >= (type === 2 ? 6 : 2));
    const first = name === 'tRNS' && transparent.length === 0;
    if (first && usable && isIntact(bytes.subarray(at, at + 12 + length))) transparent = data.slice();
  }
  if (type === 3 && palette.length < 3) return undefined;
  return { depth, type, interlaced: interlace === 1, palette, transparent };
}

/** Whether the checksum at the end of a chunk is correct. */
function isIntact(chunk: Uint8Array): boolean {
  const end = chunk.length - 4;
  const numbers = dataViewOf(chunk);
  return end === 8 + numbers.getUint32(0) && numbers.getUint32(end) === crc32(chunk.subarray(4, end));
}
