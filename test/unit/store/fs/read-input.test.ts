// Tests reading local inputs in blocks: regular files only, bounded, unchanged, without waiting.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { ImageError } from '../../../../src/core/errors';
import { realDisk } from '../../../../src/store/fs/disk';
import { openLocalInput } from '../../../../src/store/fs/read-input';
import { failureOf, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk, createWatchedDisk } from '../../helpers/faulty-disk';

/** Pipes and devices exist only on Unix. */
const onUnix = process.platform === 'win32' ? () => undefined : it;

describe('read local input', () => {
  const newFolder = withFolders();
  const signal = new AbortController().signal;
  let folder = '';

  beforeEach(async () => (folder = await newFolder()));

  /** Opens, reads, checks and closes a file, as a request does. */
  async function readWhole(file: string, limit = 100, disk = realDisk, stop = signal): Promise<Buffer> {
    const source = await openLocalInput(disk, file, limit, stop);
    try {
      const whole = Buffer.alloc(source.size);
      for (let at = 0; at < whole.length; at += 30) await source.readInto(at, whole.subarray(at, at + 30));
      await source.checkUnchanged();
      return whole;
    } finally {
      await source.close();
    }
  }

  async function refused(file: string, code: string, disk = realDisk, limit = 100, stop = signal): Promise<ImageError> {
    const error = await failureOf(readWhole(file, limit, disk, stop));
    assert.ok(error instanceof ImageError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.mayHaveBeenCharged, false);
    if (code === 'input-unreadable') assert.equal(error.facts.subject, path.basename(file));
    assert.deepEqual(await openFilesIn(folder), []);
    return error;
  }

  it('reads a file up to the limit and no byte more', async () => {
    const file = path.join(folder, 'a.png');
    const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
    await fs.writeFile(file, bytes);
    assert.deepEqual(await readWhole(file), bytes);
    assert.deepEqual(await openFilesIn(folder), []);
    const error = await refused(file, 'input-too-large', realDisk, 99);
    assert.deepEqual([error.facts.subject, error.facts.amount], ['a.png', 100]);
  });

  it('reads any range, and fewer bytes only at the end', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, '0123456789');
    const source = await openLocalInput(realDisk, file, 100, signal);
    const text = async (at: number, length: number) => Buffer.from(await source.read(at, length)).toString();
    assert.deepEqual(
      [await text(3, 4), await text(8, 9), await text(10, 1), await text(99, 1)],
      ['3456', '89', '', ''],
    );
    await source.close();
  });

  it('reads an empty file and follows a link', async () => {
    await fs.writeFile(path.join(folder, 'empty'), '');
    await fs.symlink('empty', path.join(folder, 'link'));
    assert.equal((await readWhole(path.join(folder, 'link'))).length, 0);
  });

  it('refuses a missing file and a folder', async () => {
    const error = await refused(path.join(folder, 'gone.png'), 'input-unreadable');
    assert.ok(error.cause instanceof Error);
    assert.equal((await refused(folder, 'input-unreadable')).facts.reason, 'folder');
  });

  onUnix('does not wait for a pipe without a writer', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('/usr/bin/env', ['mkfifo', pipe]);
    assert.equal((await refused(pipe, 'input-unreadable')).facts.reason, 'not-a-file');
  });

  onUnix('refuses devices', async () => {
    for (const device of ['/dev/zero', '/dev/null'])
      assert.equal((await refused(device, 'input-unreadable')).facts.reason, 'not-a-file');
  });

  it('notices a file that shrinks, grows or is overwritten while it is read', async () => {
    const file = path.join(folder, 'changing');
    const changes: (() => Promise<void>)[] = [
      () => fs.truncate(file, 40),
      () => fs.appendFile(file, 'more'),
      () => fs.writeFile(file, Buffer.alloc(100, 1)),
    ];
    for (const change of changes) {
      await fs.writeFile(file, Buffer.alloc(100));
      // An old time, because two writes in one tick of the file system clock have the same time.
      await fs.utimes(file, 1, 1);
      let reads = 0;
      const disk = createWatchedDisk((operation) =>
        operation === 'handle.read' && ++reads === 2 ? change() : undefined,
      );
      assert.equal((await refused(file, 'input-unreadable', disk)).facts.reason, 'changed');
    }
  });

  it('keeps reading the opened file when another one takes its name', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, Buffer.alloc(100, 7));
    await fs.writeFile(`${file}.new`, 'another');
    let reads = 0;
    const disk = createWatchedDisk((operation) =>
      operation === 'handle.read' && ++reads === 2 ? fs.rename(`${file}.new`, file) : undefined,
    );
    assert.deepEqual(await readWhole(file, 100, disk), Buffer.alloc(100, 7));
  });

  it('can be canceled before and during reading', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, Buffer.alloc(100, 7));
    await refused(file, 'canceled', realDisk, 100, AbortSignal.abort());
    const stop = new AbortController();
    const disk = createWatchedDisk((operation) => (operation === 'handle.read' ? stop.abort() : undefined));
    await refused(file, 'canceled', disk, 100, stop.signal);
  });

  it('reports every disk error as unreadable', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, 'x');
    for (const failing of ['open', 'handle.stat', 'handle.read'])
      await refused(
        file,
        'input-unreadable',
        createFailingDisk('EIO', (operation) => operation === failing),
      );
  });
});
