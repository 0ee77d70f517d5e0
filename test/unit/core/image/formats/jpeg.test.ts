// Tests reading JPEG: fill bytes, thumbnails, missing ends, appended images, position of XMP.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage } from '../../../../../src/core/image/inspect';
import { insertJpegXmp } from '../../../../../src/core/image/formats/jpeg';
import { memorySource, ByteWindow } from '../../../../../src/core/image/formats/byte-window';
import { countedSource, segment, spliced } from '../../../../fixtures/images/image-bytes';

const start = Buffer.of(0xff, 0xd8);
const endMark = Buffer.of(0xff, 0xd9);
const frame = (width: number, height: number, marker = 0xc0) =>
  segment(marker, Buffer.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0));
const scan = Buffer.concat([segment(0xda, Buffer.of(1, 1, 0, 0, 63, 0)), Buffer.from('pixels\xff\0more', 'latin1')]);
const jpeg = (...parts: Uint8Array[]) => Buffer.concat([start, ...parts]);
const facts = { format: 'jpeg', orientation: 1, alpha: false, animated: false } as const;
const inspect = (bytes: Uint8Array) => inspectImage(memorySource(bytes));
const plain = jpeg(frame(30, 40), scan, endMark);

describe('JPEG', () => {
  it('accepts a JPEG with a frame, a scan and an end marker as complete', async () => {
    assert.deepEqual(await inspect(plain), { ...facts, width: 30, height: 40, end: plain.length });
  });

  it('accepts every kind of frame, and no table as a frame', async () => {
    for (let marker = 0xc0; marker <= 0xcf; marker++) {
      const table = marker === 0xc4 || marker === 0xc8 || marker === 0xcc;
      const found = await inspect(jpeg(frame(30, 40, marker), scan, endMark));
      assert.equal(found?.width, table ? undefined : 30, marker.toString(16));
    }
  });

  it('skips fill bytes before a marker', async () => {
    const bytes = jpeg(Buffer.alloc(9, 0xff), frame(30, 40), Buffer.of(0xff), scan, endMark);
    assert.deepEqual(await inspect(bytes), { ...facts, width: 30, height: 40, end: bytes.length });
  });

  it('skips stray bytes between segments, and takes an impossible length as no data, like decoders', async () => {
    for (const stray of [
      Buffer.of(0xff, 0xe0, 0, 1),
      Buffer.of(0xff, 0xe0, 0, 0),
      Buffer.from('\xff\xe0\0\x04ab<html>', 'latin1'),
      Buffer.from('\xff\0junk\xff\xff', 'latin1'),
      Buffer.concat([Buffer.of(0xff), Buffer.alloc(60_000)]),
    ]) {
      for (const bytes of [jpeg(stray, frame(30, 40), scan, endMark), jpeg(frame(30, 40), stray, scan, endMark)])
        assert.deepEqual(await inspect(bytes), { ...facts, width: 30, height: 40, end: bytes.length });
    }
  });

  it('does not confuse the dimensions or end of a thumbnail with those of the image', async () => {
    const thumbnail = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), plain]));
    const cut = jpeg(thumbnail, frame(300, 400), scan);
    assert.deepEqual(await inspect(cut), { ...facts, width: 300, height: 400, end: undefined });
    assert.equal(await inspect(jpeg(thumbnail, scan, endMark)), undefined);
  });

  it('finds the end across the boundaries of read blocks', async () => {
    for (let gap = 2040; gap < 2060; gap++) {
      const bytes = Buffer.concat([plain, Buffer.alloc(gap)]);
      assert.equal((await inspect(bytes))?.end, plain.length, `${gap} bytes after it`);
    }
  });

  it('includes another image that follows the first', async () => {
    const both = Buffer.concat([plain, jpeg(frame(3, 4), scan, endMark)]);
    assert.deepEqual(await inspect(both), { ...facts, width: 30, height: 40, end: both.length });
    assert.equal((await inspect(both.subarray(0, -1)))?.end, plain.length);
  });

  it('refuses a file without a frame, scan or dimensions, or with an early end', async () => {
    for (const bytes of [
      jpeg(scan, endMark),
      jpeg(frame(30, 40), endMark, Buffer.alloc(20)),
      jpeg(frame(0, 40), scan, endMark),
      jpeg(frame(30, 0), scan, endMark),
      jpeg(Buffer.of(0xff, 0xe0, 0xff, 0xff), frame(30, 40), scan, endMark),
      jpeg(Buffer.alloc(70_000), frame(30, 40), scan, endMark),
      jpeg(start, frame(30, 40), scan, endMark),
    ]) {
      assert.equal(await inspect(bytes), undefined);
    }
  });

  it('gives up on endless fill bytes and empty segments', async () => {
    for (const filler of [Buffer.of(0xff), segment(0xfe, Buffer.alloc(0))]) {
      const source = countedSource(jpeg(Buffer.alloc(1_000_000, filler), frame(30, 40), scan, endMark));
      assert.equal(await inspectImage(source), undefined);
      assert(source.reads < 4);
    }
  });

  it('searches for a missing end in bounded blocks', async () => {
    const source = countedSource(plain.subarray(0, -2), 4_000_000);
    assert.equal((await inspectImage(source))?.end, undefined);
    assert(source.largest <= 1024 * 1024);
  });
});

describe('JPEG XMP', () => {
  const packet = Buffer.from('<xmp/>');
  const splices = (bytes: Uint8Array, inside: Uint8Array = packet) =>
    insertJpegXmp(new ByteWindow(memorySource(bytes)), inside);

  it('inserts XMP after the JFIF segment, or first if there is none', async () => {
    const jfif = segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'));
    assert.equal((await splices(jpeg(jfif, frame(3, 4), scan, endMark)))[0]?.at, 2 + jfif.length);
    assert.equal((await splices(plain))[0]?.at, 2);
  });

  it('writes XMP up to the limit of one segment, and not beyond', async () => {
    const create = { width: 8, height: 8, channels: 3, background: '#987' } as const;
    const image = await sharp({ create }).jpeg().toBuffer();
    const largest = Buffer.alloc(0xffff - 3 - 'http://ns.adobe.com/xap/1.0/\0'.length, 'x');
    const result = spliced(image, await splices(image, largest));
    const { xmp } = await sharp(result, { failOn: 'warning' }).metadata();
    assert.equal(xmp?.toString().trimEnd(), largest.toString());
    assert.deepEqual(await splices(image, Buffer.concat([largest, Buffer.of(0)])), []);
  });
});
