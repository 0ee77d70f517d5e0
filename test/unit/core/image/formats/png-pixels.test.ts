// Tests which pixels of an animated PNG are used: those of the first frame, as far as browsers show it.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { pngChunk } from '../../../../fixtures/images/image-bytes';
import { numbers, pngHeader, pngSignature } from '../../../../fixtures/images/png-colors';
import { fitBytes, inspectBytes, withCodecWorker } from '../../../helpers/codec-worker';

const [width, height] = [16, 12];

const stream = (gray: number, rows = height) => {
  const row = Buffer.alloc(1 + width * 3, gray);
  row[0] = 0;
  return deflateSync(Buffer.concat(Array.from({ length: rows }, () => row)), { level: 0 });
};
const [still, first] = [stream(20), stream(200)];
const idat = (data: Buffer = still) => pngChunk('IDAT', data);
const actl = (frames = 1) => pngChunk('acTL', numbers(1, frames, 0));
const fctl = (number: number, size = [width, height, 0, 0], rules = [0, 0]) =>
  pngChunk('fcTL', Buffer.concat([numbers(1, number, ...size), Buffer.of(0, 1, 0, 10, ...rules)]));
const fdat = (number: number, data: Buffer = first) => pngChunk('fdAT', Buffer.concat([numbers(1, number), data]));
const damaged = (chunk: Buffer) => Buffer.concat([chunk.subarray(0, -4), Buffer.from('TEXT')]);
const text = pngChunk('tEXt', Buffer.from('a\0b'));
const png = (...chunks: Buffer[]) =>
  Buffer.concat([pngSignature, pngHeader(width, height), ...chunks, pngChunk('IEND')]);

/** Rows from the top with this gray; the others are transparent. */
type Shown = readonly [gray: number, rows: number];
const [whole, nothing, other] = [[200, height] as const, [0, 0] as const, [20, height] as const];
const half = first.subarray(0, 7 + 6 * (1 + width * 3));
const rest = first.subarray(half.length);

const files: [kind: string, bytes: Buffer, shown: Shown][] = [
  ['a frame', png(actl(), idat(), fctl(0), fdat(1)), whole],
  ['a frame in two parts', png(actl(), idat(), fctl(0), fdat(1, half), fdat(2, rest)), whole],
  ['text before a frame', png(actl(), idat(), text, fctl(0), text, fdat(1)), whole],
  ['an empty part', png(actl(), idat(), fctl(0), fdat(1, Buffer.alloc(0)), fdat(2)), whole],
  ['a part with a wrong checksum', png(actl(), idat(), fctl(0), damaged(fdat(1))), whole],
  ['a damaged image for other decoders', png(actl(), idat(Buffer.from('damaged')), fctl(0), fdat(1)), whole],
  ['a damaged control, then an intact one', png(actl(), idat(), damaged(fctl(0)), fctl(0), fdat(1)), whole],
  ['a control without pixels, then one with', png(actl(), idat(), fctl(0), fctl(1), fdat(2)), whole],
  ['a damaged second frame', png(actl(2), idat(), fctl(0), fdat(1), fctl(7), fdat(9, still)), whole],
  ['more frames declared', png(actl(9), idat(), fctl(0), fdat(1)), whole],
  ['the image as first frame', png(actl(2), fctl(0), idat(), fctl(1), fdat(2)), other],
  ['the image as first frame, then wrong numbers', png(actl(2), fctl(0), idat(), fctl(7), fdat(9)), other],
  ['a damaged declaration', png(damaged(actl()), idat(), fctl(0), fdat(1)), other],
  ['no frames declared', png(actl(0), idat(), fctl(0), fdat(1)), other],
  ['too many frames declared', png(actl(0x80000000), idat(), fctl(0), fdat(1)), other],
  ['a declaration after the image', png(idat(), actl(), fctl(0), fdat(1)), other],
  ['a wrong first number', png(actl(), idat(), fctl(5), fdat(6)), nothing],
  ['a wrong number of the first part', png(actl(), idat(), fctl(0), fdat(9)), nothing],
  ['a repeated number', png(actl(), idat(), fctl(0), fdat(0)), nothing],
  ['a wrong number of the second part', png(actl(), idat(), fctl(0), fdat(1, half), fdat(9, rest)), [200, 6]],
  ['text between the parts', png(actl(), idat(), fctl(0), fdat(1, half), text, fdat(2, rest)), [200, 6]],
  ['a truncated frame', png(actl(), idat(), fctl(0), fdat(1, half)), [200, 6]],
  ['a part of other data', png(actl(), idat(), fctl(0), fdat(1, Buffer.from('\x78\x01other data'))), nothing],
  ['a part without number', png(actl(), idat(), fctl(0), pngChunk('fdAT', Buffer.alloc(3))), nothing],
  ['no control', png(actl(), idat(), fdat(0)), nothing],
  ['no frame', png(actl(), idat()), nothing],
  ['a control without pixels', png(actl(), idat(), fctl(0)), nothing],
  ['a damaged control', png(actl(), idat(), damaged(fctl(0)), fdat(1)), nothing],
  ['a short control', png(actl(), idat(), pngChunk('fcTL', Buffer.alloc(25)), fdat(1)), nothing],
  ['a frame beyond the image', png(actl(), idat(), fctl(0, [width, height, 1, 0]), fdat(1)), nothing],
  ['a frame of no size', png(actl(), idat(), fctl(0, [0, height, 0, 0]), fdat(1)), nothing],
  ['an unknown rule', png(actl(), idat(), fctl(0, undefined, [3, 0]), fdat(1)), nothing],
  ['an unknown rule of blending', png(actl(), idat(), fctl(0, undefined, [0, 2]), fdat(1)), nothing],
  ['an image in two places', png(actl(), idat(), text, idat(), fctl(0), fdat(1)), nothing],
];

describe('pixels of an animated PNG', () => {
  const codec = withCodecWorker();

  for (const [kind, bytes, [gray, rows]] of files)
    it(`are those that browsers show: ${kind}`, async () => {
      const { width: w, height: h } = await inspectBytes(bytes);
      assert.deepEqual([w, h], [width, height]);
      const fitted = await fitBytes(codec, bytes, { lossless: true });
      const pixels = await sharp(fitted.bytes).ensureAlpha().raw().toBuffer();
      const shown = Array.from({ length: height }, (_, y) => [...pixels.subarray(y * width * 4, y * width * 4 + 4)]);
      const expected = Array.from({ length: height }, (_, y) => (y < rows ? [gray, gray, gray, 255] : [0, 0, 0, 0]));
      assert.deepEqual(shown, expected);
    });
});
