// Tests the uploaded images: without private metadata, upright, otherwise unchanged.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import sharp from 'sharp';
import type { ImageInput } from '../../../../src/core/request/image-request';
import { plain, withEmulator } from '../../emulator/client';
import { treeOf } from '../../helpers/temp-folders';
import { withFixtures, type Fixture } from '../../helpers/fixture';
import { jumbf, withCredentials } from '../../../fixtures/images/content-credentials';
import { findMetadata } from '../../../fixtures/images/metadata-reader';
import { imagesWithMetadata, type MetadataImage } from '../../../fixtures/images/images-with-metadata';

describe('metadata removal before upload', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let pictures: MetadataImage[];

  before(async () => {
    const wanted = /progressive, 6|baseline, 1|interlaced, 3|lossy, 8|animated, 8/;
    pictures = (await imagesWithMetadata()).filter(({ kind }) => wanted.test(kind));
    assert.equal(pictures.length, 5);
  });
  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const inputs = (): Promise<ImageInput[]> =>
    Promise.all(pictures.map(({ format, bytes }, n) => fixture.input(`${n}.${format}`, bytes)));

  /** The images that arrived, in order. */
  function received(): Buffer[] {
    const [request] = emulator().requests.slice(-1);
    assert(request);
    const { contents } = request.body as { contents: { parts: { image?: string }[] }[] };
    const images = contents.flatMap(({ parts }) => parts.flatMap(({ image }) => image ?? []));
    return images.map((image) => Buffer.from(image.slice(image.indexOf(',') + 1), 'base64'));
  }

  const upright = (bytes: Buffer) => sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
  const asStored = (bytes: Buffer) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });

  it('removes private metadata and keeps the appearance of every image and the files', async () => {
    const files = await inputs();
    const before = await treeOf(fixture.workspace);
    await fixture.run({ prompt: 'Combine', inputs: files });
    const arrived = received();
    assert.equal(arrived.length, 5);
    for (const [n, bytes] of arrived.entries()) {
      const { kind, bytes: original, format } = pictures[n]!;
      assert.deepEqual(findMetadata(bytes), [], kind);
      // Browsers ignore the orientation of a WEBP.
      const shown = format === 'webp' ? asStored : upright;
      const [is, was] = [await shown(bytes), await shown(original)];
      assert.deepEqual(is.info, was.info, kind);
      assert.ok(is.data.equals(was.data), `${kind}: pixels`);
      assert.deepEqual((await sharp(bytes).metadata()).icc, (await sharp(original).metadata()).icc, `${kind}: profile`);
    }
    const { assets, ...after } = await treeOf(fixture.workspace);
    assert.equal(assets, 'folder');
    for (const [name, hash] of Object.entries(before)) assert.equal(after[name], hash, name);
  });

  it('removes content credentials from an input, and keeps its pixels', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const image = await plain('olive', format);
      const signed = withCredentials(format, image, jumbf('a claim '.repeat(300)));
      await fixture.run({ prompt: `Edit ${format}`, inputs: [await fixture.input(`signed.${format}`, signed)] });
      const [arrived] = received();
      assert.ok(arrived && !arrived.includes('a claim'), format);
      assert.ok((await upright(arrived)).data.equals((await upright(image)).data), format);
    }
  });

  it('sends files unchanged if the setting is off', async () => {
    await fixture.run({ prompt: 'Combine', inputs: await inputs() }, undefined, { removePrivateMetadata: false });
    for (const [n, bytes] of received().entries()) assert.ok(bytes.equals(pictures[n]!.bytes));
  });

  const withArtist = () =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: '#246' } })
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .jpeg()
      .toBuffer();

  it('re-encodes an input if its private data cannot be removed otherwise', async () => {
    const whole = await withArtist();
    await fixture.run({ inputs: [await fixture.input('cut.jpg', whole.subarray(0, -2))] });
    const [arrived] = received();
    assert(arrived);
    assert.deepEqual(findMetadata(arrived), []);
    const { width, height, format } = await sharp(arrived).metadata();
    assert.deepEqual([width, height, format], [64, 64, 'webp']);
  });

  it('sends nothing if an input is damaged', async () => {
    const whole = await withArtist();
    const scan = whole.lastIndexOf(Buffer.of(0xff, 0xda));
    const file = await fixture.input('cut.jpg', whole.subarray(0, scan + 14));
    await assert.rejects(fixture.run({ inputs: [file] }), {
      code: 'input-format',
      facts: { reason: 'damaged', subject: 'cut.jpg' },
    });
    assert.equal(emulator().requests.length, 0);
  });

  it('removes the provenance of an earlier result when it is continued', async () => {
    const { images } = await fixture.run({}, undefined, { provenance: 'full' });
    const [image] = images;
    assert(image);
    const saved = await fs.readFile(path.join(fixture.workspace, 'assets', path.basename(new URL(image.uri).pathname)));
    assert.ok(saved.includes('A quiet harbour'));
    await fixture.run({ prompt: 'Now at night', parent: image.id });
    const [arrived] = received();
    assert(arrived && !arrived.includes('A quiet harbour'));
    assert.ok((await upright(arrived)).data.equals((await upright(saved)).data));
  });
});
