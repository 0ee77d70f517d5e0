// Tests how an image is fitted: first by quality, then by dimensions, in two encodings at most.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ImageInfo } from '../../../../src/core/image/image-info';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { contextTarget, fitImage, inputTarget, reencodedTarget, type FitTarget } from '../../../../src/core/image/fit';
import type { EncodeQuality } from '../../../../src/core/image/codec-protocol';
import type { CodecCanvas, Codec } from '../../../../src/core/image/codec';
import { maxFileBytes } from '../../../../src/core/request/image-request';
import { imageRejection } from '../../helpers/image-errors';

const { signal } = new AbortController();
const found = (width: number, height: number): ImageInfo => ({
  format: 'png',
  width,
  height,
  orientation: 1,
  alpha: false,
  animated: false,
  end: 100,
});

/**
 * An image with known bytes per pixel at quality 80, at 95 and without loss, and the factor by which the sample estimate
 * is wrong.
 */
interface Model {
  readonly low: number;
  readonly high: number;
  readonly lossless?: number;
  readonly wrong?: number;
}

async function decided(
  width: number,
  height: number,
  { low, high, lossless = 3, wrong = 1 }: Model,
  target: FitTarget,
) {
  const encodings: { width: number; height: number; quality: EncodeQuality }[] = [];
  const size = { width, height };
  const perPixel = (quality: number): number =>
    quality < 75 ? perPixel(75) * (0.1 + (0.9 * quality) / 75) : low * (high / low) ** ((quality - 80) / 15);
  const bytes = (quality: EncodeQuality) =>
    size.width * size.height * (quality === 'lossless' ? lossless : perPixel(quality));
  const canvas: CodecCanvas = {
    get width() {
      return size.width;
    },
    get height() {
      return size.height;
    },
    converted: false,
    composite: () => Promise.resolve(),
    orient: () => Promise.resolve(),
    shrink(toWidth, toHeight) {
      assert.ok(toWidth <= size.width && toHeight <= size.height, 'enlarged');
      Object.assign(size, { width: toWidth, height: toHeight });
      return Promise.resolve();
    },
    // A small image is its own sample.
    probe: (quality) => Promise.resolve(bytes(quality) * (size.width * size.height <= 1_000_000 ? 1 : wrong)),
    encode(quality) {
      encodings.push({ ...size, quality });
      return Promise.resolve(new Uint8Array(Math.round(bytes(quality))));
    },
  };
  const codec: Codec = { open: (_picture, _signal, work) => work(canvas) };
  const result = await fitImage(codec, memorySource(new Uint8Array(100)), found(width, height), target, signal);
  assert.equal(result.passes, encodings.length);
  return { ...result, last: encodings.at(-1)! };
}

