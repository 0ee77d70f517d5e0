// Tests a small file with a very large image: time and memory of the codec stay bounded.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { fitBytes, withCodecWorker } from '../unit/helpers/codec-worker';

describe('codec worker with a very large image', () => {
  const codec = withCodecWorker();

  it('decodes a decompression bomb of 72 million pixels in bounded time and memory', async () => {
    const flat = { create: { width: 9_000, height: 8_000, channels: 3 as const, background: '#369' } };
    const bytes = await sharp(flat).png({ compressionLevel: 9 }).toBuffer();
    const before = process.memoryUsage.rss();
    const { from, to } = await fitBytes(codec, bytes);
    assert.deepEqual([from.width, to.width, to.height], [9_000, 4_500, 4_000]);
    assert.equal(codec.running, false, 'the memory is not released');
    assert.ok(process.memoryUsage.rss() - before < 1.6e9);
  });
});
