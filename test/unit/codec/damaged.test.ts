// Tests damaged files: each gives an image or an error, and the worker continues.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage } from '../../../src/core/image/inspect';
import { memorySource } from '../../../src/core/image/formats/byte-window';
import { ImageError } from '../../../src/core/errors';
import { fitImage, inputTarget } from '../../../src/core/image/fit';
import { fitBytes, withCodecWorker } from '../helpers/codec-worker';
import { photoScene } from '../../fixtures/images/synthetic-scenes';
import { startCpuTimer } from '../helpers/cpu-timer';

const { signal } = new AbortController();
const seed = 20_251_122;

describe('damaged image files', function () {
  const codec = withCodecWorker();

  it(`returns an image or an ImageError within seconds (seed ${seed})`, async () => {
    const scene = await (await photoScene(120, 90)).png().toBuffer();
    const kinds = await Promise.all([
      sharp(scene).png().toBuffer(),
      sharp(scene).png({ progressive: true, palette: true }).toBuffer(),
      sharp(scene).jpeg().toBuffer(),
      sharp(scene).jpeg({ progressive: true }).toBuffer(),
      sharp(scene).toColourspace('cmyk').jpeg().toBuffer(),
      sharp(scene).toColourspace('cmyk').jpeg({ progressive: true }).toBuffer(),
      sharp(scene).webp().toBuffer(),
      sharp(scene).ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
    ]);
    const outcomes: Record<string, number> = {};
    let state = seed;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let n = 0; n < 40; n++) {
      const bytes = Buffer.from(kinds[n % kinds.length]!);
      for (let change = random(6); change >= 0; change--) bytes[12 + random(bytes.length - 12)] = random(256);
      const cpuTime = startCpuTimer();
      const outcome = await outcomeOf(bytes);
      assert.ok(cpuTime() < 20_000, `slow: ${n}`);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    assert.ok((outcomes['image'] ?? 0) > 5 && Object.keys(outcomes).length > 1, JSON.stringify(outcomes));
    assert.ok((await fitBytes(codec, scene)).to.bytes > 0);
  });

  async function outcomeOf(bytes: Uint8Array): Promise<string> {
    const source = memorySource(bytes);
    const found = await inspectImage(source);
    if (!found) return 'no image';
    try {
      const { bytes: webp, to } = await fitImage(codec, source, found, inputTarget, signal);
      const { width, height } = await sharp(webp).metadata();
      assert.deepEqual([width, height], [to.width, to.height]);
      return 'image';
    } catch (thrown) {
      if (!(thrown instanceof ImageError)) throw thrown;
      assert.ok(thrown.code.startsWith('input-') && thrown.facts.reason !== undefined, thrown.code);
      return `${thrown.code} ${thrown.facts.reason}`;
    }
  }
});
