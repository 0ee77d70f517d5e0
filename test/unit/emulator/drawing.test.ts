// Tests images drawn from a prompt: size, determinism and variants.
import assert from 'node:assert/strict';

import sharp from 'sharp';

import { startEmulator } from '../../emulator/emulator';
import { documentedPixels } from '../../emulator/ratios';
import { good, imageOf, imagesOf, sha256, sizeOf, withEmulator } from './client';

describe('emulator: image from text', () => {
  const emulator = withEmulator();

  it('has the documented size for every ratio, with 21:9 in landscape', async () => {
    for (const [size, pixels] of Object.entries(documentedPixels)) {
      const expected = size === '21:9' ? '2176x1024' : pixels;
      assert.equal(await sizeOf(await imageOf(emulator(), { ...good, size })), expected, size);
    }
    assert.equal(await sizeOf(await imageOf(emulator(), { ...good, size: '1024x2176' })), '2176x1024');
    assert.equal(await sizeOf(await imageOf(emulator(), { model: good.model, prompt: 'x' })), '1024x1024');
  });

  it('draws equal images for equal requests, also in another emulator', async () => {
    const first = await imageOf(emulator(), good);
    assert.equal(sha256(await imageOf(emulator(), good)), sha256(first));
    const other = await startEmulator();
    try {
      assert.equal(sha256(await imageOf(other, good)), sha256(first));
    } finally {
      await other.close();
    }
    for (const change of [{ prompt: 'A quiet harbour.' }, { size: '5:4' }]) {
      assert.notEqual(sha256(await imageOf(emulator(), { ...good, ...change })), sha256(first));
    }
  });

  it('depends on the words of the prompt, in every script', async () => {
    const prompts = [
      'night',
      'snow',
      'sea',
      'kitten',
      'garden',
      'city',
      'mountain',
      'desert',
      'forest',
      'bread',
      'bakery',
      'dusk lighthouse',
      '猫と夜の海',
      'قطة',
      '🐈',
      '<svg>&"\u0001',
    ];
    const images = await Promise.all(prompts.map((prompt) => imageOf(emulator(), { ...good, prompt })));
    assert.equal(new Set(images.map(sha256)).size, prompts.length);
    for (const [index, image] of images.entries()) {
      const { channels } = await sharp(image).stats();
      assert(
        channels.some(({ stdev }) => stdev > 12),
        `${prompts[index]} is flat`,
      );
    }
  });

  it('differs between variants', async () => {
    emulator().next({ variant: 1 }, {}, { images: 3 });
    const [one] = await imagesOf(emulator(), good);
    const [zero] = await imagesOf(emulator(), good);
    const three = await imagesOf(emulator(), good);
    assert(one && zero);
    assert.notEqual(sha256(one), sha256(zero));
    assert.deepEqual(three.slice(0, 2).map(sha256), [zero, one].map(sha256));
  });
});

describe('emulator with the option `varied`', () => {
  const emulator = withEmulator({ varied: true });
  it('draws a different image each time, and the first one again after a reset', async () => {
    const first = await imageOf(emulator(), good);
    assert.notEqual(sha256(await imageOf(emulator(), good)), sha256(first));
    emulator().reset();
    assert.equal(sha256(await imageOf(emulator(), good)), sha256(first));
  });
});
