// Tests that a PNG is sent unchanged only if its compressed pixels contain nothing else.
import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { createInflate, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { hasOnlyPixels } from '../../../../../src/core/image/formats/check-png-pixels';
import { findPngPixels } from '../../../../../src/core/image/formats/png-pixels';
import { ByteWindow, memorySource } from '../../../../../src/core/image/formats/byte-window';
import { ImageError } from '../../../../../src/core/errors';
import { animatedPng } from '../../../../fixtures/images/animated-png';
import { pngChunk } from '../../../../fixtures/images/image-bytes';
import { colorSamples, pngHeader, pngRows, pngSignature } from '../../../../fixtures/images/png-colors';
import { pngKinds } from '../../../../fixtures/images/png-variants';
import { noiseScene } from '../../../../fixtures/images/synthetic-scenes';
import { findMetadata, stripImage } from '../../../../fixtures/images/metadata-reader';
import { inspectBytes } from '../../../helpers/codec-worker';

const [width, height] = [40, 30];
const rowLength = 1 + width * 3;
const rows = pngRows(colorSamples(width, height), width * 3, 8);
const stream = deflateSync(rows);
const secret = Buffer.from('SECRET');
const end = pngChunk('IEND');
const png = (...chunks: readonly Uint8Array[]) =>
  Buffer.concat([pngSignature, pngHeader(width, height), ...chunks, end]);
const part = (...data: readonly Uint8Array[]) => pngChunk('IDAT', Buffer.concat(data));

async function isClean(bytes: Buffer): Promise<boolean> {
  const info = await inspectBytes(bytes);
  const file = new ByteWindow(memorySource(bytes));
  const { parts, frame } = await findPngPixels(file, info);
  return hasOnlyPixels(file, parts, !frame);
}

describe('compressed pixels of a PNG', () => {
  it('contain nothing else in every kind of image, however they are divided', async () => {
    for (const [kind, bytes] of pngKinds()) assert.ok(await isClean(bytes), kind);
    const scene = noiseScene(37, 29, 4);
    for (const size of [1, 2, 5, 37]) {
      const interlaced = scene.clone().resize(size, size).png({ progressive: true });
      assert.ok(await isClean(await interlaced.toBuffer()), `interlaced, ${size} pixels`);
    }
    assert.ok(await isClean(await noiseScene(600, 500).png({ adaptiveFiltering: true }).toBuffer()));
    for (const level of [0, 1, 9]) assert.ok(await isClean(png(part(deflateSync(rows, { level })))), `level ${level}`);
    assert.ok(await isClean(png(...[...stream].map((byte) => part(Buffer.of(byte))))), 'parts of one byte');
    assert.ok(await isClean(png(part(), part(stream), part())), 'empty parts');
    const frame = { width, height, gray: 200 };
    assert.ok(await isClean(animatedPng({ ...frame, gray: 9 }, [frame])), 'a frame of an animation');
  });

  it('contain nothing else if rows or the end of the stream are missing', async () => {
    const files: [string, Buffer][] = [
      ['rows missing', png(part(deflateSync(rows.subarray(0, -rowLength))))],
      ['bytes of a row missing', png(part(deflateSync(rows.subarray(0, -1))))],
      ['no checksum of the stream', png(part(stream.subarray(0, -4)))],
      ['a truncated stream', png(part(stream.subarray(0, stream.length >> 1)))],
    ];
    for (const [kind, bytes] of files) assert.ok((await stripImage(bytes))?.equals(bytes), kind);
    const later = png(part(stream.subarray(0, -400)), pngChunk('prVt', secret), part(stream.subarray(-400)));
    assert.ok((await stripImage(later))?.equals(png(part(stream.subarray(0, -400)))), 'pixels after another chunk');
  });

  it('are re-encoded with anything else, so that it is not sent', async () => {
    const badFilter = Buffer.from(rows);
    badFilter[20 * rowLength] = 9;
    const wrongChecksum = part(stream);
    wrongChecksum.write('TEXT', wrongChecksum.length - 4);
    const files: [string, Buffer][] = [
      ['bytes after the stream', png(part(stream, secret))],
      ['a byte after the stream', png(part(stream, Buffer.of(0)))],
      ['many bytes after the stream', png(part(stream, Buffer.alloc(300_000, secret)))],
      ['bytes before the checksum of the stream', png(part(stream.subarray(0, -4), secret, stream.subarray(-4)))],
      ['another part after the stream', png(part(stream), part(secret))],
      ['a second stream', png(part(stream), part(deflateSync(secret)))],
      ['an eighth of a row too much', png(part(deflateSync(Buffer.concat([rows, Buffer.of(0)]))))],
      ['more rows', png(part(deflateSync(Buffer.concat([rows, Buffer.alloc(rowLength), secret]))))],
      ['an unknown filter before bytes that are no pixels', png(part(deflateSync(badFilter, { level: 0 })))],
      ['text as the checksum of a chunk', png(wrongChecksum)],
      ['a wrong checksum of the stream', png(part(stream.subarray(0, -4), Buffer.from('TEXT')))],
      ['a dictionary', png(part(deflateSync(rows, { dictionary: secret })))],
      ['no header of the stream', png(part(deflateRawSync(rows)))],
      ['no pixels', png(part())],
      ['no row', png(part(deflateSync(rows.subarray(0, rowLength - 1))))],
      ['no row before the end', png(part(stream.subarray(0, 6)))],
      ['a truncated stream, then other bytes', png(part(stream.subarray(0, -400), Buffer.alloc(2000, 'SECRET')))],
    ];
    for (const [kind, bytes] of files) {
      assert.equal(await isClean(bytes), false, kind);
      assert.equal(await stripImage(bytes), undefined, kind);
    }
  });

  it('are re-encoded with bytes after the stream where Node ignores these', async () => {
    const strict = globalThis.DecompressionStream;
    // As in older versions of Node.
    const lenient = function () {
      return Duplex.toWeb(createInflate());
    };
    try {
      Object.assign(globalThis, { DecompressionStream: lenient });
      assert.equal(await isClean(png(part(stream))), true);
      for (const more of [secret, Buffer.of(0), Buffer.alloc(300_000, secret)])
        assert.equal(await isClean(png(part(stream, more))), false, `${more.length}`);
    } finally {
      Object.assign(globalThis, { DecompressionStream: strict });
    }
  });

  it('are checked in a frame of an animation, whose numbers are removed', async () => {
    const frame = { width, height, gray: 200 };
    const bytes = animatedPng({ ...frame, gray: 9 }, [frame]);
    const last = bytes.lastIndexOf('fdAT') - 4;
    const length = bytes.readUInt32BE(last);
    const data = bytes.subarray(last + 8, last + 8 + length);
    const withMore = (...chunks: Buffer[]) =>
      Buffer.concat([bytes.subarray(0, last), ...chunks, bytes.subarray(last + 12 + length)]);
    assert.equal(await stripImage(withMore(pngChunk('fdAT', Buffer.concat([data, secret])))), undefined);
    const next = pngChunk('fdAT', Buffer.concat([Buffer.of(0, 0, 0, 3), secret]));
    assert.equal(await stripImage(withMore(bytes.subarray(last, last + 12 + length), next)), undefined);
    const result = await stripImage(bytes);
    assert.deepEqual(findMetadata(result!), []);
    assert.deepEqual(new Set(await sharp(result).raw().toBuffer()), new Set([200]));
  });

  it('are not checked in an image that is too large to be sent without encoding it', async () => {
    const bytes = png(part(stream, Buffer.alloc(7_100_000, secret)));
    const result = await stripImage(bytes);
    assert.ok(result && result.length > 7_000_000);
  });

  it('end the check early if they expand beyond the declared rows', async () => {
    const bomb = deflateSync(Buffer.alloc(400_000_000), { level: 1 });
    const before = process.cpuUsage();
    assert.equal(await isClean(png(part(bomb))), false);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 500_000, `${user + system} µs`);
  });

  it('leave an error of reading to the caller', async () => {
    const bytes = png(part(stream));
    const changed = new ImageError('input-unreadable', { reason: 'changed' });
    const source = memorySource(bytes);
    let reads = 0;
    const failing = {
      size: bytes.length,
      read: (at: number, length: number) => (reads++ > 0 ? Promise.reject(changed) : source.read(at, length)),
    };
    const parts = [{ at: 41, length: stream.length }];
    const small = new ByteWindow({ ...failing, read: (at, length) => failing.read(at, Math.min(length, 40)) });
    await assert.rejects(hasOnlyPixels(small, parts, true), changed);
  });
});
