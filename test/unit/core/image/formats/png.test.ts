// Tests reading PNG: wrong lengths, empty chunks, and IEND in the wrong place.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage } from '../../../../../src/core/image/inspect';
import { insertPngXmp } from '../../../../../src/core/image/formats/png';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import { countedSource, pngChunk } from '../../../../fixtures/images/image-bytes';

const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const header = (width: number, height: number, colorType = 2) => {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, colorType, 0, 0, 0]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return pngChunk('IHDR', data);
};
const end = pngChunk('IEND');
const data = pngChunk('IDAT', Buffer.from('pixels'));
const png = (...chunks: Uint8Array[]) => Buffer.concat([magic, header(3, 4), ...chunks]);
const endOf = async (bytes: Uint8Array) => (await inspectImage(memorySource(bytes)))?.end;

describe('PNG', () => {
  it('accepts a PNG with image data and an end as complete', async () => {
    const bytes = png(data, end);
    assert.equal(await endOf(bytes), bytes.length);
  });

  it('refuses a PNG with a wrong checksum of the header', async () => {
    const bytes = png(data, end);
    for (const at of [16, 20, 25, 29]) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1;
      assert.equal(await inspectImage(memorySource(damaged)), undefined, `byte ${at}`);
    }
  });

  it('reports a PNG as incomplete without image data, without an end, or with an end that is not empty', async () => {
    assert.equal(await endOf(png(end)), undefined);
    assert.equal(await endOf(png(data, data)), undefined);
    assert.equal(await endOf(png(data, pngChunk('IEND', Buffer.of(1)))), undefined);
  });

  it('does not take an IEND inside other data as the end', async () => {
    const inside = pngChunk('IDAT', Buffer.concat([Buffer.from('ab'), end, Buffer.from('cd')]));
    assert.equal(await endOf(png(inside)), undefined);
    const whole = png(inside, end);
    assert.equal(await endOf(whole), whole.length);
    assert.equal(await endOf(png(pngChunk('tEXt', Buffer.concat([data, end])), data)), undefined);
  });

  it('skips empty and unknown chunks', async () => {
    const bytes = png(pngChunk('IDAT'), pngChunk('zzZz'), pngChunk('caBX', Buffer.alloc(70_000)), data, end);
    assert.equal(await endOf(bytes), bytes.length);
  });

  it('does not trust a length beyond the end of the file', async () => {
    for (const length of [7, 1000, 0x7fffffff, 0xffffffff]) {
      const source = countedSource(png(pngChunk('IDAT', Buffer.from('pixels'), length), end));
      assert.equal((await inspectImage(source))?.end, undefined, `${length}`);
      assert(source.reads < 4);
    }
  });

  it('detects transparency and animation', async () => {
    const inspect = async (...chunks: Uint8Array[]) => {
      const found = await inspectImage(memorySource(png(...chunks)));
      return [found?.alpha, found?.animated];
    };
    const animation = pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
    assert.deepEqual(await inspect(data, end), [false, false]);
    assert.deepEqual(await inspect(pngChunk('tRNS', Buffer.alloc(6)), data, end), [true, false]);
    assert.deepEqual(await inspect(animation, data, end), [false, true]);
    assert.deepEqual(await inspect(data, animation, end), [false, false]);
    assert.deepEqual(await inspect(pngChunk('acTL', Buffer.alloc(8)), data, end), [false, false], 'without frames');
    for (const [type, alpha] of [
      [0, false],
      [2, false],
      [3, false],
      [4, true],
      [6, true],
    ] as const) {
      const bytes = Buffer.concat([magic, header(3, 4, type), data, end]);
      assert.equal((await inspectImage(memorySource(bytes)))?.alpha, alpha, `colour type ${type}`);
    }
  });

  it('stops at invalid chunks', async () => {
    assert.equal(await endOf(png(data, pngChunk('ID\0T'), end)), undefined);
    assert.equal(await endOf(png(data, Buffer.from('<html>garbage</html>'), end)), undefined);
  });

  it('refuses a header without valid dimensions', async () => {
    for (const [width, height] of [
      [0, 4],
      [3, 0],
      [0x80000000, 4],
      [3, 0xffffffff],
    ] as const) {
      const bytes = Buffer.concat([magic, header(width, height), data, end]);
      assert.equal(await inspectImage(memorySource(bytes)), undefined, `${width}x${height}`);
    }
    assert.equal(await inspectImage(memorySource(Buffer.concat([magic, data, header(3, 4), end]))), undefined);
    assert.equal(
      await inspectImage(memorySource(Buffer.concat([magic, pngChunk('IHDR', Buffer.alloc(40, 1)), end]))),
      undefined,
    );
  });

  it('gives up on a file of empty chunks before reading all of it', async () => {
    const bytes = Buffer.concat([png(data), Buffer.alloc(12 * 150_000, pngChunk('aaAa')), end]);
    assert.equal(await endOf(bytes), undefined);
  });

  it('gets XMP with a checksum that a strict reader accepts', async () => {
    const [splice] = insertPngXmp(Buffer.from('<p>日本</p>'));
    const insert = Buffer.from(splice?.insert ?? []);
    assert.deepEqual([splice?.at, splice?.remove], [33, 0]);
    assert.deepEqual(insert, pngChunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0<p>日本</p>')));
    const create = { width: 2, height: 2, channels: 3, background: '#fff' } as const;
    const image = await sharp({ create }).png().toBuffer();
    const result = Buffer.concat([image.subarray(0, 33), insert, image.subarray(33)]);
    assert.equal((await sharp(result, { failOn: 'warning' }).metadata()).xmp?.toString(), '<p>日本</p>');
  });
});
