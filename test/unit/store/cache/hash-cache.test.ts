// Tests the hash cache: files are known by path, size and time; damaged lines are ignored.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk } from '../../../../src/store/fs/disk';
import { createHashCache } from '../../../../src/store/cache/hash-cache';
import { withFolders } from '../../helpers/temp-folders';

const hash = 'ab'.repeat(32);
const file = (n: number) => ({ uri: `file:///work/${n}.png`, size: n, modified: 1000 + n });
const content = { hash, width: 30, height: 20 };

describe('hash cache', () => {
  const newFolder = withFolders();

  it('knows files in the next window, unless size or time changed', async () => {
    const cacheFile = join(await newFolder(), 'deep', 'known.jsonl');
    await createHashCache(realDisk, cacheFile).set(file(1), content);
    const next = createHashCache(realDisk, cacheFile);
    const { hash: found, width, height } = (await next.get(file(1)))!;
    assert.deepEqual({ hash: found, width, height }, content);
    assert.equal(await next.get({ ...file(1), size: 2 }), undefined);
    assert.equal(await next.get({ ...file(1), modified: 1002 }), undefined);
    assert.equal(await next.get(file(2)), undefined);
  });

  it('ignores incomplete and invalid lines', async () => {
    const cacheFile = join(await newFolder(), 'known.jsonl');
    await createHashCache(realDisk, cacheFile).set(file(1), content);
    await fs.appendFile(
      cacheFile,
      `\n{"uri":"file:///x","size"\n[]\nnull\n{"uri":"file:///work/3.png","size":3,"modified":1003,"hash":"../../x","width":1,"height":1}\n{"uri":"fi`,
    );
    const known = createHashCache(realDisk, cacheFile);
    await known.set(file(2), content);
    const next = createHashCache(realDisk, cacheFile);
    assert.ok((await next.get(file(1))) && (await next.get(file(2))));
    assert.equal(await next.get(file(3)), undefined);
  });

  it('compacts the cache to the newest entries', async () => {
    const cacheFile = join(await newFolder(), 'known.jsonl');
    const first = createHashCache(realDisk, cacheFile, 10);
    for (let n = 0; n < 25; n++) await first.set(file(n), content);
    const next = createHashCache(realDisk, cacheFile, 10);
    assert.ok(await next.get(file(24)));
    assert.equal(await next.get(file(3)), undefined);
    assert.equal((await fs.readFile(cacheFile, 'utf8')).trim().split('\n').length, 10);
  });

  it('works without a disk', async () => {
    const folder = await newFolder();
    const nowhere = createHashCache(realDisk, join(folder, 'x\0y', 'known.jsonl'));
    await nowhere.set(file(1), content);
    assert.ok(await nowhere.get(file(1)));
  });
});
