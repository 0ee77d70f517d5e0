// Tests that each image is fitted once for all windows, and that damaged files are replaced.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { createImageFitter } from '../../../../src/core/image/fit-cache';
import { ImageError } from '../../../../src/core/errors';
import type { Codec } from '../../../../src/core/image/codec';
import { realDisk } from '../../../../src/store/fs/disk';
import { createFittedCache } from '../../../../src/store/cache/fitted-cache';
import { inspectBytes, withCodecWorker } from '../../helpers/codec-worker';
import { inputSource } from '../../../fixtures/images/image-bytes';
import { namesIn, withFolders } from '../../helpers/temp-folders';
import { imageRejection } from '../../helpers/image-errors';
import { photoScene } from '../../../fixtures/images/synthetic-scenes';

const { signal } = new AbortController();

describe('image fitter with cache', () => {
  const codec = withCodecWorker();
  const newFolder = withFolders();
  let scene: Buffer;
  before(async () => {
    scene = await (await photoScene(400, 300)).png().toBuffer();
  });
  const window = (folder: string) => {
    let opened = 0;
    const counting: Codec = { open: (...args) => (opened++, codec.open(...args)) };
    const fitter = createImageFitter(counting, createFittedCache(realDisk, folder));
    return {
      opened: () => opened,
      fit: async (bytes: Uint8Array, role: 'input' | 'context' = 'input', by = signal) =>
        fitter.fit(inputSource(bytes), await inspectBytes(bytes), role, by),
    };
  };

  it('fits an image once for concurrent and later uses, and for the next window', async () => {
    const folder = await newFolder();
    const here = window(folder);
    const [first, concurrent] = await Promise.all([here.fit(scene), here.fit(scene)]);
    const again = await here.fit(scene);
    const next = window(folder);
    const there = await next.fit(scene);
    assert.deepEqual([here.opened(), next.opened()], [1, 0]);
    for (const one of [concurrent, again, there]) {
      assert.deepEqual([one.from, one.to], [first.from, first.to]);
      assert.ok(Buffer.compare(one.bytes, first.bytes) === 0);
    }
  });

  it('fits an image separately for each role', async () => {
    const folder = await newFolder();
    const here = window(folder);
    await here.fit(scene);
    await here.fit(scene, 'context');
    assert.equal(here.opened(), 2);
    assert.equal((await namesIn(folder)).length, 2);
  });

  it('replaces a cached file that was damaged on disk', async () => {
    const folder = await newFolder();
    const { bytes } = await window(folder).fit(scene);
    const [name] = await namesIn(folder);
    for (const damaged of [bytes.subarray(0, 100), Buffer.from('nothing'), Buffer.concat([bytes, bytes])]) {
      await fs.writeFile(join(folder, name!), damaged);
      const here = window(folder);
      assert.ok(Buffer.compare((await here.fit(scene)).bytes, bytes) === 0);
      assert.equal(here.opened(), 1);
    }
  });

  it('does not cancel other waiting uses when one is canceled', async () => {
    const here = window(await newFolder());
    const controller = new AbortController();
    const canceled = here.fit(scene, 'input', controller.signal);
    const other = here.fit(scene);
    controller.abort();
    assert.equal((await imageRejection(canceled)).code, 'canceled');
    assert.ok((await other).to.bytes > 0);
  });

  it('does not cache a file that changed while it was read', async () => {
    const folder = await newFolder();
    const changed = new ImageError('input-unreadable', { reason: 'changed' });
    const source = inputSource(scene, { check: () => assert.fail(changed) });
    const fitter = createImageFitter(codec, createFittedCache(realDisk, folder));
    assert.equal(await imageRejection(fitter.fit(source, await inspectBytes(scene), 'input', signal)), changed);
    assert.deepEqual(await namesIn(folder), []);
  });

  it('works when the cache cannot be written', async () => {
    const folder = join(await newFolder(), 'file');
    await fs.writeFile(folder, 'in the way');
    assert.ok((await window(folder).fit(scene)).to.bytes > 0);
  });
});
