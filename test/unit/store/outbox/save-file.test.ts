// Tests saving under a free name: numbering, other file systems, races, no overwriting.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type Disk, errno, realDisk } from '../../../../src/store/fs/disk';
import { saveWithoutOverwriting } from '../../../../src/store/outbox/save-file';
import { failureOf, namesIn, openFilesIn, treeOf, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk, systemError, createWatchedDisk } from '../../helpers/faulty-disk';

/** How links work in the output folder. */
const kinds: Record<string, () => Disk> = {
  'with links': () => realDisk,
  'on another file system': () =>
    createWatchedDisk((operation, to) => {
      if (operation === 'link' && !linkFromTemporary) throw systemError('EXDEV');
      if (operation === 'open' && to.includes('.peel-')) linkFromTemporary = true;
    }),
  'without links': () => createFailingDisk('EPERM', (operation) => operation === 'link'),
};
let linkFromTemporary = false;

describe('save file', () => {
  const newFolder = withFolders();
  const bytes = Buffer.from('a whole picture');

  async function source(folder: string, name = 'source.png'): Promise<string> {
    const file = path.join(folder, name);
    await fs.writeFile(file, bytes);
    return file;
  }

  beforeEach(() => (linkFromTemporary = false));

  for (const [kind, disk] of Object.entries(kinds)) {
    it(`uses the requested name, then the next free ones, ${kind}`, async () => {
      const folder = await newFolder();
      const target = path.join(folder, 'new', 'assets');
      const names: string[] = [];
      for (let n = 0; n < 3; n++) {
        linkFromTemporary = false;
        names.push(
          path.relative(target, await saveWithoutOverwriting(disk(), await source(folder), target, 'cat', '.png')),
        );
      }
      assert.deepEqual(names, ['cat.png', 'cat-2.png', 'cat-3.png']);
      assert.deepEqual(await namesIn(target), ['cat-2.png', 'cat-3.png', 'cat.png']);
      for (const name of names) assert.deepEqual(await fs.readFile(path.join(target, name)), bytes);
      // The source stays in the outbox until its owner deletes it.
      assert.deepEqual(
        (await namesIn(folder)).filter((name) => !name.endsWith('.saving')),
        ['new', 'source.png'],
      );
      assert.deepEqual(await openFilesIn(folder), []);
    });

    it(`never overwrites files, folders or links with the same name, ${kind}`, async () => {
      const folder = await newFolder();
      const target = path.join(folder, 'assets');
      await fs.mkdir(path.join(target, 'cat-2.png'), { recursive: true });
      await fs.writeFile(path.join(target, 'cat.png'), '');
      await fs.symlink('nowhere', path.join(target, 'cat-3.png'));
      const before = await treeOf(target);
      const saved = await saveWithoutOverwriting(disk(), await source(folder), target, 'cat', '.png');
      assert.equal(path.basename(saved), 'cat-4.png');
      const { 'cat-4.png': hash, ...others } = await treeOf(target);
      assert.ok(hash);
      assert.deepEqual(others, before);
    });

    it(`saves 50 files at once under 50 names, ${kind}`, async () => {
      const folder = await newFolder();
      const target = path.join(folder, 'assets');
      const sources = await Promise.all(Array.from({ length: 50 }, (_, n) => source(folder, `${n}.part`)));
      const chosen = disk();
      const saved = await Promise.all(sources.map((one) => saveWithoutOverwriting(chosen, one, target, 'cat', '.png')));
      assert.equal(new Set(saved).size, 50);
      assert.equal((await namesIn(target)).length, 50);
      assert.equal(new Set(Object.values(await treeOf(target))).size, 1);
    });
  }

  it('syncs the file and its name, and keeps the source', async () => {
    const folder = await newFolder();
    const seen: string[] = [];
    const disk = createWatchedDisk((operation, to) => void seen.push(`${operation} ${path.relative(folder, to)}`));
    await saveWithoutOverwriting(disk, await source(folder), path.join(folder, 'assets'), 'cat', '.png');
    assert.deepEqual(seen.slice(1), [
      'link assets/cat.png',
      'open assets',
      'handle.sync assets',
      'handle.close assets',
    ]);
    assert.deepEqual(await namesIn(folder), ['assets', 'source.png']);
  });

  it('syncs the copy on another file system before it gets its name', async () => {
    const folder = await newFolder();
    const seen: string[] = [];
    const disk = createWatchedDisk((operation, to) => {
      seen.push(operation + (to.includes('.peel-') ? ' temporary' : ''));
      if (operation === 'link' && seen.filter((one) => one === 'link').length === 1) throw systemError('EXDEV');
    });
    await saveWithoutOverwriting(disk, await source(folder), path.join(folder, 'assets'), 'cat', '.png');
    assert.ok(seen.indexOf('handle.sync temporary') < seen.lastIndexOf('link'));
    assert.ok(!seen.includes('unlink'));
  });

  // Only on machines with a second file system; the wrapped disks above cover the others.
  const memory = '/dev/shm';
  if (existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev) {
    it('copies between real file systems', async () => {
      const folder = await newFolder();
      const target = path.join(memory, `peel-test-${randomUUID()}`);
      try {
        await saveWithoutOverwriting(realDisk, await source(folder), target, 'cat', '.png');
        const saved = await saveWithoutOverwriting(realDisk, await source(folder), target, 'cat', '.png');
        assert.deepEqual(await fs.readFile(saved), bytes);
        assert.deepEqual(await namesIn(target), ['cat-2.png', 'cat.png']);
        assert.deepEqual(await namesIn(folder), ['source.png', 'source.saving']);
      } finally {
        await fs.rm(target, { recursive: true, force: true });
      }
    });
  }

  it('copies an image of several blocks byte for byte', async () => {
    const folder = await newFolder();
    const big = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => index % 251));
    const from = path.join(folder, 'big.png');
    await fs.writeFile(from, big);
    const disk = createFailingDisk('EPERM', (operation) => operation === 'link');
    const saved = await saveWithoutOverwriting(disk, from, path.join(folder, 'assets'), 'big', '.png');
    assert.ok((await fs.readFile(saved)).equals(big));
  });

  it('fails if the source is missing, and leaves nothing', async () => {
    for (const disk of Object.values(kinds)) {
      const folder = await newFolder();
      linkFromTemporary = false;
      const thrown = await failureOf(
        saveWithoutOverwriting(disk(), path.join(folder, 'gone'), path.join(folder, 'a'), 'cat', '.png'),
      );
      assert.equal(errno(thrown), 'ENOENT');
      assert.deepEqual(await namesIn(path.join(folder, 'a')), []);
    }
  });

  it('fails if the folder is a file, and keeps the source', async () => {
    const folder = await newFolder();
    await fs.writeFile(path.join(folder, 'assets'), 'a file');
    const from = await source(folder);
    await failureOf(saveWithoutOverwriting(realDisk, from, path.join(folder, 'assets'), 'cat', '.png'));
    assert.deepEqual(await fs.readFile(from), bytes);
    assert.equal(await fs.readFile(path.join(folder, 'assets'), 'utf8'), 'a file');
  });

  it('succeeds even if the temporary copy cannot be removed', async () => {
    const folder = await newFolder();
    const stuck = createWatchedDisk((operation, to) => {
      if (operation === 'link' && to.endsWith('dog.png') && !linkFromTemporary) throw systemError('EXDEV');
      if (operation === 'open' && to.includes('.peel-')) linkFromTemporary = true;
      if (operation === 'rm') throw systemError('EBUSY');
    });
    const saved = await saveWithoutOverwriting(
      stuck,
      await source(folder, 'two'),
      path.join(folder, 'a'),
      'dog',
      '.png',
    );
    assert.deepEqual(await fs.readFile(saved), bytes);
  });

  it('never writes through a link that has the name of the temporary copy', async () => {
    const folder = await newFolder();
    const other = path.join(folder, 'other.txt');
    await fs.writeFile(other, 'theirs');
    const disk = createWatchedDisk(async (operation, to) => {
      if (operation === 'link') throw systemError('EXDEV');
      if (operation === 'open' && path.basename(to).startsWith('.peel-')) await fs.symlink(other, to);
    });
    const from = await source(folder);
    const error = await failureOf(saveWithoutOverwriting(disk, from, path.join(folder, 'a'), 'cat', '.png'));
    assert.equal(errno(error), 'EEXIST');
    assert.equal(await fs.readFile(other, 'utf8'), 'theirs');
    assert.deepEqual(await fs.readFile(from), bytes);
    assert.deepEqual(await namesIn(path.join(folder, 'a')), []);
  });

  it('keeps a placeholder that another program has written to', async () => {
    const folder = await newFolder();
    const disk = createWatchedDisk(async (operation, to) => {
      if (operation === 'link') throw systemError('EPERM');
      if (operation === 'handle.close' && to.endsWith('cat.png')) await fs.writeFile(to, 'theirs');
    });
    const from = await source(folder);
    await failureOf(saveWithoutOverwriting(disk, from, path.join(folder, 'a'), 'cat', '.png'));
    assert.equal(await fs.readFile(path.join(folder, 'a', 'cat.png'), 'utf8'), 'theirs');
    assert.deepEqual(await fs.readFile(from), bytes);
    assert.deepEqual(await namesIn(path.join(folder, 'a')), ['cat.png']);
  });
});
