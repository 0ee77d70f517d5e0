// Tests the result cache: shared by windows, bounded, and never an obstacle.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { SavedImage } from '../../../../src/core/request/image-request';
import { realDisk } from '../../../../src/store/fs/disk';
import { createResultCache } from '../../../../src/store/cache/result-cache';
import { withFolders } from '../../helpers/temp-folders';
import { createFailingDisk } from '../../helpers/faulty-disk';

describe('result cache', () => {
  const newFolder = withFolders();
  let file = '';
  beforeEach(async () => (file = path.join(await newFolder(), 'storage', 'made.jsonl')));

  const contents = { hashOf: () => Promise.resolve('c'.repeat(64)), hash: () => Promise.resolve('c'.repeat(64)) };
  const body = [new TextEncoder().encode('{"model":"m"}'), new Uint8Array(3_000_000)];
  const image = (id: string): SavedImage => ({
    id,
    uri: `file:///w/${id}.png`,
    format: 'png',
    width: 1,
    height: 2,
    bytes: 3,
  });
  let at = 0;
  const open = (most?: number, disk = realDisk) => createResultCache({ disk, file, contents, now: () => ++at }, most);
  const ids = async (made: ReturnType<typeof open>, key: string) => (await made.find(key)).map(({ id }) => id);

  it('lists the images of all windows, newest first', async () => {
    const [one, other] = [open(), open()];
    assert.deepEqual(await ids(one, 'k'), []);
    one.add('k', body, image('a'), 'file:///w');
    assert.deepEqual(await ids(one, 'k'), ['a']);
    other.add('k', body, image('b'), undefined);
    assert.deepEqual(await ids(other, 'k'), ['b', 'a']);
    assert.deepEqual(await ids(one, 'k'), ['b', 'a']);
    assert.deepEqual(await ids(one, 'another'), []);
    const [found] = await one.find('k');
    assert.equal(found?.body, await one.bodyHash(body));
    assert.ok(!(await fs.readFile(file, 'utf8')).includes('"k"'));
  });

  it('ignores damaged lines', async () => {
    const made = open();
    made.add('k', body, image('a'), undefined);
    assert.deepEqual(await ids(made, 'k'), ['a']);
    await fs.appendFile(file, '\n{"key":7}\nnonsense\n{"ke');
    made.add('k', body, image('b'), undefined);
    assert.deepEqual(await ids(made, 'k'), ['b', 'a']);
    assert.deepEqual(await ids(open(), 'k'), ['b', 'a']);
  });

  it('drops the oldest entries above the limit, in every window', async () => {
    const [one, other] = [open(5), open(5)];
    for (let n = 0; n < 10; n++) one.add('k', body, image(`i${n}`), undefined);
    assert.equal((await ids(one, 'k')).length, 10);
    assert.equal((await ids(other, 'k')).length, 10);
    one.add('k', body, image('last'), undefined);
    assert.deepEqual(await ids(one, 'k'), ['last', 'i9', 'i8', 'i7', 'i6']);
    assert.deepEqual(await ids(other, 'k'), ['last', 'i9', 'i8', 'i7', 'i6']);
    assert.equal((await fs.readFile(file, 'utf8')).trim().split('\n').length, 5);
  });

  it('loses only the entry if the disk is full', async () => {
    const made = open(
      5,
      createFailingDisk('ENOSPC', (operation) => operation === 'appendFile'),
    );
    made.add('k', body, image('a'), undefined);
    assert.deepEqual(await ids(made, 'k'), []);
  });
});
