// Tests the PNG decoder: exact pixels of every kind, and the tolerance of browsers for damaged files.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { decodePng } from '../../../../src/codec/png/decode-png';
import { ByteWindow, memorySource } from '../../../../src/core/image/formats/byte-window';
import { findPngPixels } from '../../../../src/core/image/formats/png-pixels';
import { pngChunk } from '../../../fixtures/images/image-bytes';
import { colorSamples, pngHeader, pngRows, pngSignature } from '../../../fixtures/images/png-colors';
import { pngKinds } from '../../../fixtures/images/png-variants';
import { noiseScene } from '../../../fixtures/images/synthetic-scenes';
import { inspectBytes } from '../../helpers/codec-worker';

const [width, height] = [40, 30];
const rowLength = 1 + width * 3;
const rows = pngRows(colorSamples(width, height), width * 3, 8);
const stream = deflateSync(rows);
const header = pngHeader(width, height);
const pixels = pngChunk('IDAT', stream);
const end = pngChunk('IEND');
const png = (...chunks: readonly Uint8Array[]) => Buffer.concat([pngSignature, header, ...chunks]);

const changed = (bytes: Buffer, at: number, value: number) => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? bytes.length + at : at]! ^= value;
  return copy;
};

const decoded = async (bytes: Buffer) => {
  const info = await inspectBytes(bytes);
  const { parts } = await findPngPixels(new ByteWindow(memorySource(bytes)), info);
  return decodePng({ bytes, parts, width: info.width, height: info.height });
};
const raw = (bytes: Uint8Array) => sharp(bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer();

describe('PNG decoder', () => {
  it('decodes every kind to the pixels that sharp returns', async () => {
    const scene = noiseScene(37, 29, 4);
    const interlaced = await Promise.all([
      scene.clone().png({ progressive: true }).toBuffer(),
      scene.clone().removeAlpha().png({ progressive: true, palette: true, colours: 4 }).toBuffer(),
      scene.clone().resize(3, 2).png({ progressive: true }).toBuffer(),
    ]);
    const filtered = await scene.clone().png({ adaptiveFiltering: true }).toBuffer();
    const kinds = [...pngKinds(), ...[...interlaced, filtered].map((bytes, n) => [`noise ${n}`, bytes] as const)];
    for (const [kind, bytes] of kinds) {
      const result = await decoded(bytes);
      const expected = await raw(bytes);
      assert.equal(result?.transparent, false, kind);
      assert.ok(
        result.pixels.data.every((value, n) => Math.abs(value - expected[n]!) <= (kind.includes('16') ? 1 : 0)),
        kind,
      );
    }
  });

  it('ignores damage that does not concern the pixels', async () => {
    const expected = Buffer.from((await decoded(png(pixels, end)))!.pixels.data);
    const text = pngChunk('tEXt', Buffer.from('a\0b'));
    const files: [string, Buffer][] = [
      ['no end', png(pixels)],
      ['no checksum of the pixels', png(pixels.subarray(0, -2))],
      ['a wrong checksum of the pixels', png(changed(pixels, -1, 1), end)],
      ['a wrong checksum of the stream', png(pngChunk('IDAT', changed(stream, -1, 1)), end)],
      ['a stream without a checksum', png(pngChunk('IDAT', stream.subarray(0, -4)), end)],
      ['data after the stream', png(pngChunk('IDAT', Buffer.concat([stream, Buffer.from('more')])), end)],
      ['more rows', png(pngChunk('IDAT', deflateSync(Buffer.concat([rows, rows]))), end)],
      ['empty parts', png(pngChunk('IDAT'), pixels, pngChunk('IDAT'), end)],
      ['parts of one byte', png(...[...stream].map((byte) => pngChunk('IDAT', Buffer.of(byte))), end)],
      ['text after the end', png(pixels, end, text)],
      ['a text without separator', png(pngChunk('tEXt', Buffer.from('no separator')), pixels, end)],
      ['a damaged compressed text', png(pngChunk('zTXt', Buffer.from('k\0\0no')), pixels, end)],
      ['a damaged international text', png(pngChunk('iTXt', Buffer.from('no')), pixels, end)],
      ['a damaged profile', png(pngChunk('iCCP', Buffer.from('ICC Profile\0\0no')), pixels, end)],
      [
        'wrong lengths',
        png(...['pHYs', 'bKGD', 'tIME', 'gAMA', 'cHRM', 'sRGB'].map((name) => pngChunk(name)), pixels, end),
      ],
      ['a short transparent color', png(pngChunk('tRNS', Buffer.alloc(4)), pixels, end)],
      ['a transparent color with a wrong checksum', png(changed(pngChunk('tRNS', rows.subarray(0, 6)), -1, 1), pixels)],
      ['a palette in an RGB image', png(pngChunk('PLTE', Buffer.alloc(10)), pixels, end)],
      ['an unknown name', png(pngChunk('ab1d', Buffer.from('x')), pixels, end)],
      ['a chunk longer than the file', png(pixels, pngChunk('tEXt', Buffer.from('a\0b'), 0xf0000000), end)],
      ['zeros after the pixels', png(pixels, Buffer.alloc(40))],
    ];
    for (const [kind, bytes] of files) {
      const result = await decoded(bytes);
      assert.ok(result && !result.transparent, kind);
      assert.ok(Buffer.from(result.pixels.data).equals(expected), kind);
    }
  });

  it('uses the first transparent color of a valid length', async () => {
    const right = pngChunk('tRNS', Buffer.from([0, rows[1]!, 0, rows[2]!, 0, rows[3]!]));
    const expected = (await decoded(png(right, pixels, end)))!.pixels.data;
    assert.equal(expected[3], 0);
    for (const length of [5, 257]) {
      const result = await decoded(png(pngChunk('tRNS', Buffer.alloc(length, 9)), right, pixels, end));
      assert.deepEqual(result?.pixels.data, expected, `${length} bytes`);
    }
  });

  it('decodes the rows before the damage, and leaves the others transparent', async () => {
    const whole = Buffer.from((await decoded(png(pixels, end)))!.pixels.data);
    const badFilter = changed(rows, 20 * rowLength, 9);
    const files: [string, Buffer, number][] = [
      ['rows missing', png(pngChunk('IDAT', deflateSync(rows.subarray(0, 20 * rowLength + 5))), end), 20],
      ['an unknown filter', png(pngChunk('IDAT', deflateSync(badFilter)), end), 20],
      [
        'a truncated file',
        png(pngChunk('IDAT', deflateSync(rows, { level: 0 }))).subarray(0, 33 + 8 + 7 + 20 * rowLength),
        20,
      ],
    ];
    for (const [kind, bytes, count] of files) {
      const result = await decoded(bytes);
      assert.equal(result?.transparent, true, kind);
      const data = Buffer.from(result.pixels.data);
      const from = count * width * 4;
      assert.ok(data.subarray(0, from).equals(whole.subarray(0, from)), kind);
      assert.ok(
        data.subarray(from).every((value) => value === 0),
        kind,
      );
    }
  });

  it('shows the pixels up to another chunk, as browsers do', async () => {
    const whole = Buffer.from((await decoded(png(pixels, end)))!.pixels.data);
    const [first, second] = [stream.subarray(0, -400), stream.subarray(-400)].map((part) => pngChunk('IDAT', part));
    const result = await decoded(png(first!, pngChunk('prVt', Buffer.from('SECRET')), second!, end));
    assert.equal(result?.transparent, true);
    const data = Buffer.from(result.pixels.data);
    const shown = data.findIndex((value, n) => n % 4 === 3 && value === 0) - 3;
    assert.ok(shown > 0 && data.subarray(0, shown).equals(whole.subarray(0, shown)), `${shown}`);
    assert.ok(data.subarray(shown).every((value) => value === 0));
  });

  it('fills a truncated interlaced image with coarse blocks', async () => {
    const bytes = await noiseScene(64, 64).png({ progressive: true, compressionLevel: 0 }).toBuffer();
    // An eighth of the data is in the first four of seven images.
    const result = await decoded(bytes.subarray(0, bytes.length >> 2));
    const { data } = result!.pixels;
    assert.ok(result!.transparent && data.every((value, n) => n % 4 < 3 || value === 255));
  });

  it('keeps the rows before invalid compressed data, up to one step of decompression', async () => {
    const large = await noiseScene(300, 200).png({ compressionLevel: 1 }).toBuffer();
    large.fill(0xff, large.length >> 1, (large.length >> 1) + 40);
    const result = await decoded(large);
    const shown = result!.pixels.data.filter((value, n) => n % 4 === 3 && value === 255).length / (300 * 200);
    assert.ok(result!.transparent && shown > 0.3 && shown < 0.55, `${shown}`);
  });

  it('returns nothing without a row, a palette, pixels or a valid header', async () => {
    const file = (depth: number, type: number, interlace: number, ...chunks: Buffer[]) =>
      Buffer.concat([pngSignature, pngHeader(width, height, depth, type, interlace), ...chunks, end]);
    for (const [kind, bytes] of [
      ['no pixels', png(end)],
      ['no row', png(pngChunk('IDAT', stream.subarray(0, 4)), end)],
      ['another kind of compression', png(pngChunk('IDAT', Buffer.alloc(500, 0xff)), end)],
      ['no palette', file(8, 3, 0, pixels)],
      ['an unknown color type', file(8, 5, 0, pixels)],
      ['a depth that the type does not have', file(4, 2, 0, pixels)],
      ['an unknown interlacing', file(8, 2, 2, pixels)],
    ] as const)
      assert.equal(await decoded(bytes), undefined, kind);
  });

  it('uses the last color for an index beyond the palette', async () => {
    const colors = pngChunk('PLTE', Buffer.from([10, 20, 30, 40, 50, 60]));
    const bytes = Buffer.concat([
      pngSignature,
      pngHeader(3, 1, 8, 3),
      colors,
      pngChunk('tRNS', Buffer.of(9)),
      pngChunk('IDAT', deflateSync(Buffer.of(0, 0, 1, 200))),
    ]);
    assert.deepEqual([...(await decoded(bytes))!.pixels.data], [10, 20, 30, 9, 40, 50, 60, 255, 40, 50, 60, 255]);
  });
});
