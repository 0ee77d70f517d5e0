// Fails every file operation of a save in turn: one complete image always remains.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Disk } from '../../../../src/store/fs/disk';
import { saveWithoutOverwriting } from '../../../../src/store/outbox/save-file';
import { namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createDiskFailingAt, systemError } from '../../helpers/faulty-disk';

/** Wraps a disk so that links fail as on this kind of file system. */
const kinds: Record<string, (disk: Disk) => Disk> = {
  'with links': (disk) => disk,
  'on another file system': (disk) => ({
    ...disk,
    link: (from, to) => (String(from).includes('.peel-') ? disk.link(from, to) : Promise.reject(systemError('EXDEV'))),
  }),
  'without links': (disk) => ({ ...disk, link: () => Promise.reject(systemError('EPERM')) }),
};

const operations = [
  'access',
  'appendFile',
  'link',
  'lstat',
  'mkdir',
  'open',
  'readFile',
  'readdir',
  'realpath',
  'rename',
  'rm',
  'stat',
  'unlink',
  'utimes',
] as const;

/** Copies the operations, because a proxy has no properties to spread. */
function copyOperations(disk: Disk): Disk {
  return Object.fromEntries(operations.map((operation) => [operation, disk[operation]])) as unknown as Disk;
}

describe('save file with failing operations', () => {
  const newFolder = withFolders();
  const bytes = 'a whole picture';

  for (const [kind, wrap] of Object.entries(kinds)) {
    for (const forGood of [false, true]) {
      it(`keeps the image complete ${kind} when operations fail ${forGood ? 'permanently' : 'once'}`, async () => {
        let n = 1;
        for (; ; n++) {
          const folder = await newFolder();
          const target = path.join(folder, 'assets');
          const source = path.join(folder, 'source');
          await fs.mkdir(target);
          await fs.writeFile(path.join(target, 'cat.png'), 'mine');
          await fs.writeFile(source, bytes);
          const { disk, failed } = createDiskFailingAt(n, forGood);
          const saved = await saveWithoutOverwriting(wrap(copyOperations(disk)), source, target, 'cat', '.png').catch(
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
            // Temporary files may remain if they cannot be removed, but never an incomplete image under a final name.
            if (temporary) assert.ok(forGood || / rm |^rm /.test(where), where);
            else if (text === '') assert.ok(forGood || !saved, where);
            else assert.ok(text === 'mine' || text === bytes, where);
            if (text === '' && !forGood) assert.fail(`${where} left an empty ${name}`);
          }
          assert.deepEqual(await openFilesIn(folder), [], where);
        }
        assert.ok(n > 4, `only ${n} operations`);
      });
    }
  }
});
