// Fails every file operation of a save in turn, once and for good: the picture is always somewhere, whole.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Disk } from '../../../../src/store/fs/disk';
import { saveWithoutOverwriting } from '../../../../src/store/outbox/save-file';
import { namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createDiskFailingAt, systemError } from '../../helpers/faulty-disk';

/** Wraps a disk so that links fail as on such a file system. */
const kinds: Record<string, (disk: Disk) => Disk> = {
  'with links': (disk) => disk,
  'on another file system': (disk) => ({
    ...disk,
    link: (from, to) => (String(from).includes('.peel-') ? disk.link(from, to) : Promise.reject(systemError('EXDEV'))),
  }),
  'without links': (disk) => ({ ...disk, link: () => Promise.reject(systemError('EPERM')) }),
};

/** A proxy has no members of its own to spread. */
function members(disk: Disk): Disk {
  const {
    access,
    appendFile,
    link,
    lstat,
    mkdir,
    open,
    readFile,
    readdir,
    realpath,
    rename,
    rm,
    stat,
    unlink,
    utimes,
  } = disk;
  return {
    access,
    appendFile,
    link,
    lstat,
    mkdir,
    open,
    readFile,
    readdir,
    realpath,
    rename,
    rm,
    stat,
    unlink,
    utimes,
  };
}

describe('store: save, failing at every operation', () => {
  const newFolder = withFolders();
  const bytes = 'a whole picture';

  for (const [kind, dress] of Object.entries(kinds)) {
    for (const forGood of [false, true]) {
      it(`${kind}, ${forGood ? 'for good' : 'once'}`, async () => {
        let n = 1;
        for (; ; n++) {
          const folder = await newFolder();
          const target = path.join(folder, 'assets');
          const source = path.join(folder, 'source');
          await fs.mkdir(target);
          await fs.writeFile(path.join(target, 'cat.png'), 'mine');
          await fs.writeFile(source, bytes);
          const { disk, failed } = createDiskFailingAt(n, forGood);
          const saved = await saveWithoutOverwriting(dress(members(disk)), source, target, 'cat', '.png').catch(
            () => undefined,
          );
          if (failed.length === 0) break;
          const where = failed[0] ?? '';
          assert.equal(await fs.readFile(path.join(target, 'cat.png'), 'utf8'), 'mine', where);
          const whole = await fs.readFile(saved ?? source, 'utf8');
          assert.equal(whole, bytes, where);
          for (const name of await namesIn(target)) {
            const text = await fs.readFile(path.join(target, name), 'utf8');
            const temporary = name.startsWith('.peel-');
            // What cannot be cleaned up any more may stay, but never half a picture under a final name.
            if (temporary) assert.ok(forGood || / rm |^rm /.test(where), where);
            else if (text === '') assert.ok(forGood || !saved, where);
            else assert.ok(text === 'mine' || text === bytes, where);
            if (text === '' && !forGood) assert.fail(`an empty ${name} is left by ${where}`);
          }
          assert.deepEqual(await openFilesIn(folder), [], where);
        }
        assert.ok(n > 4, `only ${n} operations`);
      });
    }
  }
});