describe('fit image', () => {
  it('encodes once at the best quality and full dimensions if the result is small enough', async () => {
    const { passes, last } = await decided(4000, 3000, { low: 0.05, high: 0.16 }, inputTarget);
    assert.deepEqual([passes, last], [1, { width: 4000, height: 3000, quality: 95 }]);
  });

  it('encodes without loss if asked to and the result is small enough', async () => {
    const model = { low: 0.05, high: 0.16, lossless: 0.5 };
    assert.equal((await decided(4000, 3000, model, reencodedTarget)).last.quality, 'lossless');
    assert.equal((await decided(4000, 3000, model, inputTarget)).last.quality, 95);
    const large = await decided(4000, 3000, { ...model, lossless: 0.6 }, reencodedTarget);
    assert.deepEqual([large.passes, large.last], [1, { width: 4000, height: 3000, quality: 95 }]);
  });

  it('encodes with loss if the estimate of the size without loss was wrong', async () => {
    const model = { low: 0.05, high: 0.16, lossless: 0.6, wrong: 0.8 };
    const { last, to } = await decided(4000, 3000, model, reencodedTarget);
    assert.equal(last.quality, 95);
    assert.ok(to.bytes <= 7_000_000);
  });

  it('lowers the quality before the dimensions, and uses the allowed size', async () => {
    const { passes, last, to } = await decided(4000, 3000, { low: 0.3, high: 0.9 }, inputTarget);
    assert.equal(passes, 1);
    assert.deepEqual([last.width, last.height], [4000, 3000]);
    assert.ok(Number(last.quality) >= 80 && Number(last.quality) < 95);
    assert.ok(to.bytes > 0.85 * 7_000_000 && to.bytes <= 7_000_000);
  });

  it('lowers the dimensions no more than necessary when the minimum quality is still too large', async () => {
    const { passes, last, to } = await decided(6000, 4000, { low: 0.6, high: 1.4 }, inputTarget);
    assert.equal(passes, 1);
    assert.ok(Number(last.quality) >= 80, `quality ${last.quality}`);
    assert.ok(last.width < 6000 && last.width >= 2048 && to.bytes > 0.8 * 7_000_000);
    assert.ok(Math.abs(last.width / last.height - 1.5) < 0.01, 'changed aspect ratio');
  });

  it('needs a second encoding, and no third, when the estimate was wrong', async () => {
    for (const wrong of [0.3, 0.5, 0.8, 0.9]) {
      const { passes, to } = await decided(4000, 3000, { low: 0.5, high: 1.1, wrong }, inputTarget);
      assert.equal(passes, 2, `wrong by ${wrong}`);
      assert.ok(to.bytes <= 7_000_000);
    }
  });

  it('halves an image with too many pixels for the memory', async () => {
    const { last } = await decided(12_000, 8_000, { low: 0.05, high: 0.1 }, inputTarget);
    assert.deepEqual([last.width, last.height], [6_000, 4_000]);
  });

  it('stays within the maximum side of a WEBP', async () => {
    const { last } = await decided(40_000, 500, { low: 0.05, high: 0.1 }, inputTarget);
    assert.deepEqual([last.width, last.height], [16_383, 205]);
  });

  it('makes an image of earlier turns smaller than an input', async () => {
    const { last, to } = await decided(4000, 3000, { low: 0.3, high: 0.9 }, contextTarget);
    assert.deepEqual([last.width, last.height], [1536, 1152]);
    assert.ok(to.bytes <= 1_000_000);
  });

  it('always stays below the size limit, and never shrinks an image more than useful', async () => {
    const cases = fc.record({
      width: fc.integer({ min: 1, max: 11_000 }),
      height: fc.integer({ min: 1, max: 9_000 }),
      low: fc.double({ min: 0.001, max: 1.5, noNaN: true }),
      steep: fc.double({ min: 1.05, max: 5, noNaN: true }),
      wrong: fc.double({ min: 0.7, max: 1.5, noNaN: true }),
      target: fc.constantFrom(inputTarget, contextTarget),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ width, height, low, steep, wrong, target }) => {
        const { passes, last, to } = await decided(width, height, { low, high: low * steep, wrong }, target);
        assert.ok(to.bytes <= target.maxBytes);
        assert.ok(passes <= 2, `${passes} passes`);
        const longest = Math.max(last.width, last.height);
        assert.ok(longest >= Math.min(target.usefulEdge, Math.max(width, height)) - 1, `longest ${longest}`);
      }),
      { numRuns: 300 },
    );
  });

  it('stops even if the quality does not change the size', async () => {
    const { to, passes } = await decided(2000, 1500, { low: 1, high: 1.0001, wrong: 0.5 }, contextTarget);
    assert.ok(to.bytes <= 1_000_000 && passes <= 4, `${passes} passes`);
  });

  it('refuses too many bytes and too many pixels before decoding', async () => {
    const never: Codec = { open: () => assert.fail('decoded') };
    const refused = async (bytes: number, given: Partial<ImageInfo>) => {
      const source = { size: bytes, read: () => Promise.resolve(new Uint8Array()) };
      const { code, facts } = await imageRejection(
        fitImage(never, source, { ...found(10, 10), ...given }, inputTarget, signal),
      );
      return [code, facts.reason, facts.amount];
    };
    assert.deepEqual(await refused(maxFileBytes + 1, {}), ['input-too-large', 'file', maxFileBytes + 1]);
    assert.deepEqual(await refused(100, { width: 10_001, height: 10_000 }), ['input-too-large', 'pixels', 100_010_000]);
  });
});
