// Tests that JPEGs with a wrong structure are sent as browsers show them, without private data.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage } from '../../../../src/core/image/inspect';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { stripMetadata } from '../../../../src/core/image/strip-metadata';
import { fitImage, thumbnailTarget } from '../../../../src/core/image/fit';
import { openOutgoingImage } from '../../../../src/core/request/outgoing-image';
import { createImageFitter } from '../../../../src/core/image/fit-cache';
import { inputSource, segment } from '../../../fixtures/images/image-bytes';
import { irregularJpegs, type IrregularJpeg } from '../../../fixtures/images/irregular-jpegs';
import { findMetadata } from '../../../fixtures/images/metadata-reader';
import { photoScene } from '../../../fixtures/images/synthetic-scenes';
import { inspectBytes, withCodecWorker } from '../../helpers/codec-worker';
import { imageRejection } from '../../helpers/image-errors';

const { signal } = new AbortController();

describe('irregular JPEG', () => {
  const codec = withCodecWorker();
  const cached = new Map<string, Uint8Array>();
  const cache = {
    key: async (source: { size: number }, target: string) => `${source.size} ${target}`,
    read: async (key: string) => cached.get(key),
    keep: async (key: string, bytes: Uint8Array) => void cached.set(key, bytes),
  };
  const open = (bytes: Uint8Array, role: 'input' | 'context' = 'input') => {
    const options = { removePrivateMetadata: true, name: 'odd.jpg', role, signal };
    return openOutgoingImage(createImageFitter(codec, cache), inputSource(bytes), options);
  };
  const sent = async (bytes: Uint8Array) => {
    cached.clear();
    const image = await open(bytes);
    const pieces: Buffer[] = [];
    for await (const piece of image.pieces(new Uint8Array(3000))) pieces.push(Buffer.from(piece));
    return { ...image, bytes: Buffer.concat(pieces) };
  };
  const pixels = (bytes: Buffer) => sharp(bytes, { failOn: 'none' }).ensureAlpha().raw().toBuffer();

  let regular: Buffer;
  let images: IrregularJpeg[];
  before(async () => ({ regular, images } = await irregularJpegs()));

  it('is re-encoded without loss and without private data', async () => {
    for (const { kind, bytes } of images) {
      const image = await sent(bytes);
      assert.deepEqual([image.format, image.fitted, image.reencoded], ['webp', true, true], kind);
      assert.deepEqual(findMetadata(image.bytes), [], kind);
      const { width, height } = await sharp(image.bytes).metadata();
      assert.deepEqual([width, height], [320, 224], kind);
      // A comment inside a table changes the colors, also in browsers.
      const shown = kind.includes('table') ? bytes : regular;
      const difference = meanDifference(await pixels(image.bytes), await pixels(shown));
      assert.ok(difference < 0.5, `${kind}: differs by ${difference}`);
    }
  });

  it('is not re-encoded if its metadata can be removed', async () => {
    const image = await sent(regular);
    assert.deepEqual([image.format, image.fitted, image.reencoded], ['jpeg', false, false]);
    assert.deepEqual(findMetadata(image.bytes), []);
  });

  it('has a thumbnail', async () => {
    for (const { kind, bytes } of images) {
      const { to } = await fitImage(codec, memorySource(bytes), await inspectBytes(bytes), thumbnailTarget, signal);
      assert.deepEqual([to.width, to.height], [320, 224], kind);
    }
  });

  it('keeps orientation and color profile', async () => {
    const base = await (
      await photoScene(64, 48)
    )
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const scan = base.lastIndexOf(Buffer.of(0xff, 0xda));
    const image = await sent(Buffer.concat([base.subarray(0, scan), Buffer.from('junk'), base.subarray(scan)]));
    const { width, height, orientation, icc } = await sharp(image.bytes).metadata();
    assert.deepEqual([width, height, orientation], [48, 64, undefined]);
    assert.ok(icc?.equals((await sharp(base).metadata()).icc ?? Buffer.alloc(0)));
  });

  it('is transparent where its pixels are missing', async () => {
    for (const options of [{}, { chromaSubsampling: '4:4:4' }]) {
      const whole = await (await photoScene(320, 224)).jpeg({ quality: 90, ...options }).toBuffer();
      const image = await sent(whole.subarray(0, whole.length * 0.6));
      const alpha = (await pixels(image.bytes)).filter((_, index) => index % 4 === 3);
      const rows = alpha.indexOf(0) / 320;
      assert.ok(Number.isInteger(rows) && rows > 70 && rows < 190, `${rows} rows`);
      assert.ok(alpha.subarray(rows * 320).every((value) => value === 0));
      const [is, was] = [await pixels(image.bytes), await pixels(whole)];
      const shown = rows * 320 * 4;
      assert.ok(meanDifference(is.subarray(0, shown), was.subarray(0, shown)) < 0.5);
    }
  });

  it('is fitted like any other image if it is the input of an earlier turn', async () => {
    cached.clear();
    const { fitted, reencoded } = await open(images[0]!.bytes, 'context');
    assert.deepEqual(
      [fitted, reencoded, [...cached.keys()].map((key) => key.split(' ')[1])],
      [true, true, ['context']],
    );
  });

  it('is refused with its name if it cannot be decoded', async () => {
    const frame = regular.indexOf(Buffer.of(0xff, 0xc0));
    const scan = regular.indexOf(Buffer.of(0xff, 0xda));
    const header = scan + 2 + regular.readUInt16BE(scan + 2);
    const arithmetic = Buffer.concat([regular.subarray(0, -2)]);
    arithmetic[frame + 1] = 0xc9;
    const table = regular.indexOf(Buffer.of(0xff, 0xc4));
    for (const bytes of [
      arithmetic,
      regular.subarray(0, header),
      Buffer.concat([regular.subarray(0, table), segment(0xc4, Buffer.alloc(40, 0xee)), regular.subarray(table, -2)]),
    ]) {
      const { code, facts } = await imageRejection(sent(bytes));
      assert.deepEqual([code, facts], ['input-format', { reason: 'damaged', subject: 'odd.jpg' }]);
    }
  });

  it('is no image with too many stray bytes, or with bytes before its start', async () => {
    const scan = regular.indexOf(Buffer.of(0xff, 0xda));
    const head = regular.subarray(0, scan);
    const filled = Buffer.concat([head, Buffer.alloc(300_000), regular.subarray(scan)]);
    for (const bytes of [filled, Buffer.concat([Buffer.from('\r\n'), regular])])
      assert.equal(await inspectImage(memorySource(bytes)), undefined);
  });

  it('is not cleaned without decoding if a segment is irregular', async () => {
    for (const { kind, bytes } of images)
      assert.equal(await stripMetadata(memorySource(bytes), await inspectBytes(bytes)), undefined, kind);
  });
});

/** The mean difference of all channels, 0 to 255. */
function meanDifference(one: Uint8Array, other: Uint8Array): number {
  assert.equal(one.length, other.length);
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}
