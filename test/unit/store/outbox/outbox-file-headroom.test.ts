// Tests received images with reserved space in front, so that metadata is inserted without a copy.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { OutboxFile } from '../../../../src/core/outbox/outbox';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { createOutboxFile, reopenOutboxFile } from '../../../../src/store/outbox/outbox-file';
import { failureOf, namesIn, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk, createWatchedDisk } from '../../helpers/faulty-disk';

describe('outbox file with reserved space', () => {
  const newFolder = withFolders();
  const insert = Buffer.from('<provenance>');
  const room = insert.length;
  const open: OutboxFile[] = [];
  let folder = '';
  let stem = '';

  beforeEach(async () => {
    folder = await newFolder();
    stem = path.join(folder, '0');
  });
  afterEach(async () => {
    for (const file of open.splice(0)) await file.close();
  });

  async function received(text: string, disk: Disk = realDisk): Promise<OutboxFile> {
    const file = await createOutboxFile(disk, stem, room);
    open.push(file);
    await file.write(Buffer.from(text));
    await file.end();
    return file;
  }

  async function reopen(name: string): Promise<OutboxFile> {
    const file = await reopenOutboxFile(realDisk, path.join(folder, name), room);
    assert.ok(file);
    open.push(file);
    return file;
  }

  const text = (name: string) => fs.readFile(path.join(folder, name), 'utf8');

  it('counts and reads only the image', async () => {
    const file = await received('0123456789');
    assert.equal(file.size, 10);
    assert.equal(Buffer.from(await file.read(0, 4)).toString(), '0123');
    assert.equal(await text('0.part'), '\0'.repeat(room) + '0123456789');
  });

  it('inserts metadata that fits in one write, and syncs before renaming', async () => {
    const seen: string[] = [];
    const file = await received(
      '0123456789',
      createWatchedDisk((operation) => void seen.push(operation)),
    );
    seen.length = 0;
    await file.finish('.png', [{ at: 3, remove: 0, insert }]);
    assert.deepEqual(seen, ['handle.read', 'handle.write', 'handle.datasync', 'rename']);
    assert.equal(await text('0.png'), '012<provenance>3456789');
    assert.equal(file.size, 10 + room);
    assert.deepEqual(await namesIn(folder), ['0.png']);
  });

  it('copies the file without the reserved space if something else or nothing is inserted', async () => {
    for (const [splices, expected] of [
      [[], '0123'],
      [[{ at: 1, remove: 0, insert: Buffer.from('x') }], '0x123'],
      [[{ at: 1, remove: 1, insert }], '0<provenance>23'],
    ] as const) {
      const file = await received('0123');
      await file.finish('.png', splices);
      assert.equal(await text('0.png'), expected);
      assert.equal(file.size, expected.length);
      await fs.rm(path.join(folder, '0.png'));
    }
  });

  it('can be finished later if renaming failed', async () => {
    let broken = true;
    const file = await received(
      '0123',
      createFailingDisk('EIO', (operation) => broken && operation === 'rename'),
    );
    await failureOf(file.finish('.png', [{ at: 2, remove: 0, insert }]));
    assert.equal(file.finished, false);
    broken = false;
    await file.finish('.png', [{ at: 2, remove: 0, insert }]);
    assert.equal(await text('0.png'), '01<provenance>23');
  });

  it('recognizes reserved space after a restart, free or filled', async () => {
    await received('0123');
    const free = await reopen('0.part');
    assert.deepEqual([free.size, free.finished], [4, false]);
    assert.equal(Buffer.from(await free.read(0, 9)).toString(), '0123');
    await fs.writeFile(path.join(folder, '1.part'), '01<provenance>23');
    const filled = await reopen('1.part');
    assert.equal(filled.size, 4 + room);
    await filled.finish('.png', [{ at: 2, remove: 0, insert }]);
    assert.equal(await text('1.png'), '01<provenance>23');
  });
});
