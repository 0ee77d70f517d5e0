// Collects what decoding needs from a PNG's chunks: header, palette, transparent color, compressed pixels.
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
  /** Parts of a zlib stream. */
  readonly pixels: readonly Uint8Array[];
}

const depths = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

/** Length in bytes of the number of an animation frame's part. */
const sequenceLength = 4;

/**
 * Ignores the checksums of critical chunks, and a missing end.
 * @param frame whether to read the first frame of the animation instead of the image for other decoders.
 * @returns undefined without a valid header, a palette that the header requires, or pixels.
 */
export function readPngData(bytes: Uint8Array, frame: boolean): PngData | undefined {
  const [depth = 0, type = 0, compression, filter, interlace = 0] = bytes.subarray(24, 29);
  if (!depths.get(type)?.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) return undefined;
  let [palette, transparent] = [new Uint8Array(), new Uint8Array()];
  const pixels: Uint8Array[] = [];
  let [started, frames] = [false, 0];
  const numbers = dataViewOf(bytes);
  let length;
  for (let at = 33; at + 8 <= bytes.length; at += 12 + length) {
    length = numbers.getUint32(at);
    const name = tagName(bytes, at + 4);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'IEND') break;
    if (name === 'IDAT') started = true;
    if (name === 'PLTE' && palette.length === 0) palette = data.slice(0, 768);
    // Like browsers, ignores transparent colors before the palette, or of an invalid length.
    const usable = data.length <= 256 && (type === 3 ? palette.length > 0 : data.length >= (type === 2 ? 6 : 2));
    if (
      name === 'tRNS' &&
      !started &&
      usable &&
      transparent.length === 0 &&
      isIntact(bytes.subarray(at, at + 12 + length))
    )
      transparent = data.slice();
    if (name === 'fcTL') frames++;
    if (name === 'IDAT' && !frame) pixels.push(data);
    if (name === 'fdAT' && frame && frames === 1) pixels.push(data.subarray(sequenceLength));
  }
  if (pixels.length === 0 || (type === 3 && palette.length < 3)) return undefined;
  return { depth, type, interlaced: interlace === 1, palette, transparent, pixels };
}

/** Whether the checksum at the end of a chunk is correct. */
function isIntact(chunk: Uint8Array): boolean {
  const end = chunk.length - 4;
  const numbers = dataViewOf(chunk);
  return end === 8 + numbers.getUint32(0) && numbers.getUint32(end) === crc32(chunk.subarray(4, end));
}
