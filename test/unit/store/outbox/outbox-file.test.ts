// Tests a received image on disk: written as it arrives, finished, and reopened later.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { OutboxFile } from '../../../../src/core/outbox/outbox';
import type { Splice } from '../../../../src/core/image/byte-source';
import { type Disk, errno, realDisk } from '../../../../src/store/fs/disk';
import { createOutboxFile, reopenOutboxFile } from '../../../../src/store/outbox/outbox-file';
import { failureOf, namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk, createWatchedDisk } from '../../helpers/faulty-disk';

describe('outbox file', () => {
  const newFolder = withFolders();
  let folder = '';
  let stem = '';
  let open: OutboxFile[] = [];

  beforeEach(async () => {
    folder = await newFolder();
    stem = path.join(folder, '0');
  });

  afterEach(async () => {
    for (const file of open) await file.close();
    open = [];
    assert.deepEqual(await openFilesIn(folder), []);
  });

  async function create(disk: Disk = realDisk, room = 0): Promise<OutboxFile> {
    const file = await createOutboxFile(disk, stem, room);
    open.push(file);
    return file;
  }

  async function received(text: string, disk: Disk = realDisk): Promise<OutboxFile> {
    const file = await create(disk);
    await file.write(Buffer.from(text));
    await file.end();
    return file;
  }

  const onDisk = () => fs.readFile(`${stem}.part`, 'utf8');

  it('has the bytes on disk as they arrive', async () => {
    const file = await create();
    let text = '';
    for (const piece of ['abc', '', 'defg', 'h'.repeat(100_000)]) {
      await file.write(Buffer.from(piece));
      await file.end();
      text += piece;
      assert.equal(await onDisk(), text);
      assert.equal(file.size, text.length);
    }
    assert.equal(file.path, `${stem}.part`);
    assert.equal(file.finished, false);
  });

  it('keeps the order of concurrent writes', async () => {
    const file = await create();
    const pieces = Array.from({ length: 500 }, (_, n) => Buffer.from(`${n},`));
    await Promise.all(pieces.map((piece) => file.write(piece)));
    await file.end();
    assert.equal(await onDisk(), pieces.join(''));
  });

  it('continues if the disk writes fewer bytes than given', async () => {
    const file = await create({
      ...realDisk,
      open: async (...args: Parameters<typeof fs.open>) => {
        const handle = await fs.open(...args);
        handle.writev = (async ([first]: Uint8Array[], position: number) =>
          handle.write(
            first ?? new Uint8Array(),
            0,
            Math.min(first?.length ?? 0, 3),
            position,
          )) as unknown as typeof handle.writev;
        return handle;
      },
    });
    await file.write(Buffer.from('abcdefghij'));
    await file.write(Buffer.from('klm'));
    await file.end();
    assert.equal(await onDisk(), 'abcdefghijklm');
  });

  it('makes the network wait while many bytes wait for the disk', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const file = await create(createWatchedDisk((operation) => (operation === 'handle.write' ? held : undefined)));
    const block = Buffer.alloc(3 * 1024 * 1024, 1);
    await file.write(block);
    let through = false;
    const second = file.write(block).then(() => (through = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(through, false);
    release();
    await second;
    await file.end();
    assert.equal((await fs.stat(`${stem}.part`)).size, block.length * 2);
  });

  it('can be read while it is written, up to the written bytes', async () => {
    const file = await received('0123456789');
    assert.equal(Buffer.from(await file.read(2, 3)).toString(), '234');
    const writing = file.write(Buffer.alloc(1_000_000, 'x'));
    assert.equal(Buffer.from(await file.read(0, 10)).toString(), '0123456789');
    await writing;
    await file.end();
    assert.equal(Buffer.from(await file.read(9, 3)).toString(), '9xx');
    assert.equal((await file.read(2_000_000, 5)).length, 0);
  });

  it('only renames the file if nothing is inserted', async () => {
    const file = await received('picture');
    await file.finish('.jpg', []);
    assert.deepEqual([file.path, file.finished], [`${stem}.jpg`, true]);
    assert.equal(await fs.readFile(file.path, 'utf8'), 'picture');
    assert.deepEqual(await namesIn(folder), ['0.jpg']);
  });

  const cases: [string, Splice[], string][] = [
    ['at the start', [{ at: 0, remove: 0, insert: Buffer.from('<>') }], '<>0123456789'],
    ['in the middle', [{ at: 5, remove: 2, insert: Buffer.from('!') }], '01234!789'],
    ['at the end', [{ at: 10, remove: 0, insert: Buffer.from('end') }], '0123456789end'],
    [
      'everywhere',
      [
        { at: 0, remove: 1, insert: Buffer.from('A') },
        { at: 1, remove: 0, insert: Buffer.from('B') },
        { at: 9, remove: 1, insert: new Uint8Array() },
      ],
      'AB12345678',
    ],
  ];
  for (const [where, splices, expected] of cases) {
    it(`finishes the file with an insertion ${where}, and syncs it before it is renamed`, async () => {
      const seen: string[] = [];
      const watched = createWatchedDisk((operation, to) => void seen.push(`${operation} ${path.basename(to)}`));
      const file = await received('0123456789', watched);
      await file.finish('.png', splices);
      assert.equal(await fs.readFile(`${stem}.png`, 'utf8'), expected);
      assert.deepEqual(await namesIn(folder), ['0.png']);
      const order = ['handle.sync 0.finishing', 'handle.close 0.finishing', 'rename 0.png', 'unlink 0.part'];
      assert.deepEqual(
        seen.filter((one) => order.includes(one)),
        order,
      );
    });
  }

  it('finishes a file of several blocks', async () => {
    const file = await create();
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 253));
    await file.write(bytes);
    await file.end();
    await file.finish('.webp', [{ at: 1_500_000, remove: 4, insert: Buffer.from('four+') }]);
    const expected = Buffer.concat([bytes.subarray(0, 1_500_000), Buffer.from('four+'), bytes.subarray(1_500_004)]);
    assert.ok((await fs.readFile(file.path)).equals(expected));
  });

  it('keeps the received bytes if finishing fails at any operation', async () => {
    const splices = [{ at: 1, remove: 0, insert: Buffer.from('x') }];
    for (const failing of ['open', 'handle.write', 'handle.sync', 'rename']) {
      const disk = createFailingDisk('ENOSPC', (operation, to) => operation === failing && !to.endsWith('.part'));
      stem = path.join(folder, failing);
      const file = await received('0123', disk);
      assert.equal(errno(await failureOf(file.finish('.png', splices))), 'ENOSPC');
      assert.equal(file.finished, false);
      assert.equal(await onDisk(), '0123');
      assert.ok(!(await namesIn(folder)).includes(`${failing}.finishing`));
    }
  });

  it('reports a disk error at the next write or at the end, and counts only the bytes on disk', async () => {
    let broken = false;
    const file = await create(createFailingDisk('ENOSPC', (operation) => broken && operation === 'handle.write'));
    await file.write(Buffer.from('abc'));
    await file.end();
    broken = true;
    await file.write(Buffer.from('def'));
    assert.equal(errno(await failureOf(file.end())), 'ENOSPC');
    assert.equal(errno(await failureOf(file.write(Buffer.from('x')))), 'ENOSPC');
    assert.equal(file.size, 3);
    // An incomplete image is never finished.
    assert.equal(errno(await failureOf(file.finish('.png', []))), 'ENOSPC');
    assert.equal(await onDisk(), 'abc');
  });

  it('never replaces an existing file', async () => {
    await fs.writeFile(`${stem}.part`, 'mine');
    assert.equal(errno(await failureOf(createOutboxFile(realDisk, stem, 0))), 'EEXIST');
    assert.equal(await onDisk(), 'mine');
  });

  it('can be closed repeatedly', async () => {
    const file = await received('x');
    await file.close();
    await file.close();
    assert.deepEqual(await openFilesIn(folder), []);
  });

  async function reopen(name: string, room = 0): Promise<OutboxFile> {
    const file = await reopenOutboxFile(realDisk, path.join(folder, name), room);
    assert.ok(file);
    open.push(file);
    return file;
  }

  it('reopens a received file, which can then be finished', async () => {
    await fs.writeFile(`${stem}.part`, '0123');
    const file = await reopen('0.part');
    assert.deepEqual([file.size, file.finished, file.path], [4, false, `${stem}.part`]);
    await file.finish('.png', [{ at: 2, remove: 0, insert: Buffer.from('-') }]);
    assert.equal(await fs.readFile(`${stem}.png`, 'utf8'), '01-23');
    assert.equal(file.finished, true);
  });

  it('reopens a finished file, and does not finish it again', async () => {
    await fs.writeFile(`${stem}.webp`, '0123');
    const file = await reopen('0.webp');
    assert.deepEqual([file.size, file.finished, file.path], [4, true, `${stem}.webp`]);
    await file.finish('.webp', [{ at: 0, remove: 4, insert: new Uint8Array() }]);
    assert.equal(Buffer.from(await file.read(0, 9)).toString(), '0123');
    assert.deepEqual(await namesIn(folder), ['0.webp']);
  });

  it('does not reopen a file that does not exist', async () => {
    assert.equal(await reopenOutboxFile(realDisk, `${stem}.png`, 0), undefined);
  });

  it('deletes the file under its current name', async () => {
    const file = await received('0123');
    await file.finish('.png', []);
    await file.discard();
    assert.deepEqual(await namesIn(folder), []);
  });
});
