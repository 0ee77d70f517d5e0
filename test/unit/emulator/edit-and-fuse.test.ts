// Tests images drawn from images: hidden marks identify edits and combinations.
import assert from 'node:assert/strict';

import sharp from 'sharp';

import { draw } from '../../emulator/drawing/draw-scene';
import { edit } from '../../emulator/drawing/edit';
import { fuse } from '../../emulator/drawing/fuse';
import { readMarks } from '../../emulator/drawing/hidden-marks';
import type { Raster } from '../../emulator/raster';
import { good, imageOf, plain, sha256, sizeOf, uri, withEmulator, withImages } from './client';

const short = (bytes: Uint8Array) => sha256(bytes).slice(0, 8);

/** The color at a point, given as fractions of width and height. */
async function colourAt(image: Buffer, x: number, y: number): Promise<[number, number, number]> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

/** The average difference of the pixels of two images of the same size, up to 255. */
function unlike(one: Raster, another: Raster): number {
  return one.data.reduce((sum, value, at) => sum + Math.abs(value - (another.data[at] ?? 0)), 0) / one.data.length;
}

function conversation(first: string): unknown[] {
  return [
    { role: 'user', parts: [{ text: first }] },
    { role: 'model', parts: [{ text: 'Which one?' }] },
    { role: 'user', parts: [{ text: 'The small one' }] },
  ];
}

