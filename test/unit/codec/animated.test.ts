// Tests animated images: the first frame is sent on its canvas, and the user is told.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { ImageError } from '../../../src/core/errors';
import { previewFit } from '../../../src/core/image/preview-fit';
import { openOutgoingImage } from '../../../src/core/request/outgoing-image';
import { animatedPng, asFirstFrame } from '../../fixtures/images/animated-png';
import { createTestImageFitter } from '../helpers/fit-cache';
import { animatedWebp } from '../../fixtures/images/animated-webp';
import { fitBytes, withCodecWorker } from '../helpers/codec-worker';
import { inputSource } from '../../fixtures/images/image-bytes';
import { withFolders } from '../helpers/temp-folders';
import { imageRejection } from '../helpers/image-errors';
import { imageSimilarity } from '../../fixtures/images/image-similarity';
import { noiseScene, photoScene } from '../../fixtures/images/synthetic-scenes';

describe('animated image', function () {
  const codec = withCodecWorker();
  const newFolder = withFolders();
  const raw = (bytes: Uint8Array) => sharp(bytes).ensureAlpha().raw().toBuffer();

  it('fits the first frame of an animated image, as sharp shows it', async () => {
    const first = await (await photoScene(320, 200)).png().toBuffer();
    const second = await sharp(first).negate().png().toBuffer();
    for (const options of [{ quality: 90 }, { lossless: true }]) {
      const bytes = await sharp([first, second], { join: { animated: true } })
        .webp(options)
        .toBuffer();
      const { bytes: webp, from, to } = await fitBytes(codec, bytes);
      assert.deepEqual([from.width, from.height, to.width, to.height], [320, 200, 320, 200]);
      const { pages } = await sharp(webp).metadata();
      assert.equal(pages ?? 1, 1);
      assert.ok((await imageSimilarity(webp, await sharp(bytes, { page: 0 }).png().toBuffer())).psnr > 34);
    }
  });

  it('adds transparency around a first frame smaller than its canvas, at any size', async () => {
    const still = await sharp({ create: { width: 64, height: 32, channels: 3, background: '#c33' } })
      .webp({ lossless: true })
      .toBuffer();
    const bytes = animatedWebp([{ still, left: 32, top: 16 }, { still }], { width: 128, height: 96 });
    const expected = await raw(await sharp(bytes, { page: 0 }).png().toBuffer());
    const { bytes: webp, to } = await fitBytes(codec, bytes);
    assert.deepEqual([to.width, to.height], [128, 96]);
    const alpha = (pixels: Buffer) => pixels.filter((_, n) => n % 4 === 3);
    assert.deepEqual(alpha(await raw(webp)), alpha(expected));
    const { bytes: half } = await fitBytes(codec, bytes, { maxEdge: 64 });
    const small = await raw(half);
    const at = (x: number, y: number) => [...small.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4)];
    assert.deepEqual([at(4, 4)[3], at(32, 16)[3]], [0, 255]);
    assert.ok(at(32, 16)[0]! > 190 && at(32, 16)[1]! < 70, at(32, 16).join());
  });

  it('keeps the transparency of its first frame', async () => {
    const still = await noiseScene(60, 40, 4).webp({ lossless: true, exact: true }).toBuffer();
    for (const one of [still, await sharp(still).webp({ quality: 70 }).toBuffer()]) {
      const bytes = animatedWebp([{ still: one }, { still }], { width: 60, height: 40 });
      const alpha = async (image: Uint8Array) => sharp(image).extractChannel(3).raw().toBuffer();
      assert.deepEqual(await alpha((await fitBytes(codec, bytes)).bytes), await alpha(one));
    }
  });

  it('refuses an animated image if the size of its frame is wrong or the frame is damaged', async () => {
    const still = await noiseScene(40, 30).webp({ quality: 90 }).toBuffer();
    const damaged = Buffer.from(still);
    damaged.fill(0, 20, 40);
    for (const frame of [
      { still, width: 50 },
      { still, left: 200 },
      { still, height: 1 },
      { still: damaged, width: 40, height: 30 },
    ]) {
      const { code, facts } = await imageRejection(fitBytes(codec, animatedWebp([frame], { width: 100, height: 100 })));
      assert.deepEqual([code, facts.reason], ['input-unreadable', 'broken']);
    }
  });

  it('announces that only the first frame is sent if the image must be fitted, for WEBP and PNG', async () => {
    const noisy = noiseScene(1400, 1300, 4);
    // Uncompressed, so that it is too large but fast to encode.
    const still = await (await photoScene(1600, 1500)).png({ compressionLevel: 0 }).toBuffer();
    const apng = asFirstFrame(still);
    const frame = await noisy.webp({ lossless: true, effort: 0 }).toBuffer();
    const webp = animatedWebp([{ still: frame }, { still: frame }], { width: 1400, height: 1300 });
    const small = await noiseScene(20, 20).webp().toBuffer();
    const fitter = createTestImageFitter(await newFolder());
    const preview = async (bytes: Buffer) => {
      const ports = { fitter, openInput: () => Promise.resolve(inputSource(bytes)) };
      const input = { kind: 'file', uri: 'file:///a', name: 'a' } as const;
      const settings = { removePrivateMetadata: true };
      const { fitted: made, firstFrameOnly } = await previewFit(ports, input, settings, new AbortController().signal);
      return [made, firstFrameOnly];
    };
    assert.ok(apng.length > 7_000_000 && webp.length > 7_000_000);
    assert.deepEqual(await preview(apng), [true, true]);
    assert.deepEqual(await preview(webp), [true, true]);
    assert.deepEqual(await preview(webp), [true, true], 'from the cache');
    assert.deepEqual(await preview(still), [true, false]);
    assert.deepEqual(await preview(animatedWebp([{ still: small }, { still: small }], { width: 20, height: 20 })), [
      false,
      false,
    ]);
  });

  it('shows and sends the first frame of a PNG whose animation begins after another image', async () => {
    const canvas = { width: 64, height: 48, gray: 20 };
    const whole = { ...canvas, gray: 200 };
    const part = { width: 32, height: 16, left: 16, top: 8, gray: 200 };
    const fitter = createTestImageFitter(await newFolder());
    for (const [kind, frame] of Object.entries({ whole, part })) {
      const bytes = animatedPng(canvas, [frame, canvas]);
      const { bytes: webp, to } = await fitBytes(codec, bytes);
      assert.deepEqual([to.width, to.height], [64, 48]);
      for (const removePrivateMetadata of [true, false]) {
        const options = {
          removePrivateMetadata,
          name: 'a',
          role: 'input',
          signal: new AbortController().signal,
        } as const;
        const sent = await openOutgoingImage(fitter, inputSource(bytes), options);
        assert.deepEqual([sent.firstFrameOnly, sent.format], [true, kind === 'whole' ? 'png' : 'webp']);
        const pieces: Buffer[] = [];
        for await (const piece of sent.pieces(new Uint8Array(999))) pieces.push(Buffer.from(piece));
        for (const image of [webp, Buffer.concat(pieces)]) {
          const pixels = await raw(image);
          const at = (x: number, y: number) => pixels.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4);
          assert.ok(Math.abs(at(24, 16)[0]! - 200) < 3 && at(24, 16)[3] === 255, kind);
          assert.equal(at(2, 2)[3], kind === 'whole' ? 255 : 0, kind);
        }
      }
    }
    const beyond = animatedPng(canvas, [{ ...part, left: 40 }]);
    const pixels = await raw((await fitBytes(codec, beyond)).bytes);
    assert.ok(
      pixels.every((value) => value === 0),
      'an invalid frame, of which browsers show nothing',
    );
  });

  it('announces that one frame is sent of a small animated PNG', async () => {
    const still = await noiseScene(20, 20).png().toBuffer();
    const bytes = asFirstFrame(still);
    const fitter = createTestImageFitter(await newFolder());
    const options = {
      removePrivateMetadata: true,
      name: 'a',
      role: 'input',
      signal: new AbortController().signal,
    } as const;
    const { fitted, firstFrameOnly } = await openOutgoingImage(fitter, inputSource(bytes), options);
    assert.deepEqual([fitted, firstFrameOnly], [false, true]);
  });

  it('refuses an animated image above 100 megapixels, however small its frames are', async () => {
    const still = await noiseScene(20, 20).webp().toBuffer();
    const thrown = await imageRejection(fitBytes(codec, animatedWebp([{ still }], { width: 16_000, height: 16_000 })));
    assert.ok(thrown instanceof ImageError && thrown.facts.reason === 'pixels');
  });
});
