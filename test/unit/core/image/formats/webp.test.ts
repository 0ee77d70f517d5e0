// Tests reading WEBP: wrong lengths, three kinds of header, missing pixels and padding.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage, insertXmp } from '../../../../../src/core/image/inspect';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import { riff, riffChunk, spliced } from '../../../../fixtures/images/image-bytes';

const raw = { raw: { width: 13, height: 7, channels: 3 } } as const;
const noise = Buffer.from(Array.from({ length: 13 * 7 * 3 }, (_, index) => (index * index * 31) % 251));
const facts = { format: 'webp', orientation: 1, alpha: false, animated: false } as const;
const inspect = (bytes: Uint8Array) => inspectImage(memorySource(bytes));

describe('WEBP', () => {
  let image: Buffer;
  before(async () => (image = await sharp(noise, raw).webp({ quality: 50 }).toBuffer()));
  const withLength = (length: number, bytes: Buffer = image) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32LE(length, 4);
    return copy;
  };

  it('reports a WEBP as incomplete if its RIFF length differs from the length of its chunks', async () => {
    const right = image.length - 8;
    for (const length of [0, 4, 12, 22, 23, 40, right - 2, right - 1, right + 1, right + 2, 0x7fffffff, 0xffffffff]) {
      const found = await inspect(withLength(length));
      assert.deepEqual(found, { ...facts, width: 13, height: 7, end: undefined }, `${length}`);
    }
    assert.equal((await inspect(withLength(right)))?.end, image.length);
  });

  it('reports a WEBP as incomplete if more bytes follow and the length is wrong', async () => {
    const trailed = Buffer.concat([image, Buffer.alloc(100)]);
    assert.equal((await inspect(withLength(image.length + 42, trailed)))?.end, undefined);
    assert.equal((await inspect(trailed))?.end, image.length);
  });

  it('reports a WEBP as incomplete if the length of a chunk is wrong', async () => {
    for (const length of [0, 1, 1000, 0x7fffffff, 0xffffffff]) {
      const copy = Buffer.from(image);
      copy.writeUInt32LE(length, 16);
      assert.equal((await inspect(copy))?.end, undefined, `${length}`);
    }
  });

  it('reports a WEBP as incomplete without pixels', async () => {
    const header = riffChunk('VP8X', Buffer.from([0x04, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
    const empty = riff(Buffer.concat([header, riffChunk('EXIF', Buffer.from('pixels are gone'))]));
    assert.deepEqual(await inspect(empty), { ...facts, width: 13, height: 7, end: undefined });
    const full = riff(Buffer.concat([header, image.subarray(12)]));
    assert.deepEqual(await inspect(full), { ...facts, width: 13, height: 7, end: full.length });
  });

  it('reads the largest canvas and the largest simple images', async () => {
    const canvas = riff(riffChunk('VP8X', Buffer.from([0, 0, 0, 0, 255, 255, 255, 255, 255, 255])));
    assert.deepEqual(await inspect(canvas), { ...facts, width: 1 << 24, height: 1 << 24, end: undefined });
    const lossless = riff(riffChunk('VP8L', Buffer.from([0x2f, 255, 255, 255, 255, 0, 0, 0, 0, 0])));
    assert.deepEqual(await inspect(lossless), { ...facts, width: 16384, height: 16384, alpha: true, end: 30 });
  });

  it('refuses a header without a start code, of another kind or without dimensions', async () => {
    for (const chunk of [
      riffChunk('VP8 ', Buffer.from([0, 0, 0, 0x9d, 1, 0x2b, 9, 0, 9, 0])),
      riffChunk('VP8 ', Buffer.from([0, 0, 0, 0x9d, 1, 0x2a, 0, 0, 9, 0])),
      riffChunk('VP8 ', Buffer.from([0, 0, 0, 0x9d, 1, 0x2a, 9, 0, 0, 0xc0])),
      riffChunk('VP8L', Buffer.from([0x2e, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
      riffChunk('JUNK', Buffer.alloc(10, 9)),
    ]) {
      assert.equal(await inspect(riff(chunk)), undefined);
    }
  });

  it('reads the smallest possible image', async () => {
    const smallest = Buffer.from('UklGRhYAAABXRUJQVlA4TAoAAAAvAAAAAEX/I/of', 'base64');
    assert.equal((await sharp(smallest).metadata()).width, 1);
    assert.deepEqual(await inspect(smallest), { ...facts, width: 1, height: 1, end: smallest.length });
  });

  it('gives up on a file of empty chunks before reading all of it', async () => {
    const filler = Buffer.alloc(8 * 150_000, riffChunk('JUNK', Buffer.alloc(0)));
    const bytes = riff(Buffer.concat([image.subarray(12), filler]));
    assert.equal((await inspect(bytes))?.end, undefined);
  });

  it('accepts an image without padding after the last chunk, and adds readable XMP', async () => {
    const odd = riffChunk('EXIF', Buffer.from('odd')).subarray(0, -1);
    const header = riffChunk('VP8X', Buffer.from([0x08, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
    const bytes = riff(Buffer.concat([header, image.subarray(12), odd]));
    const found = await inspect(bytes);
    assert.equal(found?.end, bytes.length);
    const result = spliced(bytes, await insertXmp(memorySource(bytes), found, Buffer.from('<xmp/>')));
    assert.equal((await sharp(result).metadata()).xmp?.toString(), '<xmp/>');
    assert.equal((await inspect(result))?.end, result.length);
  });

  it('announces transparency in the added header only if the image has some', async () => {
    const channels = { raw: { ...raw.raw, channels: 4 } } as const;
    const clear = Buffer.from(Array.from({ length: 13 * 7 * 4 }, (_, index) => (index * 7) % 256));
    const lossless = await sharp(clear, channels).webp({ lossless: true }).toBuffer();
    for (const [bytes, alpha] of [
      [lossless, true],
      [image, false],
    ] as const) {
      const found = await inspect(bytes);
      assert(found);
      const result = spliced(bytes, await insertXmp(memorySource(bytes), found, Buffer.from('<xmp/>')));
      assert.equal(result.subarray(12, 16).toString(), 'VP8X');
      assert.equal(result[20], alpha ? 0x14 : 0x04);
      assert.equal((await sharp(result).metadata()).hasAlpha, alpha);
    }
  });

  it('adds no XMP to an incomplete image', async () => {
    const cut = image.subarray(0, -4);
    const found = await inspect(cut);
    assert(found);
    assert.deepEqual(await insertXmp(memorySource(cut), found, Buffer.from('<xmp/>')), []);
  });
});
