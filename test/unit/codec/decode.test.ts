// Tests decoding in the real worker: correct pixels, upright, or a refusal.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { memorySource } from '../../../src/core/image/formats/byte-window';
import { readIccProfile } from '../../../src/core/image/formats/icc-profile';
import { fitBytes, inspectBytes, withCodecWorker } from '../helpers/codec-worker';
import { asFirstFrame } from '../../fixtures/images/animated-png';
import { pngChunk, segment } from '../../fixtures/images/image-bytes';
import { colorDifference } from '../../fixtures/images/color-difference';
import { createGrayProfile } from '../../fixtures/images/gray-profile';
import { pngKinds } from '../../fixtures/images/png-variants';
import { imageRejection } from '../helpers/image-errors';
import { imageSimilarity } from '../../fixtures/images/image-similarity';
import { noiseScene, photoScene } from '../../fixtures/images/synthetic-scenes';
import { startCpuTimer } from '../helpers/cpu-timer';

describe('codec worker', () => {
  const codec = withCodecWorker();
  let scene: Buffer;
  before(async () => {
    scene = await (await photoScene(240, 160)).png().toBuffer();
  });
  const same = async (bytes: Uint8Array, expected: Uint8Array, kind: string, psnr = 33) => {
    const result = await fitBytes(codec, bytes);
    const like = await imageSimilarity(result.bytes, await sharp(expected).png().toBuffer());
    assert.ok(like.psnr > psnr && like.ssim > 0.95, `${kind}: ${JSON.stringify(like)}`);
    return result;
  };

  it('decodes every kind of image as sharp does', async () => {
    const kinds: [string, Sharp][] = [
      ['PNG', sharp(scene).png()],
      ['PNG, interlaced', sharp(scene).png({ progressive: true })],
      ['PNG with a palette', sharp(scene).png({ palette: true })],
      ['PNG of 16 bits', sharp(scene).toColourspace('rgb16').png()],
      ['PNG, grey', sharp(scene).greyscale().png()],
      ['PNG, grey of 16 bits', sharp(scene).toColourspace('grey16').png()],
      ['JPEG', sharp(scene).jpeg()],
      ['JPEG, progressive', sharp(scene).jpeg({ progressive: true })],
      ['JPEG, grey', sharp(scene).greyscale().jpeg()],
      ['JPEG, 4:4:4', sharp(scene).jpeg({ chromaSubsampling: '4:4:4' })],
      ['WEBP', sharp(scene).webp()],
      ['WEBP, lossless', sharp(scene).webp({ lossless: true })],
    ];
    for (const [kind, encoder] of kinds) {
      const bytes = await encoder.toBuffer();
      const result = await same(bytes, bytes, kind);
      assert.deepEqual(result.from, { bytes: bytes.length, width: 240, height: 160 }, kind);
      assert.deepEqual(result.to, { bytes: result.bytes.length, width: 240, height: 160 }, kind);
      assert.equal((await sharp(result.bytes).metadata()).format, 'webp', kind);
    }
  });

  it('rotates each of the eight orientations upright, and reports the visible dimensions', async () => {
    for (const encode of [(one: Sharp) => one.jpeg(), (one: Sharp) => one.png()]) {
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const bytes = await encode(sharp(scene).withMetadata({ orientation })).toBuffer();
        const upright = await sharp(bytes).rotate().png().toBuffer();
        const { from, to } = await same(bytes, upright, `orientation ${orientation}`);
        const { width, height } = await sharp(upright).metadata();
        assert.deepEqual([from.width, from.height, to.width, to.height], [width, height, width, height]);
        assert.equal((await sharp((await fitBytes(codec, bytes)).bytes).metadata()).orientation, undefined);
      }
    }
  });

  it('rotates an image that it also shrinks', async () => {
    const bytes = await sharp(scene).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { bytes: small, from, to } = await fitBytes(codec, bytes, { maxEdge: 120 });
    assert.deepEqual([from.width, from.height, to.width, to.height], [160, 240, 80, 120]);
    const expected = await sharp(bytes).rotate().resize(80, 120, { kernel: 'lanczos3' }).png().toBuffer();
    assert.ok((await imageSimilarity(small, expected)).psnr > 30);
  });

  it('keeps transparency exactly, and the visible colors', async () => {
    const icon = await sharp({ create: { width: 96, height: 96, channels: 4, background: '#0000' } })
      .composite([
        {
          input: Buffer.from(
            '<svg width="96" height="96"><circle cx="48" cy="48" r="40" fill="#c33" fill-opacity="0.6"/></svg>',
          ),
        },
      ])
      .png()
      .toBuffer();
    for (const bytes of [icon, await sharp(icon).webp({ lossless: true }).toBuffer()]) {
      const { bytes: webp } = await fitBytes(codec, bytes);
      const alphaOf = (image: Uint8Array) => sharp(image).ensureAlpha().extractChannel(3).raw().toBuffer();
      assert.deepEqual(await alphaOf(webp), await alphaOf(icon));
      const onWhite = (image: Uint8Array) => sharp(image).flatten({ background: '#fff' }).png().toBuffer();
      assert.ok((await imageSimilarity(await onWhite(webp), await onWhite(icon))).psnr > 34);
    }
  });

  it('does not mix colors of transparent pixels into a smaller image', async () => {
    const half = await sharp({ create: { width: 256, height: 256, channels: 4, background: '#00ff0000' } })
      .composite([{ input: { create: { width: 129, height: 256, channels: 4, background: '#f00' } }, left: 0, top: 0 }])
      .png()
      .toBuffer();
    for (const maxEdge of [128, 60, 50]) {
      const { bytes } = await fitBytes(codec, half, { maxEdge });
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      for (let at = 0; at < data.length; at += info.channels)
        if (data[at + 3]! > 40) assert.ok(data[at + 1]! < 40 && data[at]! > 200, `green at ${maxEdge}`);
    }
  });

  it('keeps the color profile with its pixels', async () => {
    for (const encode of [(one: Sharp) => one.jpeg(), (one: Sharp) => one.png(), (one: Sharp) => one.webp()]) {
      const bytes = await encode(sharp(scene).withIccProfile('p3')).toBuffer();
      const profile = await readIccProfile(memorySource(bytes), await inspectBytes(bytes));
      const { bytes: webp, to } = await fitBytes(codec, bytes);
      assert.equal(to.bytes, webp.length);
      const { icc } = await sharp(webp).metadata();
      assert.ok(profile && icc);
      assert.ok(Buffer.compare(profile, icc) === 0, 'a different profile');
      const seen = (image: Uint8Array) => sharp(image).pipelineColourspace('srgb').png().toBuffer();
      assert.ok((await imageSimilarity(await seen(webp), await seen(bytes))).psnr > 34);
    }
  });

  it('keeps the RGB profile of a gray PNG, and omits that of a gray JPEG, as browsers apply only the first', async () => {
    const { icc } = await sharp(await sharp(scene).withIccProfile('p3').png().toBuffer()).metadata();
    const gray = () => sharp(scene).toColourspace('b-w');
    const chunk = pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(icc!)]));
    const part = segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), icc!]));
    const profileAfter = async (bytes: Buffer, at: number, profile: Buffer) => {
      const { bytes: webp } = await fitBytes(
        codec,
        Buffer.concat([bytes.subarray(0, at), profile, bytes.subarray(at)]),
      );
      return (await sharp(webp).metadata()).icc;
    };
    for (const image of [gray(), gray().ensureAlpha(0.5)])
      assert.deepEqual(await profileAfter(await image.png().toBuffer(), 33, chunk), icc);
    assert.equal(await profileAfter(await gray().jpeg().toBuffer(), 2, part), undefined);
  });

  it('converts gray with a profile as sharp does, and omits the profile', async () => {
    const ramp = Buffer.from(Array.from({ length: 256 * 32 }, (_, n) => n % 256));
    const grey = () => sharp(ramp, { raw: { width: 256, height: 32, channels: 1 } }).toColourspace('b-w');
    const jpeg = await grey().jpeg({ quality: 100 }).toBuffer();
    const png = await grey().png().toBuffer();
    const curves: [string, Buffer][] = [
      ['dot gain', createGrayProfile('XYZ ', (value) => value ** 1.75)],
      ['perceptually uniform', createGrayProfile('Lab ', (value) => value)],
      ['raised black', createGrayProfile('XYZ ', (value) => 0.05 + 0.95 * value ** 2)],
    ];
    for (const [kind, profile] of curves) {
      const part = segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), profile]));
      const chunk = pngChunk('iCCP', Buffer.concat([Buffer.from('grey\0\0'), deflateSync(profile)]));
      const files = [
        Buffer.concat([jpeg.subarray(0, 2), part, jpeg.subarray(2)]),
        Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]),
      ];
      for (const bytes of files) {
        const { bytes: webp } = await fitBytes(codec, bytes, { maxQuality: 100 });
        const expected = await sharp(bytes).toColourspace('srgb').png().toBuffer();
        assert.ok((await colorDifference(expected, jpeg)).mean > 1.5, `${kind} has no effect`);
        const { mean, most } = await colorDifference(webp, expected);
        assert.ok(mean < 0.5 && most < 1.5, `${kind}: ${mean} ${most}`);
        assert.equal((await sharp(webp).metadata()).icc, undefined);
      }
    }
  });

  it('has the colors of every kind of PNG: 1 to 16 bits, palettes, gray, with and without transparency', async () => {
    for (const [kind, bytes] of pngKinds()) {
      const { bytes: webp } = await fitBytes(codec, bytes, { maxQuality: 100 });
      const onWhite = (image: Uint8Array) => sharp(image).flatten({ background: '#fff' }).png().toBuffer();
      const { mean } = await colorDifference(await onWhite(webp), await onWhite(bytes));
      assert.ok(mean < 1.2, `${kind}: ${mean}`);
      const alphaOf = (image: Uint8Array) => sharp(image).ensureAlpha().toColourspace('srgb').extractChannel(3).raw();
      const [ours, theirs] = [await alphaOf(webp).toBuffer(), await alphaOf(bytes).toBuffer()];
      assert.ok(
        ours.every((value, n) => Math.abs(value - theirs[n]!) <= 1),
        `${kind}: transparency`,
      );
    }
  });

  it('decodes an animated PNG as its still image', async () => {
    const still = await sharp(scene).png().toBuffer();
    const bytes = asFirstFrame(still);
    assert.equal((await inspectBytes(bytes)).animated, true);
    await same(bytes, still, 'APNG');
  });

  describe('refuses with a clear error', () => {
    const refused = async (bytes: Uint8Array) => {
      const { code, facts } = await imageRejection(fitBytes(codec, bytes));
      return `${code} ${facts.reason}`;
    };

    it('refuses a rare kind of JPEG', async () => {
      const bytes = await sharp(scene).jpeg().toBuffer();
      const at = bytes.indexOf(Buffer.of(0xff, 0xc0));
      const kinds: [string, number, number][] = [
        ['lossless', 1, 0xc3],
        ['hierarchical', 1, 0xc5],
        ['arithmetic', 1, 0xc9],
        ['arithmetic, progressive', 1, 0xca],
        ['12 bits', 4, 12],
        ['two components', 9, 2],
      ];
      for (const [kind, where, value] of kinds) {
        const rare = Buffer.from(bytes);
        rare[at + where] = value;
        assert.equal(await refused(rare), 'input-format coding', kind);
      }
    });

    it('refuses an incomplete or damaged image', async () => {
      const webp = await sharp(scene).webp({ lossless: true }).toBuffer();
      assert.equal(await refused(webp.subarray(0, webp.length - 100)), 'input-unreadable broken');
      webp.fill(0x55, Math.floor(webp.length / 3), Math.floor(webp.length / 2));
      assert.equal(await refused(webp), 'input-unreadable broken');
      const png = await sharp(scene).png().toBuffer();
      // A PNG without a complete row.
      const pixels = png.indexOf('IDAT') + 4;
      assert.equal(await refused(png.subarray(0, pixels + 20)), 'input-unreadable broken');
      png.fill(0x55, pixels, pixels + 1000);
      assert.equal(await refused(png), 'input-unreadable broken');
      const jpeg = await sharp(scene).jpeg().toBuffer();
      // A JPEG without any pixels.
      const scan = jpeg.indexOf(Buffer.of(0xff, 0xda));
      assert.equal(await refused(jpeg.subarray(0, scan + 14)), 'input-unreadable broken');
    });

    it('refuses a header with absurd dimensions, before decoding', async () => {
      for (const [width, height] of [
        [0x7fffffff, 0x7fffffff],
        [0x7fffffff, 1],
        [20_000, 20_000],
      ] as const) {
        const header = Buffer.alloc(13);
        header.writeUInt32BE(width);
        header.writeUInt32BE(height, 4);
        header.set([8, 2], 8);
        const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
        const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', Buffer.alloc(9)), pngChunk('IEND')];
        const cpuTime = startCpuTimer();
        assert.equal(await refused(Buffer.concat([magic, ...chunks])), 'input-too-large pixels');
        assert.ok(cpuTime() < 1000);
      }
    });

    it('decodes the next image after each refused one', async () => {
      await same(scene, scene, 'PNG');
    });
  });

  it('shows the rows that a truncated PNG has, and makes the others transparent', async () => {
    const bytes = await sharp(scene).png({ compressionLevel: 0 }).toBuffer();
    const { bytes: webp } = await fitBytes(codec, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const { data } = await sharp(webp).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const alphaAt = (y: number) => data[y * 240 * 4 + 3];
    assert.deepEqual([alphaAt(0), alphaAt(70), alphaAt(90), alphaAt(159)], [255, 255, 0, 0]);
  });

  it('takes the dimensions from the header of a PNG, whatever rows follow', async () => {
    const bytes = await sharp(scene).png().toBuffer();
    const header = Buffer.from(bytes.subarray(16, 29));
    header.writeUInt32BE(9_000);
    const lying = Buffer.concat([bytes.subarray(0, 8), pngChunk('IHDR', header), bytes.subarray(33)]);
    const { to } = await fitBytes(codec, lying);
    assert.deepEqual([to.width, to.height], [9_000, 160]);
  });

  it('shrinks noise with transparency in the time of one image', async () => {
    const bytes = await noiseScene(400, 300, 4).png().toBuffer();
    const { to } = await fitBytes(codec, bytes, { maxBytes: 60_000, usefulEdge: 64 });
    assert.ok(to.bytes <= 60_000 && to.width < 400);
  });
});
