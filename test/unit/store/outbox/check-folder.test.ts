// Tests the output folder before sending: existing or creatable, writable, inside the workspace.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { ImageError } from '../../../../src/core/errors';
import { realDisk } from '../../../../src/store/fs/disk';
import { checkOutputFolder } from '../../../../src/store/outbox/check-folder';
import { failureOf, treeOf, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk } from '../../helpers/faulty-disk';

describe('check output folder', () => {
  const newFolder = withFolders();
  let root = '';
  let outside = '';

  beforeEach(async () => {
    root = await newFolder();
    outside = await newFolder();
  });

  async function refused(folder: string, reason: string, disk = realDisk, inside: string | undefined = root) {
    const before = await treeOf(root);
    const error = await failureOf(checkOutputFolder(disk, folder, inside));
    assert.ok(error instanceof ImageError, String(error));
    assert.deepEqual([error.code, error.facts.reason, error.facts.subject], ['no-folder', reason, folder]);
    assert.deepEqual(await treeOf(root), before);
  }

  it('accepts existing and missing folders, and creates none', async () => {
    await fs.mkdir(path.join(root, 'there'));
    for (const name of ['there', 'missing', 'a/b/c', ''])
      await checkOutputFolder(realDisk, path.join(root, name), root);
    assert.deepEqual(Object.keys(await treeOf(root)), ['there']);
    await checkOutputFolder(realDisk, path.join(outside, 'anywhere'));
  });

  it('refuses a file, and a folder below a file', async () => {
    await fs.writeFile(path.join(root, 'file'), 'x');
    await refused(path.join(root, 'file'), 'not-a-folder');
    await refused(path.join(root, 'file', 'below', 'it'), 'not-a-folder');
  });

  it('refuses a dangling link, and a folder below it', async () => {
    await fs.symlink(path.join(outside, 'nowhere'), path.join(root, 'dangling'));
    await refused(path.join(root, 'dangling'), 'not-a-folder');
    await refused(path.join(root, 'dangling', 'below'), 'not-a-folder');
  });

  it('refuses circular links', async () => {
    await fs.symlink('b', path.join(root, 'a'));
    await fs.symlink('a', path.join(root, 'b'));
    await refused(path.join(root, 'a'), 'not-a-folder');
  });

  it('refuses a folder outside the workspace, by link or by name', async () => {
    await fs.symlink(outside, path.join(root, 'out'));
    await refused(path.join(root, 'out'), 'outside-workspace');
    await refused(path.join(root, 'out', 'not', 'yet', 'there'), 'outside-workspace');
    await refused(outside, 'outside-workspace');
    await refused(`${root}-sibling`, 'outside-workspace');
    await checkOutputFolder(realDisk, path.join(root, 'out'));
  });

  it('accepts a link inside the workspace, a workspace that is a link, and names that start with dots', async () => {
    await fs.mkdir(path.join(root, 'real'));
    await fs.symlink(path.join(root, 'real'), path.join(root, 'link'));
    await checkOutputFolder(realDisk, path.join(root, 'link'), root);
    await fs.symlink(root, path.join(outside, 'root'));
    await checkOutputFolder(realDisk, path.join(outside, 'root', 'assets'), path.join(outside, 'root'));
    await fs.mkdir(path.join(root, '..assets'));
    await checkOutputFolder(realDisk, path.join(root, '..assets'), root);
  });

  it('refuses Git folders, in any spelling and behind links', async () => {
    await fs.mkdir(path.join(root, '.git', 'refs'), { recursive: true });
    await fs.symlink(path.join('.git', 'refs'), path.join(root, 'assets'));
    for (const name of [
      '.git',
      '.git/refs/heads',
      '.GIT/x',
      'a/.Git/b',
      'assets',
      'assets/heads',
      '.git. ',
      '.git::$INDEX_ALLOCATION',
      'GIT~1',
      '.g\u200cit',
    ])
      await refused(path.join(root, name), 'git-folder');
    for (const name of ['.github', '.gitignore', 'git', 'x.git'])
      await checkOutputFolder(realDisk, path.join(root, name), root);
    // Folders above the workspace folder, and a folder chosen by the user, are not restricted.
    await checkOutputFolder(realDisk, path.join(root, '.git', 'refs', 'x'), path.join(root, '.git', 'refs'));
    await checkOutputFolder(realDisk, path.join(root, '.git', 'x'));
  });

  it('refuses a missing workspace folder', async () => {
    await fs.rm(outside, { recursive: true });
    await refused(path.join(root, 'assets'), 'not-a-folder', realDisk, outside);
  });

  it('refuses a read-only folder', async () => {
    const disk = createFailingDisk('EROFS', (operation) => operation === 'access');
    await refused(path.join(root, 'assets'), 'read-only', disk);
  });

  // Root and Windows ignore these permissions; the test above covers them.
  if (process.platform !== 'win32' && process.getuid?.() !== 0) {
    it('refuses a folder without write permission', async () => {
      await fs.mkdir(path.join(root, 'locked'), { mode: 0o555 });
      await refused(path.join(root, 'locked'), 'read-only');
      await refused(path.join(root, 'locked', 'below'), 'read-only');
    });
  }

  it('reports every disk error as `no-folder`', async () => {
    for (const operation of ['lstat', 'stat', 'access']) {
      const error = await failureOf(
        checkOutputFolder(
          createFailingDisk('EIO', (one) => one === operation),
          root,
          root,
        ),
      );
      assert.ok(error instanceof ImageError, `${operation}: ${String(error)}`);
      assert.equal(error.code, 'no-folder');
    }
  });
});
