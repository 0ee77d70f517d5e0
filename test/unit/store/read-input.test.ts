// Reading local inputs: whole files alone, bounded, and nothing that would be waited for.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { ImageError } from '../../../src/core/errors';
import { realDisk } from '../../../src/store/disk';
import { readLocalInput } from '../../../src/store/read-input';
import { failureOf, openFilesIn, withFolders } from '../helpers/folder';
import { brokenDisk, watchedDisk } from '../helpers/watched-disk';

/** Pipes and devices by their Unix names. */
const onUnix = process.platform === 'win32' ? () => undefined : it;

describe('store: read-input', () => {
  const newFolder = withFolders();
  const signal = new AbortController().signal;
  let folder = '';

  beforeEach(async () => (folder = await newFolder()));

  async function refused(file: string, code: string, disk = realDisk, limit = 100, stop = signal): Promise<ImageError> {
    const error = await failureOf(readLocalInput(disk, file, limit, stop));
    assert.ok(error instanceof ImageError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.mayHaveBeenCharged, false);
    assert.deepEqual(await openFilesIn(folder), []);
    return error;
  }

  it('reads a file whole, up to the limit and no byte more', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, Buffer.alloc(100, 7));
    assert.deepEqual(await readLocalInput(realDisk, file, 100, signal), new Uint8Array(100).fill(7));
    assert.deepEqual(await openFilesIn(folder), []);
    const error = await refused(file, 'input-too-large', realDisk, 99);
    assert.deepEqual([error.facts.subject, error.facts.amount], ['a.png', 100]);
  });

  it('reads an empty file and follows a link', async () => {
    await fs.writeFile(path.join(folder, 'empty'), '');
    await fs.symlink('empty', path.join(folder, 'link'));
    assert.equal((await readLocalInput(realDisk, path.join(folder, 'link'), 100, signal)).length, 0);
  });

  it('refuses what is missing and what is a folder', async () => {
    const error = await refused(path.join(folder, 'gone.png'), 'input-unreadable');
    assert.equal(error.facts.subject, 'gone.png');
    assert.ok(error.cause instanceof Error);
    await refused(folder, 'input-unreadable');
  });

  onUnix('does not wait for a pipe that nobody writes to', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('/usr/bin/env', ['mkfifo', pipe]);
    assert.equal((await refused(pipe, 'input-unreadable')).facts.reason, 'not-a-file');
  });

  onUnix('refuses devices', async () => {
    for (const device of ['/dev/zero', '/dev/null'])
      assert.equal((await refused(device, 'input-unreadable')).facts.reason, 'not-a-file');
  });

  it('notices a file that shrinks while it is read', async () => {
    const file = path.join(folder, 'shrinking');
    await fs.writeFile(file, Buffer.alloc(100));
    const disk = watchedDisk((operation) => (operation === 'handle.read' ? fs.truncate(file, 40) : undefined));
    assert.equal((await refused(file, 'input-unreadable', disk)).facts.reason, 'changed');
  });

  it('stops when it is canceled, and never gives a part for the whole', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, Buffer.alloc(100, 7));
    await refused(file, 'canceled', realDisk, 100, AbortSignal.abort());
  });

  it('says unreadable for whatever the disk does', async () => {
    const file = path.join(folder, 'a.png');
    await fs.writeFile(file, 'x');
    for (const failing of ['open', 'handle.stat', 'handle.read'])
      await refused(
        file,
        'input-unreadable',
        brokenDisk('EIO', (operation) => operation === failing),
      );
  });
});
