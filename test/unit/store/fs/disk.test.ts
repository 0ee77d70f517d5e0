// Tests atomic writes and folder syncs on a real disk.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { errno, realDisk, syncFolder, writeAtomic } from '../../../../src/store/fs/disk';
import { openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk, createDiskFailingAt, systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('disk operations', () => {
  const newFolder = withFolders();

  it('returns the error code of a failed operation, and none for other errors', () => {
    assert.equal(errno(systemError('ENOSPC')), 'ENOSPC');
    for (const other of [new Error('x'), 'ENOENT', undefined, null, { code: 'ENOENT' }]) assert.equal(errno(other), '');
    assert.equal(errno(Object.assign(new Error('x'), { code: 7 })), '');
  });

  it('writes, syncs, then renames', async () => {
    const folder = await newFolder();
    const file = path.join(folder, 'a.json');
    const seen: string[] = [];
    await writeAtomic(
      createWatchedDisk((operation) => void seen.push(operation)),
      file,
      'one',
      'durable',
    );
    assert.deepEqual(seen, ['open', 'handle.writeFile', 'handle.sync', 'handle.close', 'rename']);
    await writeAtomic(realDisk, file, 'two', 'durable');
    assert.equal(await fs.readFile(file, 'utf8'), 'two');
    assert.deepEqual(await fs.readdir(folder), ['a.json']);
  });

  it('keeps the old text complete whichever operation fails', async () => {
    for (let n = 1; ; n++) {
      const folder = await newFolder();
      const file = path.join(folder, 'a.json');
      await fs.writeFile(file, 'old');
      const { disk, failed } = createDiskFailingAt(n, false);
      const thrown = await writeAtomic(disk, file, 'new', 'durable').catch((error: unknown) => error);
      if (failed.length === 0) break;
      assert.equal(errno(thrown), 'EIO');
      assert.equal(await fs.readFile(file, 'utf8'), 'old', failed[0]);
      assert.deepEqual(await openFilesIn(folder), []);
    }
  });

  it('syncs a folder, and ignores a folder that cannot be synced', async () => {
    const folder = await newFolder();
    await syncFolder(realDisk, folder);
    await syncFolder(realDisk, path.join(folder, 'missing'));
    await syncFolder(
      createFailingDisk('EISDIR', (operation) => operation === 'handle.sync'),
      folder,
    );
    assert.deepEqual(await openFilesIn(folder), []);
  });
});
