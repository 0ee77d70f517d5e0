// Tests checking an input file before it is added: fast, bounded, with a clear reason.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import * as path from 'node:path';
import type { ErrorFacts } from '../../../../src/core/errors';
import { ImageError } from '../../../../src/core/errors';
import { checkLocalInput } from '../../../../src/store/fs/check-input-file';
import { realDisk } from '../../../../src/store/fs/disk';
import { failureOf, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk, createWatchedDisk } from '../../helpers/faulty-disk';

/** Pipes, devices and permissions exist only on Unix. */
const onUnix = process.platform === 'win32' ? () => undefined : it;
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(92)]);

describe('check input file', () => {
  const newFolder = withFolders();
  let folder = '';
  const at = (name: string) => path.join(folder, name);

  beforeEach(async () => (folder = await newFolder()));

  async function refused(file: string, code: string, expected: ErrorFacts, disk = realDisk): Promise<void> {
    const error = await failureOf(checkLocalInput(disk, file, 1000));
    assert.ok(error instanceof ImageError, String(error));
    const { format, reason } = error.facts;
    assert.deepEqual([error.code, reason, format], [code, expected.reason, expected.format]);
    assert.equal(error.facts.subject, path.basename(file));
    assert.deepEqual(await openFilesIn(folder), []);
  }

  it('accepts an image by its bytes, whatever its name', async () => {
    await fs.writeFile(at('photo.gif'), png);
    const { format, size, realPath } = await checkLocalInput(realDisk, at('photo.gif'), 1000);
    assert.deepEqual([format, size, realPath], ['png', 100, await fs.realpath(at('photo.gif'))]);
    assert.deepEqual(await openFilesIn(folder), []);
  });

  it('reports the format of a file that only looks like an image', async () => {
    await fs.writeFile(at('logo.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await refused(at('logo.png'), 'input-format', { format: 'svg' });
    await fs.writeFile(at('notes.png'), 'Just words.');
    await refused(at('notes.png'), 'input-format', {});
  });

  it('refuses missing, empty and large files, and folders', async () => {
    await refused(at('gone.png'), 'input-unreadable', { reason: 'missing' });
    await fs.writeFile(at('empty.png'), '');
    await refused(at('empty.png'), 'input-unreadable', { reason: 'empty' });
    await refused(at('empty.png/x.png'), 'input-unreadable', { reason: 'missing' });
    await fs.mkdir(at('folder.png'));
    await refused(at('folder.png'), 'input-unreadable', { reason: 'folder' });
    await fs.writeFile(at('large.png'), Buffer.concat([png, Buffer.alloc(901)]));
    await refused(at('large.png'), 'input-too-large', { reason: 'file' });
  });

  it('refuses dangling and circular links', async () => {
    await fs.symlink('nowhere.png', at('dangling.png'));
    await refused(at('dangling.png'), 'input-unreadable', { reason: 'broken-link' });
    await fs.symlink('b.png', at('a.png'));
    await fs.symlink('a.png', at('b.png'));
    await refused(at('a.png'), 'input-unreadable', { reason: 'broken-link' });
  });

  it('resolves links, and identifies a file under any of its names', async () => {
    await fs.writeFile(at('one.png'), png);
    await fs.writeFile(at('two.png'), png);
    await fs.symlink('one.png', at('link.png'));
    await fs.link(at('one.png'), at('hard.png'));
    const [one, two, link, hard] = await Promise.all(
      ['one.png', 'two.png', 'link.png', 'hard.png'].map((name) => checkLocalInput(realDisk, at(name), 1000)),
    );
    assert.equal(link!.realPath, one!.realPath);
    assert.equal(link!.identity, one!.identity);
    assert.equal(hard!.identity, one!.identity);
    assert.notEqual(two!.identity, one!.identity);
  });

  onUnix('never opens a pipe, a device or a socket', async () => {
    execFileSync('/usr/bin/env', ['mkfifo', at('pipe')]);
    const server = createServer().listen(at('socket'));
    const opened: string[] = [];
    const disk = createWatchedDisk((operation, file) => void (operation === 'open' && opened.push(file)));
    try {
      for (const file of [at('pipe'), at('socket'), '/dev/zero', '/dev/null'])
        await refused(file, 'input-unreadable', { reason: 'not-a-file' }, disk);
    } finally {
      server.close();
    }
    assert.deepEqual(opened, []);
  });

  it('notices that another entry replaced the file meanwhile', async () => {
    await fs.writeFile(at('a.png'), png);
    const disk = createWatchedDisk(async (operation) => {
      if (operation !== 'open') return;
      await fs.rm(at('a.png'));
      await fs.mkdir(at('a.png'));
    });
    await refused(at('a.png'), 'input-unreadable', { reason: 'not-a-file' }, disk);
  });

  it('distinguishes a missing permission from a disk error', async () => {
    await fs.writeFile(at('a.png'), png);
    const failing = (code: string) => createFailingDisk(code, (operation) => operation === 'open');
    await refused(at('a.png'), 'input-unreadable', { reason: 'no-permission' }, failing('EACCES'));
    await refused(at('a.png'), 'input-unreadable', {}, failing('EIO'));
  });

  it('reads no more than it needs', async () => {
    await fs.writeFile(at('a.png'), Buffer.concat([png, Buffer.alloc(100_000)]));
    const reads: string[] = [];
    const disk = createWatchedDisk((operation) => void (operation === 'handle.read' && reads.push(operation)));
    await checkLocalInput(disk, at('a.png'), 1_000_000);
    assert.equal(reads.length, 1);
  });
});
