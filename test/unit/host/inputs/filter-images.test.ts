// Tests which files a list of images offers: images by content, without waiting for slow disks.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Uri } from 'vscode';
import { filterImageFiles } from '../../../../src/host/inputs/filter-images';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { openFilesIn, withFolders } from '../../helpers/temp-folders';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(92)]);

describe('filter image files', () => {
  const newFolder = withFolders();
  let folder = '';
  const uri = (name: string, scheme = 'file') => ({ scheme, fsPath: path.join(folder, name) }) as Uri;
  const names = (uris: readonly Uri[]) => uris.map(({ fsPath }) => path.basename(fsPath));

  beforeEach(async () => (folder = await newFolder()));

  it('keeps images by their bytes, and files that cannot be read', async () => {
    await fs.writeFile(path.join(folder, 'real.png'), png);
    await fs.writeFile(path.join(folder, 'fake.png'), '<!doctype html><p>');
    await fs.writeFile(path.join(folder, 'logo.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await fs.writeFile(path.join(folder, 'empty.png'), '');
    await fs.mkdir(path.join(folder, 'folder.png'));
    const files = ['fake.png', 'real.png', 'logo.png', 'empty.png', 'folder.png', 'gone.png'].map((name) => uri(name));
    const found = await filterImageFiles(realDisk, [...files, uri('virtual.png', 'memfs')]);
    assert.deepEqual(names(found), ['real.png', 'gone.png', 'virtual.png']);
    assert.deepEqual(await openFilesIn(folder), []);
  });

  it('does not wait for a disk that does not respond', async () => {
    const silent = { ...realDisk, stat: () => new Promise(() => undefined) } as unknown as Disk;
    const files = ['a.png', 'b.png'].map((name) => uri(name));
    assert.deepEqual(names(await filterImageFiles(silent, files, 20)), ['a.png', 'b.png']);
  });

  it('reads a limited number of files', async () => {
    let statCount = 0;
    const counting = {
      ...realDisk,
      stat: async () => {
        statCount++;
        return { isFile: () => false, size: 0 };
      },
    } as unknown as Disk;
    const found = await filterImageFiles(
      counting,
      Array.from({ length: 1000 }, (_, index) => uri(`${index}.png`)),
    );
    assert.deepEqual([statCount, found.length], [300, 700]);
  });
});
