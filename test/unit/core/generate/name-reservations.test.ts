// Tests that the images of a request are numbered by their order, and that numbers are reserved while requests run.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { createNameReservations, firstFreeNumber } from '../../../../src/core/generate/name-reservations';
import { sha256, withEmulator } from '../../emulator/client';
import { namesIn } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';

describe('numbers of file names', () => {
  it('finds the first consecutive numbers that no image has', () => {
    for (const [names, count, first] of [
      [[], 3, 1],
      [['hero.png'], 1, 2],
      [['hero.png'], 3, 2],
      [['hero-2.png'], 1, 1],
      [['hero-2.png'], 2, 3],
      [['hero.png', 'hero-3.png'], 1, 2],
      [['hero.png', 'hero-3.png'], 2, 4],
      [['HERO.JPG', 'hero-2.webp', 'hero-3.jpeg'], 1, 4],
      [['hero.svg', 'hero-x.png', 'hero2.png', 'hero-02.png', 'hero-2-3.png', 'a-hero.png', 'hero-.png'], 2, 1],
      [['hero-9999999.png'], 1, 1],
    ] as const)
      assert.equal(firstFreeNumber(names, 'hero', count), first, names.join(' '));
    assert.equal(firstFreeNumber(['cafe\u0301.png'], 'café', 1), 2);
    assert.equal(firstFreeNumber([], 'hero', 1, new Set([1, 2])), 3);
  });

  it('reserves numbers until they are released, for each stem and folder', async () => {
    const reserve = createNameReservations({ names: () => Promise.resolve(['hero.png']) });
    const hero = { folder: 'file:///w/assets', stem: 'hero' };
    const [a, b] = await Promise.all([reserve(hero, 2), reserve({ ...hero, stem: 'HERO' }, 1)]);
    assert.deepEqual(a.numbers, [
      { own: 2, next: 4 },
      { own: 3, next: 4 },
    ]);
    assert.deepEqual(b.numbers, [{ own: 4, next: 5 }]);
    assert.deepEqual((await reserve({ ...hero, folder: 'file:///w/b' }, 1)).numbers, [{ own: 2, next: 3 }]);
    a.release();
    assert.deepEqual((await reserve(hero, 3)).numbers[0]?.own, 5);
    assert.deepEqual((await reserve(hero, 2)).numbers[0]?.own, 2);
  });

  it('counts from the start if the folder cannot be read', async () => {
    for (const names of [() => Promise.reject(new Error('No folder.')), () => assert.fail('No folder.')])
      assert.deepEqual((await createNameReservations({ names })({ folder: 'file:///w', stem: 'hero' }, 1)).numbers, [
        { own: 1, next: 2 },
      ]);
  });
});

describe('file names of several images', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let assets: string;
  let image: Buffer;

  beforeEach(async () => {
    image = await noiseImage(8);
    fixture = await newFixture({ endpoint: emulator().endpoint, limit: 8 });
    assets = path.join(fixture.workspace, 'assets');
    await fs.mkdir(assets);
  });

  /** Holds each response until the later requests have been saved. */
  function answerBackwards(count: number): void {
    const saved = () => fixture.events.filter(({ type }) => type === 'saved').length;
    for (let n = 1; n <= count; n++) {
      const hold = (async () => {
        while (saved() < count - n) await new Promise((resolve) => setTimeout(resolve, 5));
      })();
      emulator().next({ ...replyWith(image), hold });
    }
  }
  /** By the number of the job. */
  const namesOf = (images: readonly { id: string; uri: string }[]) =>
    images
      .toSorted((a, b) => a.id.localeCompare(b.id))
      .map(({ id, uri }) => `${id.split('.').at(-1)} ${path.basename(uri)}`);

  it('numbers images by their position when they arrive in another order', async () => {
    answerBackwards(3);
    const { images } = await fixture.run({ count: 3 });
    assert.deepEqual(namesOf(images), ['1 harbour.png', '2 harbour-2.png', '3 harbour-3.png']);
    answerBackwards(2);
    const more = await fixture.run({ count: 2 });
    assert.deepEqual(namesOf(more.images), ['1 harbour-4.png', '2 harbour-5.png']);
  });

  it('leaves the number of a failed image free, and uses it when that image is requested again', async () => {
    emulator().next({ ...replyWith(image) }, { error: { code: 400 } }, { ...replyWith(image) });
    const { images, failures } = await (
      await newFixture({ endpoint: emulator().endpoint, limit: 1, folder: fixture.folder })
    ).run({ count: 3 });
    assert.equal(failures.length, 1);
    assert.deepEqual(namesOf(images), ['1 harbour.png', '3 harbour-3.png']);
    emulator().next(replyWith(image));
    const again = await fixture.run({ count: 1 });
    assert.deepEqual(namesOf(again.images), ['1 harbour-2.png']);
  });

  it('gives requests that run at the same time different numbers', async () => {
    answerBackwards(4);
    const [two, one] = await Promise.all([fixture.run({ count: 3 }), fixture.run({ count: 1 })]);
    const names = [...two.images, ...one.images].map(({ uri }) => path.basename(uri)).toSorted();
    assert.deepEqual(names, ['harbour-2.png', 'harbour-3.png', 'harbour-4.png', 'harbour.png']);
    const numbers = namesOf(two.images).map((name) => Number(/-(\d)\.png/.exec(name)?.[1] ?? 1));
    assert.deepEqual(numbers, [numbers[0], numbers[0]! + 1, numbers[0]! + 2]);
  });

  it('overwrites nothing when a name is taken after it was reserved, and keeps the other names', async () => {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    emulator().next({ ...replyWith(image), hold }, { ...replyWith(image), hold }, { ...replyWith(image), hold });
    const run = fixture.run({ count: 3 });
    await emulator().waitFor(3);
    await fs.writeFile(path.join(assets, 'harbour-2.png'), 'mine');
    release();
    const { images } = await run;
    assert.deepEqual(namesOf(images), ['1 harbour.png', '2 harbour-4.png', '3 harbour-3.png']);
    assert.equal(await fs.readFile(path.join(assets, 'harbour-2.png'), 'utf8'), 'mine');
    const hashes = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(new URL(uri)))));
    assert.deepEqual(new Set(hashes), new Set([sha256(image)]));
    assert.equal((await namesIn(assets)).length, 4);
  });
});