describe('emulator: image from images', () => {
  const emulator = withEmulator();

  it('marks an image from a plain prompt', async () => {
    assert.deepEqual(await readMarks(await imageOf(emulator(), good)), { kind: 'text', inputs: [], turns: 1 });
  });

  it('edits an image with its proportions or the requested ratio, and changes it visibly', async () => {
    const input = await plain('#3366cc', 'jpeg', 1200, 800);
    const edited = await imageOf(emulator(), withImages(uri(input, 'jpeg')));
    assert.equal(await sizeOf(edited), '1200x800');
    assert.deepEqual(await readMarks(edited), { kind: 'edit', inputs: [short(input)], turns: 1 });
    const wide = await imageOf(emulator(), { ...withImages(uri(input, 'jpeg')), size: '16:9' });
    assert.equal(await sizeOf(wide), '1792x1024');
    const [red, green, blue] = await colourAt(edited, 0.5, 0.6);
    assert(Math.abs(red - 0x33) + Math.abs(green - 0x66) + Math.abs(blue - 0xcc) > 30, 'the edit cannot be seen');
    const night = {
      model: good.model,
      contents: [{ role: 'user', parts: [{ text: 'Make it night' }, { image: uri(input, 'jpeg') }] }],
    };
    const dark = await colourAt(await imageOf(emulator(), night), 0.5, 0.6);
    assert(dark.reduce((sum, one) => sum + one) < 0.6 * (0x33 + 0x66 + 0xcc), 'night is not dark');
  });

  it('keeps the long side between 512 and 1792 pixels, and rotates images upright', async () => {
    const cases: [Buffer, string][] = [
      [await plain('#999999', 'png', 3000, 2000), '1792x1195'],
      [await plain('#999999', 'png', 30, 20), '512x341'],
      [await plain('#999999', 'png', 1, 1), '512x512'],
      [
        await sharp(await plain('#999999', 'jpeg', 900, 600))
          .withMetadata({ orientation: 6 })
          .toBuffer(),
        '600x900',
      ],
    ];
    for (const [image, expected] of cases) {
      const format = expected === '600x900' ? 'jpeg' : 'png';
      assert.equal(await sizeOf(await imageOf(emulator(), withImages(uri(image, format)))), expected);
    }
  });

  it('edits a rotated camera image in its upright form', async () => {
    const right = { input: await plain('#2030e0', 'png', 450, 600), left: 450, top: 0 };
    const sideways = sharp(await plain('#e03020', 'png', 900, 600)).composite([right]);
    const input = await sideways.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const contents = [{ role: 'user', parts: [{ text: 'Make it vivid' }, { image: uri(input, 'jpeg') }] }];
    const image = await imageOf(emulator(), { model: good.model, contents });
    const [top, bottom] = [await colourAt(image, 0.7, 0.35), await colourAt(image, 0.7, 0.8)];
    assert(top[0] > 2 * top[2] && bottom[2] > 2 * bottom[0], `${top.join()} over ${bottom.join()}`);
  });

  it('combines two to five images from left to right, the first one widest', async () => {
    const colours = ['#dd2020', '#20dd20', '#2020dd', '#dddd20', '#20dddd'];
    const inputs = await Promise.all(colours.map((colour) => plain(colour)));
    for (let count = 2; count <= 5; count++) {
      const sent = inputs.slice(0, count);
      const fused = await imageOf(emulator(), { ...withImages(...sent.map((input) => uri(input))), size: '16:9' });
      assert.deepEqual(await readMarks(fused), { kind: 'fusion', inputs: sent.map(short), turns: 1 });
      for (const [index, colour] of colours.slice(0, count).entries()) {
        const middle = index === 0 ? 0.8 : 1.6 + index - 0.5;
        const [red, green, blue] = await colourAt(fused, middle / (count + 0.6), 0.5);
        const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
        assert.deepEqual([red, green, blue], [r, g, b], `panel ${index + 1} of ${count}`);
      }
    }
  });

  it('combines images differently in another order', async () => {
    const [a, b] = [uri(await plain('#aa3311')), uri(await plain('#1133aa'))];
    const there = await imageOf(emulator(), withImages(a, b));
    assert.notEqual(sha256(await imageOf(emulator(), withImages(b, a))), sha256(there));
  });

  it('creates visibly different versions, and the same ones again', async () => {
    const size = { width: 320, height: 180 };
    const [boat, cat] = [await draw('A boat', size, 0), await draw('An orange kitten', size, 0)];
    const kinds = [
      (variant: number) => edit(boat, 'Make it a snowy night', size, variant),
      (variant: number) => fuse([cat, boat], 'Put the first into the second', size, variant),
    ];
    for (const make of kinds) {
      const versions = await Promise.all([0, 1, 2, 3].map(make));
      for (const [index, one] of versions.entries())
        for (const another of versions.slice(index + 1)) assert.ok(unlike(one, another) > 8, `version ${index + 1}`);
      assert.equal(unlike(await make(3), versions[3] as Raster), 0);
    }
  });

  it('continues the newest image of the model', async () => {
    const [sent, older, newer] = await Promise.all([plain('#dd2020'), plain('#20dd20'), plain('#2020dd')]);
    const contents = [
      { role: 'user', parts: [{ text: 'A flag' }, { image: uri(sent) }] },
      { role: 'model', parts: [{ text: 'Here' }, { image: uri(older) }] },
      { role: 'user', parts: [{ text: 'Another' }] },
      { role: 'model', parts: [{ image: uri(newer) }] },
      { role: 'user', parts: [{ text: 'Make it vivid' }] },
    ];
    const image = await imageOf(emulator(), { model: good.model, contents, size: '3:2' });
    assert.deepEqual(await readMarks(image), { kind: 'continue', inputs: [sent, older, newer].map(short), turns: 5 });
    const [red, green, blue] = await colourAt(image, 0.7, 0.7);
    assert(blue > 2 * red && blue > 2 * green, `not from the newest image: ${red} ${green} ${blue}`);
  });

  it('draws an image from all user prompts of a conversation without images', async () => {
    const cat = await imageOf(emulator(), { model: good.model, contents: conversation('A cat') });
    assert.deepEqual(await readMarks(cat), { kind: 'continue', inputs: [], turns: 3 });
    assert.notEqual(
      sha256(await imageOf(emulator(), { model: good.model, contents: conversation('A city') })),
      sha256(cat),
    );
  });

  it('finds no marks in an image without marks', async () => {
    await assert.rejects(readMarks(await plain('#808080')), /carries no marks/);
    emulator().next({ format: 'jpeg' });
    await assert.rejects(readMarks(await imageOf(emulator(), good)));
  });
});
