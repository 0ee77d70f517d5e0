// Tests extracting the first frame of an animated WEBP as a still image.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { inspectImage } from '../../../../../src/core/image/inspect';
import { extractFirstFrame } from '../../../../../src/core/image/formats/webp-frame';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import { readAll } from '../../../../../src/core/image/decode-limits';
import { animatedWebp, type FrameOptions } from '../../../../fixtures/images/animated-webp';
import { countedSource, riff, riffChunk } from '../../../../fixtures/images/image-bytes';

const { signal } = new AbortController();

async function frameOf(bytes: Uint8Array) {
  const found = await inspectImage(memorySource(bytes));
  assert(found?.animated);
  const frame = await extractFirstFrame(memorySource(bytes), found);
  return frame && { ...frame, bytes: await readAll(frame.source, signal) };
}

describe('first frame of a WEBP', () => {
  const image = (encode: 'lossy' | 'lossless', alpha = 1) =>
    sharp({ create: { width: 21, height: 13, channels: 4, background: { r: 200, g: 60, b: 40, alpha } } })
      .webp(encode === 'lossy' ? { quality: 80 } : { lossless: true })
      .toBuffer();

  it('returns the first frame as a still image with its own dimensions and its position on the canvas', async () => {
    for (const still of [await image('lossy'), await image('lossless'), await image('lossy', 0.5)]) {
      const bytes = animatedWebp([{ still, left: 10, top: 4 }, { still }], { width: 40, height: 30 });
      const frame = await frameOf(bytes);
      assert.ok(frame);
      assert.deepEqual(frame.place, { left: 10, top: 4, width: 40, height: 30 });
      assert.deepEqual([frame.info.width, frame.info.height, frame.info.animated], [21, 13, false]);
      const pixels = (one: Uint8Array) => sharp(one).ensureAlpha().raw().toBuffer();
      assert.deepEqual(await pixels(frame.bytes), await pixels(still));
      assert.equal((await inspectImage(memorySource(frame.bytes)))?.end, frame.bytes.length);
    }
  });

  it('detects transparency that the file does not announce', async () => {
    for (const [still, alpha] of [
      [await image('lossy'), false],
      [await image('lossy', 0.5), true],
      [await image('lossless', 0.5), true],
    ] as const) {
      const bytes = animatedWebp([{ still }], { width: 21, height: 13 });
      bytes[20] = 0x02;
      assert.equal((await frameOf(bytes))?.info.alpha, alpha);
    }
  });

  it('returns nothing if the frame is inconsistent', async () => {
    const still = await image('lossy');
    const canvas = { width: 40, height: 30 };
    const lies: Record<string, FrameOptions> = {
      'beyond the right': { still, left: 20 },
      'beyond the bottom': { still, top: 18 },
      'far away': { still, left: 0x1fffffe },
      'wider than the canvas': { still, width: 41 },
      'without pixels': { still: riff(riffChunk('JUNK', Buffer.alloc(40))), width: 21, height: 13 },
      'longer than the frame': { still: lying(still), width: 21, height: 13 },
    };
    for (const [kind, frame] of Object.entries(lies))
      assert.equal(await frameOf(animatedWebp([frame], canvas)), undefined, kind);
    const short = riff(Buffer.concat([animatedWebp([], canvas).subarray(12), riffChunk('ANMF', Buffer.alloc(8))]));
    assert.equal(await frameOf(short), undefined, 'short');
    const still0 = riff(Buffer.concat([animatedWebp([], canvas).subarray(12), still.subarray(12)]));
    assert.equal(await frameOf(still0), undefined, 'no frame');
  });

  it('finds the first frame without reading the frames after it', async () => {
    const still = await image('lossy');
    const bytes = animatedWebp([{ still }, ...Array.from({ length: 20_000 }, () => ({ still }))], {
      width: 21,
      height: 13,
    });
    const source = countedSource(bytes);
    const found = await inspectImage(memorySource(bytes));
    assert.ok(found && (await extractFirstFrame(source, found)));
    assert.ok(source.reads <= 2 && source.largest <= 1024 * 1024, `${source.reads} reads`);
  });
});

/** An image whose pixel data claims more bytes than the file has. */
function lying(still: Buffer): Buffer {
  const copy = Buffer.from(still);
  copy.writeUInt32LE(0x00ffffff, copy.indexOf('VP8 ') + 4);
  return copy;
}
