// Tests fitting images over 7 MB: at most two passes, and as good as sharp at the same size.
import assert from 'node:assert/strict';
import sharp, { type Sharp } from 'sharp';
import { contextTarget } from '../../../src/core/image/fit';
import { fitBytes, withCodecWorker } from '../helpers/codec-worker';
import { imageSimilarity } from '../../fixtures/images/image-similarity';
import { noiseScene, photoScene, screenshotScene } from '../../fixtures/images/synthetic-scenes';

const limit = 7_000_000;

describe('image over 7 MB', function () {
  const codec = withCodecWorker();

  /** The best result of sharp with at most the same number of bytes. */
  const bySharp = async (bytes: Uint8Array, most: number): Promise<Buffer> => {
    let [low, high] = [1, 100];
    let best = await sharp(bytes).webp({ quality: 1 }).toBuffer();
    while (low < high) {
      const quality = Math.ceil((low + high) / 2);
      const webp = await sharp(bytes).webp({ quality }).toBuffer();
      if (webp.length <= most) [low, best] = [quality, webp];
      else high = quality - 1;
    }
    return best;
  };
  const compare = async (scene: Sharp, most: number) => {
    const bytes = await scene.png({ compressionLevel: 1 }).toBuffer();
    const result = await fitBytes(codec, bytes, { maxBytes: most });
    assert.ok(result.to.bytes <= most && result.passes <= 2, JSON.stringify(result.to));
    assert.deepEqual([result.to.width, result.to.height], [result.from.width, result.from.height]);
    const ours = await imageSimilarity(bytes, result.bytes);
    const sharps = await imageSimilarity(bytes, await bySharp(bytes, result.to.bytes));
    const comparison = `${result.to.bytes} bytes: ${JSON.stringify({ ours, sharps })}`;
    assert.ok(ours.psnr > sharps.psnr - 0.5, comparison);
    assert.ok(ours.ssim > sharps.ssim - 0.01, comparison);
  };

  it('fits an image as well as sharp with the same size: photo, grain, screenshot', async () => {
    await compare(await photoScene(640, 480), limit);
    await compare(await photoScene(640, 480, 24), limit);
    await compare(screenshotScene(640, 480), limit);
  });

  it('fits an image as well as sharp with very few bytes too', async () => {
    await compare(await photoScene(640, 480, 24), 57_000);
    await compare(noiseScene(450, 350), 130_000);
  });

  // The benchmark measures an image of 24 MB.
  it('keeps its dimensions and has no visible loss', async () => {
    const bytes = await (await photoScene(1800, 1400)).png({ compressionLevel: 0 }).toBuffer();
    assert.ok(bytes.length > limit, `${bytes.length}`);
    const { from, to, passes, bytes: webp } = await fitBytes(codec, bytes);
    assert.deepEqual([from.width, from.height, to.width, to.height, passes], [1800, 1400, 1800, 1400, 1]);
    assert.ok(to.bytes < limit);
    const middle = { left: 600, top: 400, width: 600, height: 500 };
    const part = (whole: Uint8Array) => sharp(whole).extract(middle).png({ compressionLevel: 1 }).toBuffer();
    const { psnr, ssim } = await imageSimilarity(await part(bytes), await part(webp));
    assert.ok(psnr > 39 && ssim > 0.97, JSON.stringify({ psnr, ssim }));
  });

  it('shrinks an image, but not below 2048 pixels, if no quality is small enough', async () => {
    const bytes = await noiseScene(2400, 1600).png({ compressionLevel: 1 }).toBuffer();
    const { to, passes } = await fitBytes(codec, bytes, { maxBytes: 2_000_000 });
    assert.ok(passes <= 2 && to.bytes <= 2_000_000 && to.width >= 2048 && to.width < 2400, JSON.stringify(to));
  });

  it('fits images of earlier turns to a megabyte and 1536 pixels', async () => {
    const bytes = await (await photoScene(1600, 2000)).jpeg({ quality: 99 }).toBuffer();
    const { to } = await fitBytes(codec, bytes, contextTarget);
    assert.ok(to.bytes <= 1_000_000);
    assert.deepEqual([to.width, to.height], [1229, 1536]);
  });
});
