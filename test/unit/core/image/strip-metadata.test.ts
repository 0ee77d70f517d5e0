// Tests metadata removal with independent readers: pixels, orientation and profile are kept.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage } from '../../../../src/core/image/inspect';
import { stripMetadata } from '../../../../src/core/image/strip-metadata';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { animatedPng } from '../../../fixtures/images/animated-png';
import { colorChunks, pngWith } from '../../../fixtures/images/png-colors';
import { pngChunk, riff, riffChunk, segment, spliced } from '../../../fixtures/images/image-bytes';
import { stripImage, findMetadata } from '../../../fixtures/images/metadata-reader';
import { sampleImages } from '../../../fixtures/images/sample-images';
import {
  exifBlock,
  jpegWithMetadata,
  imagesWithMetadata,
  type MetadataImage,
} from '../../../fixtures/images/images-with-metadata';

const raw = (bytes: Buffer) => sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });

describe('metadata removal', () => {
  let images: MetadataImage[] = [];
  before(async () => (images = await imagesWithMetadata()));

  it('starts with metadata in every image of this test', () => {
    for (const { kind, bytes } of images) assert.ok(findMetadata(bytes).length >= 5, kind);
  });

  it('removes all metadata, and nothing else', async () => {
    for (const { kind, bytes, orientation } of images) {
      const result = await stripImage(bytes);
      assert(result, kind);
      assert.deepEqual(findMetadata(result), [], kind);
      const [before, after] = [await raw(bytes), await raw(result)];
      assert.deepEqual(after.info, before.info, kind);
      assert.ok(after.data.equals(before.data), `${kind}: pixels`);
      const was = await sharp(bytes).metadata();
      const is = await sharp(result, { failOn: 'warning' }).metadata();
      assert.equal(is.orientation ?? 1, orientation, `${kind}: orientation`);
      for (const part of ['icc', 'hasAlpha', 'space', 'density', 'pages', 'delay', 'loop'] as const)
        assert.deepEqual(is[part], was[part], `${kind}: ${part}`);
      assert.deepEqual([is.xmp, is.iptc, is.comments], [undefined, undefined, undefined], kind);
      const found = await inspectImage(memorySource(result));
      assert.equal(found?.end, result.length, `${kind}: complete`);
    }
  });

  it('does not change an image that was cleaned before', async () => {
    for (const { kind, bytes } of images) {
      const result = await stripImage(bytes);
      assert(result);
      const again = await stripImage(result);
      assert.ok(again?.equals(result), kind);
    }
  });

  it('cleans the images of real encoders, and keeps an image without metadata byte for byte', async () => {
    for (const { kind, bytes } of await sampleImages()) {
      const result = await stripImage(bytes);
      assert(result);
      assert.deepEqual(findMetadata(result), [], kind);
      if (!kind.includes('EXIF')) assert.ok(result.equals(bytes), kind);
    }
  });

  it('refuses or fully cleans an image that is incomplete, wherever it is cut', async () => {
    for (const { kind, bytes } of images.filter(({ kind }) => /baseline, 6|interlaced, 3|animated, 8/.test(kind))) {
      const whole = (await inspectImage(memorySource(bytes)))?.end;
      assert(whole);
      for (let length = 40; length < bytes.length; length += 7) {
        const cut = bytes.subarray(0, length);
        const found = await inspectImage(memorySource(cut));
        const splices = found && (await stripMetadata(memorySource(cut), found));
        if (splices) assert.deepEqual(findMetadata(spliced(cut, splices)), [], `${kind} cut to ${length}`);
      }
    }
  });

  describe('in a JPEG', () => {
    let image: Buffer;
    const create = { width: 20, height: 10, channels: 3, background: '#246' } as const;
    before(async () => (image = await sharp({ create }).jpeg().toBuffer()));
    const headed = (...parts: Buffer[]) => Buffer.concat([image.subarray(0, 2), ...parts, image.subarray(2)]);
    const jfif = segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1'));

    it('puts the orientation after the JFIF segment, or first if there is none', async () => {
      const exif = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(6)]));
      for (const bytes of [headed(exif), headed(jfif, exif), headed(exif, jfif)]) {
        const result = await stripImage(bytes);
        assert(result);
        assert.equal((await sharp(result).metadata()).orientation, 6);
        assert.equal(result.length, bytes.length - exif.length + 36);
      }
    });

    it('finds metadata between empty segments, fill bytes and restart markers outside a scan', async () => {
      const noise = Buffer.concat([
        Buffer.alloc(50, 0xff),
        segment(0xfe, Buffer.alloc(0)),
        Buffer.of(0xff, 0xd3, 0xff, 1),
      ]);
      const result = await stripImage(headed(noise, segment(0xfe, Buffer.from('SECRET')), noise));
      assert(result);
      assert.deepEqual(findMetadata(result), []);
      assert.ok((await raw(result)).data.equals((await raw(image)).data));
    });

    it('removes everything after the first end', async () => {
      const second = jpegWithMetadata(image, 3);
      const result = await stripImage(Buffer.concat([image, second]));
      assert.ok(result?.equals(image));
    });

    it('refuses nested images, an early end and too many segments', async () => {
      const scan = image.indexOf(Buffer.of(0xff, 0xda));
      for (const bytes of [
        Buffer.concat([image.subarray(0, -2), Buffer.of(0xff, 0xd8, 0xff, 0xd9)]),
        Buffer.concat([image.subarray(0, -2), Buffer.of(0xff, 0xe1, 0xff, 0xff, 0xff, 0xd9)]),
        Buffer.concat([image.subarray(0, -2), Buffer.of(0xff, 0xfe, 0, 1, 0xff, 0xd9)]),
        Buffer.concat([
          image.subarray(0, -2),
          Buffer.alloc(40_000, segment(0xfe, Buffer.alloc(0))),
          image.subarray(-2),
        ]),
        Buffer.concat([image.subarray(0, -2), Buffer.alloc(600_000, 0xff), image.subarray(-2)]),
      ])
        assert.equal(await stripImage(bytes), undefined);
      const early = Buffer.concat([image.subarray(0, scan), Buffer.of(0xff, 0xd9), image.subarray(scan)]);
      const found = await inspectImage(memorySource(early));
      assert.equal(found && (await stripMetadata(memorySource(early), found)), undefined);
    });

    it('keeps coded pixels across the boundaries of read blocks', async () => {
      const noise = Buffer.from(
        Array.from({ length: 900 * 900 * 3 }, (_, index) => (Math.imul(index, 2654435761) >>> 13) & 255),
      );
      const large = await sharp(noise, { raw: { width: 900, height: 900, channels: 3 } })
        .jpeg({ quality: 100, progressive: true })
        .toBuffer();
      assert.ok(large.length > 1_000_000);
      assert.ok((await stripImage(jpegWithMetadata(large, 1)))?.includes(large.subarray(large.length - 500_000)));
      const scan = image.indexOf(Buffer.of(0xff, 0xda));
      const header = image.readUInt16BE(scan + 2);
      for (let length = 262_130; length < 262_150; length++) {
        const coded = Buffer.alloc(length, Buffer.of(0xff, 0, 7));
        const bytes = Buffer.concat([
          image.subarray(0, scan + 2 + header),
          coded,
          Buffer.of(0xff, 0xd0, 9),
          image.subarray(-2),
        ]);
        const result = await stripImage(Buffer.concat([bytes, Buffer.from('SECRET')]));
        // If the block ends between the two bytes of a coded 0xff, the pixels continue nevertheless.
        assert.ok(coded.at(-1) === 0xff || result?.equals(bytes), `${length}`);
      }
    });
  });

  describe('in a PNG', () => {
    it('refuses an unknown critical chunk', async () => {
      const image = await sharp({ create: { width: 3, height: 3, channels: 3, background: '#fff' } })
        .png()
        .toBuffer();
      for (const name of ['ABCD', 'IHDR']) {
        const bytes = Buffer.concat([image.subarray(0, 33), pngChunk(name, Buffer.alloc(780)), image.subarray(33)]);
        assert.equal(await stripImage(bytes), undefined, name);
      }
    });

    it('cleans an animation and keeps its first frame', async () => {
      const image = await sharp({ create: { width: 3, height: 3, channels: 3, background: '#fff' } })
        .png()
        .toBuffer();
      const control = pngChunk('fcTL', Buffer.alloc(26));
      const frame = pngChunk('fdAT', Buffer.from('pixels'));
      const animation = pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
      const [head, pixels, end] = [image.subarray(0, 33), image.subarray(33, -12), image.subarray(-12)];
      const note = pngChunk('tEXt', Buffer.from('SECRET\0'));
      const result = await stripImage(
        Buffer.concat([head, animation, note, control, pixels, note, control, frame, note, end]),
      );
      assert.ok(result?.equals(Buffer.concat([head, pixels, end])));
    });

    it('makes the first frame the image if the animation begins after another image', async () => {
      const canvas = { width: 5, height: 4, gray: 9 };
      const result = await stripImage(animatedPng(canvas, [{ ...canvas, gray: 200 }, canvas]));
      const { data, info } = await sharp(result).raw().toBuffer({ resolveWithObject: true });
      assert.deepEqual([info.width, info.height, new Set(data)], [5, 4, new Set([200])]);
      assert.ok(!/acTL|fcTL|fdAT/.test(result!.toString('latin1')));
      const small = { ...canvas, width: 3 };
      assert.equal(await stripImage(animatedPng(canvas, [small])), undefined, 'has to be composed');
    });

    it('keeps color chunks that browsers use, and removes the others, which strict decoders refuse', async () => {
      const { cicp, gama, chrm, srgb, clli, mdcv, p3 } = colorChunks;
      const used = [cicp(12, 13), gama(1), chrm(p3), srgb(1), clli(400), mdcv(1000)];
      const file = pngWith(...used);
      assert.ok((await stripImage(file))?.equals(file));
      const wrong = Buffer.from(gama(1));
      wrong[wrong.length - 1]! ^= 1;
      for (const chunk of [cicp(3, 13), cicp(9, 16, 1), gama(0), wrong, srgb(9)])
        assert.ok((await stripImage(pngWith(chunk, clli(400))))?.equals(pngWith(clli(400))));
    });
  });

  describe('in a WEBP', () => {
    let image: Buffer;
    before(async () => {
      image = await sharp({ create: { width: 13, height: 7, channels: 3, background: '#951' } })
        .webp()
        .toBuffer();
    });

    it('cleans the simple form and corrects its length', async () => {
      const bytes = riff(
        Buffer.concat([image.subarray(12), riffChunk('EXIF', exifBlock(6)), riffChunk('XMP ', Buffer.from('SECRET!'))]),
      );
      assert.ok((await stripImage(bytes))?.equals(image));
    });

    it('cleans an image without padding after the last chunk, and adds the padding', async () => {
      const header = riffChunk('VP8X', Buffer.from([0x08, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
      const exif = riffChunk('EXIF', exifBlock(6));
      const odd = Buffer.concat([image.subarray(12, 16), Buffer.of(0, 0, 0, 0), image.subarray(20)]);
      odd.writeUInt32LE(image.length - 20 - 1, 4);
      for (const parts of [
        [header, exif, odd.subarray(0, -1)],
        [header, image.subarray(12), exif, riffChunk('XMP ', Buffer.from('odd')).subarray(0, -1)],
      ]) {
        const result = await stripImage(riff(Buffer.concat(parts)));
        assert(result);
        assert.deepEqual(findMetadata(result), []);
        assert.equal((await sharp(result).metadata()).orientation, undefined);
        assert.equal((await inspectImage(memorySource(result)))?.end, result.length);
      }
    });

    it('removes a second image, and a frame outside an animation', async () => {
      const header = (flags: number) => riffChunk('VP8X', Buffer.from([flags, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
      const second = riffChunk('VP8 ', Buffer.from('SECRET'));
      const pixels = image.subarray(12);
      const frame = riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), pixels]));
      for (const [parts, wanted] of [
        [[pixels, second], [pixels]],
        [
          [header(0), pixels, second, riffChunk('VP8L', Buffer.from('SECRET')), frame],
          [header(0), pixels],
        ],
        [
          [header(2), second, frame, second],
          [header(2), frame],
        ],
      ] as const)
        assert.ok((await stripImage(riff(Buffer.concat(parts))))?.equals(riff(Buffer.concat(wanted))));
      assert.equal(await stripImage(riff(Buffer.concat([header(0), frame]))), undefined, 'no pixels remain');
    });

    it('cleans a frame of odd length, with the matching padding', async () => {
      const header = riffChunk('VP8X', Buffer.from([2, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
      const pixels = image.subarray(12);
      const frame = (...content: Buffer[]) => riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), ...content]));
      const note = riffChunk('NOTE', Buffer.from('SECRET!')).subarray(0, -1);
      const odd = riffChunk('VP8 ', Buffer.from('pixel')).subarray(0, -1);
      for (const [given, wanted] of [
        [frame(pixels, note), frame(pixels)],
        [frame(riffChunk('NOTE', Buffer.from('SECRET')), odd), frame(odd)],
      ] as const) {
        const result = await stripImage(riff(Buffer.concat([header, given, frame(pixels)])));
        assert.ok(result?.equals(riff(Buffer.concat([header, wanted, frame(pixels)]))));
      }
    });

    it('refuses a frame or header whose length is wrong', async () => {
      const header = (length: number) =>
        riffChunk('VP8X', Buffer.from([2, 0, 0, 0, 12, 0, 0, 6, 0, 0, 0, 0]).subarray(0, length));
      const frame = (content: Buffer) => riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), content]));
      const pixels = image.subarray(12);
      assert.ok(await stripImage(riff(Buffer.concat([header(10), frame(pixels)]))));
      for (const parts of [
        [header(12), frame(pixels)],
        [header(10), frame(Buffer.concat([pixels, Buffer.from('xyz')]))],
        [header(10), riffChunk('ANMF', Buffer.alloc(10))],
        [header(10), frame(riffChunk('VP8 ', Buffer.from('abc'), 9))],
      ])
        assert.equal(await stripImage(riff(Buffer.concat(parts))), undefined);
    });
  });
});
