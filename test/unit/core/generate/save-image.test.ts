// Tests how a received image is verified, gets its provenance metadata and is saved.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { saveImage } from '../../../../src/core/generate/save-image';
import { verifyImage } from '../../../../src/core/image/verify-image';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { ImageError } from '../../../../src/core/errors';
import type { Assets, OutboxFile } from '../../../../src/core/outbox/outbox';
import type { Provenance } from '../../../../src/core/generate/provenance';
import { realDisk } from '../../../../src/store/fs/disk';
import { createOutboxFile } from '../../../../src/store/outbox/outbox-file';
import { saveWithoutOverwriting } from '../../../../src/store/outbox/save-file';
import { failureOf, namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { jumbf, withCredentials } from '../../../fixtures/images/content-credentials';
import { irregularJpegs } from '../../../fixtures/images/irregular-jpegs';
import { noiseImage } from '../../../fixtures/images/noise-image';
import { exampleRecord } from '../../helpers/job-records';

describe('save image', () => {
  const newFolder = withFolders();
  let folder = '';
  let file: OutboxFile;

  beforeEach(async () => {
    folder = await newFolder();
    file = await createOutboxFile(realDisk, path.join(folder, '0'), 0);
  });
  afterEach(() => file.close());

  const assets: Assets = {
    check: () => Promise.resolve(),
    names: () => Promise.resolve([]),
    save: async (one, target, extension) =>
      pathToFileURL(
        await saveWithoutOverwriting(realDisk, one.path, fileURLToPath(target.folder), target.stem, extension),
      ).href,
  };
  const request = () => ({
    ...exampleRecord().request,
    prompt: 'A <quiet> harbour & 港',
    target: { folder: pathToFileURL(path.join(folder, 'assets')).href, stem: 'harbour' },
  });

  async function arrive(bytes: Uint8Array): Promise<void> {
    await file.write(bytes);
    await file.end();
  }

  const save = (provenance: Provenance = 'off') => saveImage({ assets, provenance }, file, { request: request() });
  const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();

  for (const format of ['png', 'jpeg', 'webp'] as const) {
    for (const provenance of ['off', 'source', 'full'] as const) {
      it(`saves ${format} with provenance ${provenance}, and keeps all pixels`, async () => {
        const image = await noiseImage(40, format);
        await arrive(image);
        const saved = await save(provenance);
        const bytes = await fs.readFile(fileURLToPath(saved.uri));
        assert.deepEqual([saved.format, saved.width, saved.height], [format, 40, 40]);
        assert.equal(saved.bytes, bytes.length);
        assert.ok((await pixels(bytes)).equals(await pixels(image)));
        const { xmp } = await sharp(bytes).metadata();
        const text = xmp?.toString('utf8') ?? '';
        assert.equal(text.includes('trainedAlgorithmicMedia'), provenance !== 'off');
        assert.equal(text.includes('A &lt;quiet&gt; harbour &amp; 港'), provenance === 'full');
        if (provenance === 'off') assert.ok(bytes.equals(image));
        await file.discard();
        assert.deepEqual(await namesIn(folder), ['assets']);
      });
    }
  }

  for (const format of ['png', 'jpeg', 'webp'] as const) {
    it(`saves ${format} with content credentials byte for byte, with and without reserved bytes`, async () => {
      const image = withCredentials(format, await noiseImage(40, format), jumbf('a claim'.repeat(900)));
      for (const [index, room] of [0, 900].entries()) {
        await file.close();
        file = await createOutboxFile(realDisk, path.join(folder, String(index + 1)), room);
        await arrive(image);
        const saved = await save('full');
        assert.equal(saved.bytes, image.length);
        assert.ok((await fs.readFile(fileURLToPath(saved.uri))).equals(image));
        await file.discard();
      }
    });
  }

  it('saves a JPEG with stray bytes between its segments, and no JPEG without an end', async () => {
    const { images } = await irregularJpegs();
    const bytesOf = (kind: string) => images.find((one) => one.kind === kind)!.bytes;
    await arrive(bytesOf('stray bytes before the scan'));
    const saved = await save('full');
    const { width, height } = await sharp(await fs.readFile(fileURLToPath(saved.uri)), { failOn: 'none' }).metadata();
    assert.deepEqual([saved.width, saved.height, width, height], [320, 224, 320, 224]);
    for (const kind of ['no end', 'half an end', 'no end, progressive']) {
      const error = await failureOf(verifyImage(memorySource(bytesOf(kind))));
      assert.ok(error instanceof ImageError && error.facts.reason === 'picture-cut', kind);
    }
  });

  it('refuses incomplete data and data that is not an image, and changes nothing', async () => {
    const image = await noiseImage(40);
    for (const [bytes, reason] of [
      [image.subarray(0, -1), 'picture-cut'],
      [Buffer.from('<html>a page</html>'), 'not-a-picture'],
      [new Uint8Array(), 'not-a-picture'],
    ] as const) {
      await file.close();
      await fs.rm(path.join(folder, '0.part'));
      file = await createOutboxFile(realDisk, path.join(folder, '0'), 0);
      await arrive(bytes);
      for (const act of [() => verifyImage(file), () => save('full')]) {
        const error = await failureOf(act());
        assert.ok(error instanceof ImageError);
        assert.deepEqual([error.code, error.facts.reason, error.mayHaveBeenCharged], ['bad-reply', reason, true]);
      }
      assert.deepEqual(await namesIn(folder), ['0.part']);
    }
  });

  it('does not add provenance twice when the first attempt to save failed', async () => {
    await arrive(await noiseImage(40));
    await fs.writeFile(path.join(folder, 'assets'), 'in the way');
    await failureOf(save('source'));
    assert.deepEqual(await namesIn(folder), ['0.png', 'assets']);
    const size = (await fs.stat(file.path)).size;
    await fs.rm(path.join(folder, 'assets'));
    const saved = await save('source');
    assert.equal((await fs.stat(fileURLToPath(saved.uri))).size, size);
    assert.deepEqual(await openFilesIn(path.join(folder, 'assets')), []);
  });
});
