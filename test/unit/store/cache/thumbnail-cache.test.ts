// Tests thumbnails: upright, once per content, cached, and absent for damaged files.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { realDisk } from '../../../../src/store/fs/disk';
import { createThumbnailCache, type ThumbnailCache } from '../../../../src/store/cache/thumbnail-cache';
import { withCodecWorker } from '../../helpers/codec-worker';
import { inputSource } from '../../../fixtures/images/image-bytes';
import { namesIn, withFolders } from '../../helpers/temp-folders';
import { imageSimilarity } from '../../../fixtures/images/image-similarity';
import { photoScene } from '../../../fixtures/images/synthetic-scenes';

const { signal } = new AbortController();

describe('thumbnails', () => {
  const codec = withCodecWorker();
  const newFolder = withFolders();
  let scene: Buffer;
  before(async () => {
    scene = await (await photoScene(1000, 600)).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer();
  });

  /** A window that counts the files it reads. */
  const window = (folder: string, bounds?: { files: number; bytes: number }) => {
    const reads: string[] = [];
    const thumbnails = createThumbnailCache({
      disk: realDisk,
      codec,
      folder: join(folder, 'storage', 'thumbnails'),
      async state(uri) {
        const { size, mtimeMs } = await fs.stat(fileURLToPath(uri));
        return { size, modified: mtimeMs };
      },
      async open(uri) {
        reads.push(uri.slice(uri.lastIndexOf('/') + 1));
        const bytes = await fs.readFile(fileURLToPath(uri));
        return inputSource(bytes);
      },
      ...(bounds ? { bounds } : {}),
    });
    return { reads, get: (uri: string, by = signal): ReturnType<ThumbnailCache['get']> => thumbnails.get(uri, by) };
  };
  const put = async (folder: string, name: string, bytes: Uint8Array) => {
    await fs.writeFile(join(folder, name), bytes);
    return pathToFileURL(join(folder, name)).href;
  };

  it('creates upright thumbnails with 512 pixels on the longer side, and reports the dimensions of the image', async () => {
    const folder = await newFolder();
    const found = await window(folder).get(await put(folder, 'a.jpg', scene));
    assert.ok(found);
    assert.deepEqual([found.width, found.height], [600, 1000]);
    assert.match(found.path, /thumbnails.[0-9a-f]{64}-\d+\.webp$/);
    const expected = await sharp(scene).rotate().resize(307, 512, { kernel: 'lanczos3' }).png().toBuffer();
    const like = await imageSimilarity(await fs.readFile(found.path), expected);
    assert.ok(like.psnr > 30 && like.ssim > 0.9, JSON.stringify(like));
    assert.ok((await fs.stat(found.path)).size < 100_000);
  });

  it('does not enlarge a small image, and keeps transparency', async () => {
    const folder = await newFolder();
    const icon = await sharp({ create: { width: 20, height: 10, channels: 4, background: '#f000' } })
      .png()
      .toBuffer();
    const found = await window(folder).get(await put(folder, 'icon.png', icon));
    const { width, height, hasAlpha } = await sharp(found!.path).metadata();
    assert.deepEqual([width, height, hasAlpha], [20, 10, true]);
  });

  it('creates thumbnails once per content: for a copy, for concurrent requests, for the next window', async () => {
    const folder = await newFolder();
    const a = await put(folder, 'a.jpg', scene);
    const b = await put(folder, 'b.jpg', scene);
    const first = window(folder);
    const found = await Promise.all([first.get(a), first.get(a), first.get(b)]);
    assert.equal(new Set(found.map((one) => one?.path)).size, 1);
    assert.deepEqual(first.reads.toSorted(), ['a.jpg', 'b.jpg']);
    assert.equal((await namesIn(join(folder, 'storage', 'thumbnails'))).length, 1);
    const next = window(folder);
    assert.deepEqual(await next.get(a), found[0]);
    assert.deepEqual(next.reads, [], 'read again');
  });

  it('updates the thumbnail when the file changes', async () => {
    const folder = await newFolder();
    const uri = await put(folder, 'a.jpg', scene);
    const here = window(folder);
    const before = await here.get(uri);
    await put(folder, 'a.jpg', await sharp(scene).negate().toBuffer());
    const after = await here.get(uri);
    assert.ok(before && after && before.path !== after.path);
  });

  it('creates a thumbnail again after its file was deleted', async () => {
    const folder = await newFolder();
    const uri = await put(folder, 'a.jpg', scene);
    const here = window(folder);
    const { path } = (await here.get(uri))!;
    await fs.rm(path);
    assert.equal((await here.get(uri))?.path, path);
    assert.ok((await fs.stat(path)).size > 0);
  });

  it('returns nothing for missing, invalid and damaged files, which are read once', async () => {
    const folder = await newFolder();
    const here = window(folder);
    assert.equal(await here.get(pathToFileURL(join(folder, 'missing.png')).href), undefined);
    const png = await sharp({ create: { width: 50, height: 50, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const bytes of [Buffer.from('<svg/>'), Buffer.alloc(0), png.subarray(0, 60)]) {
      const uri = await put(folder, 'a.png', bytes);
      here.reads.length = 0;
      assert.equal(await here.get(uri), undefined);
      assert.equal(await here.get(uri), undefined);
      assert.equal(here.reads.length, 1);
    }
    const repaired = await put(folder, 'a.png', png);
    assert.ok(await here.get(repaired));
  });

  it('can cancel a thumbnail and request it again', async () => {
    const folder = await newFolder();
    const uri = await put(folder, 'a.jpg', scene);
    const here = window(folder);
    const controller = new AbortController();
    const canceled = here.get(uri, controller.signal);
    controller.abort();
    assert.equal(await canceled, undefined);
    assert.ok(await here.get(uri));
  });

  it('keeps thumbnails within their limits', async () => {
    const folder = await newFolder();
    const here = window(folder, { files: 3, bytes: 1_000_000 });
    for (const background of ['red', 'green', 'blue', 'gold', 'navy', 'lime']) {
      const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer();
      assert.ok(await here.get(await put(folder, `${background}.png`, bytes)));
    }
    assert.ok((await namesIn(join(folder, 'storage', 'thumbnails'))).length <= 3);
  });
});
