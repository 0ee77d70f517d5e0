// Hides an image's origin in the lowest bits of its bottom rows; a PNG keeps it exactly.
import sharp from 'sharp';

import type { Raster } from '../raster';

/** The request of an image as the emulator saw it. */
export interface HiddenMarks {
  kind: 'text' | 'edit' | 'fusion' | 'continue';
  /** First 8 hex digits of the SHA-256 of each input's bytes, in the order they were sent. */
  inputs: string[];
  /** How many turns the request had; 1 for a plain prompt. */
  turns: number;
}

const kinds = ['text', 'edit', 'fusion', 'continue'] as const;
const magic = Buffer.from('PEEL');
/** Magic, kind, turns (two bytes), number of inputs; then four bytes per input; then a checksum of one byte. */
const headBytes = 8;

/** Writes the marks over the pixels, in place. */
export function writeMarks(raster: Raster, marks: HiddenMarks): void {
  const head = Buffer.alloc(headBytes);
  magic.copy(head);
  head[4] = kinds.indexOf(marks.kind);
  head.writeUInt16BE(Math.min(marks.turns, 0xffff), 5);
  head[7] = marks.inputs.length;
  const body = Buffer.concat([head, Buffer.from(marks.inputs.join(''), 'hex')]);
  const message = Buffer.concat([body, Buffer.of(checksum(body))]);
  for (let bit = 0; bit < message.length * 8; bit++) {
    const value = ((message[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
    const place = placeOf(raster, bit);
    raster.data[place] = ((raster.data[place] ?? 0) & 0xfe) | value;
  }
}

/**
 * Reads the marks of an image file that the emulator sent as PNG.
 * @throws when it has none, as every JPEG or WEBP and every image from elsewhere
 */
export async function readMarks(image: Uint8Array): Promise<HiddenMarks> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const raster: Raster = { data, width: info.width, height: info.height, channels: 3 };
  const head = readBytes(raster, headBytes);
  if (!head.subarray(0, 4).equals(magic)) throw new Error('This picture carries no marks.');
  const count = head[7] ?? 0;
  const message = readBytes(raster, headBytes + count * 4 + 1);
  const body = message.subarray(0, -1);
  const kind = kinds[head[4] ?? 0];
  if (message.at(-1) !== checksum(body) || kind === undefined)
    throw new Error('The marks of this picture are damaged.');
  const inputs = Array.from({ length: count }, (_, index) => {
    const from = headBytes + index * 4;
    return body.toString('hex', from, from + 4);
  });
  return { kind, inputs, turns: head.readUInt16BE(5) };
}

function readBytes(raster: Raster, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let bit = 0; bit < length * 8; bit++) {
    const value = (raster.data[placeOf(raster, bit)] ?? 0) & 1;
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (value << (7 - (bit & 7)));
  }
  return bytes;
}

/** The position of a bit: three per pixel, from the left end of the bottom row, then the row above. */
function placeOf({ width, height, channels }: Raster, bit: number): number {
  const pixel = Math.floor(bit / 3);
  const row = height - 1 - Math.floor(pixel / width);
  return (row * width + (pixel % width)) * channels + (bit % 3);
}

function checksum(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => (sum * 31 + byte) & 0xff, 7);
}
