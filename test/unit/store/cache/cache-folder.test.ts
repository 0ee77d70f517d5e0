// Tests the bounded cache folder: eviction by last use, atomic writes, several windows.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { createCacheFolder } from '../../../../src/store/cache/cache-folder';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { failureOf, namesIn, withFolders } from '../../helpers/temp-folders';

const bytes = (length: number) => new Uint8Array(length).fill(7);

describe('cache folder', () => {
  const newFolder = withFolders();
  const age = async (folder: string, name: string, minutes: number) => {
    const then = new Date(Date.now() - minutes * 60_000);
    await fs.utimes(join(folder, name), then, then);
  };

  it('finds what was written, and nothing else', async () => {
    const folder = join(await newFolder(), 'new');
    const cache = createCacheFolder(realDisk, folder, { files: 10, bytes: 1000 });
    assert.equal(await cache.find('a'), undefined);
    const file = await cache.write('a', bytes(5));
    assert.equal(await cache.find('a'), file);
    assert.deepEqual([...(await fs.readFile(file))], [7, 7, 7, 7, 7]);
    assert.deepEqual(await namesIn(folder), ['a']);
  });

  it('evicts the least recently used files if there are too many files or bytes', async () => {
    for (const bounds of [
      { files: 10, bytes: 1_000_000 },
      { files: 1_000, bytes: 1_000 },
    ]) {
      const folder = await newFolder();
      const first = createCacheFolder(realDisk, folder, bounds);
      for (let n = 0; n < 10; n++) {
        await first.write(`old-${n}`, bytes(100));
        await age(folder, `old-${n}`, 600 - n);
      }
      // Another window uses the oldest file again.
      const second = createCacheFolder(realDisk, folder, bounds);
      assert.ok(await second.find('old-0'));
      for (let n = 0; n < 3; n++) await second.write(`new-${n}`, bytes(100));
      const left = await namesIn(folder);
      assert.ok(left.length <= 10, `${left.length}`);
      for (const name of ['old-0', 'old-9', 'new-0', 'new-1', 'new-2']) assert.ok(left.includes(name), name);
      for (const name of ['old-1', 'old-2', 'old-3']) assert.ok(!left.includes(name), name);
    }
  });

  it('reports a failed write and leaves no file', async () => {
    for (const operation of ['open', 'rename'] as const) {
      const folder = await newFolder();
      const failing: Disk = { ...realDisk, [operation]: () => Promise.reject(new Error('No space.')) };
      const cache = createCacheFolder(failing, folder, { files: 10, bytes: 1000 });
      assert.match(String(await failureOf(cache.write('a', bytes(5)))), /No space/);
      assert.deepEqual(await namesIn(folder), []);
    }
  });

  it('deletes temporary files of a killed process, but not those being written', async () => {
    const folder = await newFolder();
    for (const name of ['killed.tmp', 'writing.tmp']) await fs.writeFile(join(folder, name), 'half');
    await age(folder, 'killed.tmp', 90);
    await createCacheFolder(realDisk, folder, { files: 10, bytes: 1000 }).write('a', bytes(1));
    assert.deepEqual(await namesIn(folder), ['a', 'writing.tmp']);
  });

  it('works when two windows write at the same time', async () => {
    const folder = await newFolder();
    const windows = [1, 2].map(() => createCacheFolder(realDisk, folder, { files: 20, bytes: 100_000 }));
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => windows[n % 2]!.write(`file-${Math.floor(n / 2)}`, bytes(1000))),
    );
    const left = await namesIn(folder);
    assert.ok(left.length <= 22 && left.length > 10, `${left.length}`);
    for (const name of left) assert.equal((await fs.stat(join(folder, name))).size, 1000);
  });
});
