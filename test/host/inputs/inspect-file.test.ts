// Tests inspecting files of virtual file systems, including one that does not respond.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ImageError } from '../../../src/core/errors';
import { maxFileBytes } from '../../../src/core/request/image-request';
import { inspectFile } from '../../../src/host/inputs/inspect-file';
import { realDisk } from '../../../src/store/fs/disk';

const png = Buffer.from('\x89PNG\r\n\x1a\n and more of it', 'latin1');
const files: Record<string, Uint8Array> = {
  '/a.png': png,
  '/logo.png': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  '/empty.png': new Uint8Array(),
  '/large.png': png,
};

describe('inspect file of a virtual file system', () => {
  let read: string[] = [];
  let provider: vscode.Disposable;
  const uri = (path: string) => vscode.Uri.from({ scheme: 'peel-test', path });
  const never = new Promise<never>(() => {});

  before(() => {
    const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
    const missing = (at: vscode.Uri) => vscode.FileSystemError.FileNotFound(at);
    const refuse = () => {
      throw vscode.FileSystemError.NoPermissions();
    };
    provider = vscode.workspace.registerFileSystemProvider('peel-test', {
      onDidChangeFile: changed.event,
      watch: () => new vscode.Disposable(() => {}),
      stat(at) {
        if (at.path === '/silent.png') return never;
        if (at.path === '/folder.png') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
        const bytes = files[at.path];
        if (!bytes) throw missing(at);
        const size = at.path === '/large.png' ? maxFileBytes + 1 : bytes.length;
        return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
      },
      readFile(at) {
        read.push(at.path);
        return files[at.path] ?? new Uint8Array();
      },
      readDirectory: () => [],
      createDirectory: refuse,
      writeFile: refuse,
      delete: refuse,
      rename: refuse,
    });
  });
  beforeEach(() => (read = []));
  after(() => provider.dispose());

  it('accepts an image by its bytes', async () => {
    const { real, identity } = await inspectFile(realDisk, uri('/a.png'));
    assert.deepEqual([real.toString(), identity], ['peel-test:/a.png', 'peel-test:/a.png']);
  });

  it('reports the problem, and does not read large files', async () => {
    for (const [path, ...expected] of [
      ['/logo.png', 'input-format', undefined, 'svg'],
      ['/empty.png', 'input-unreadable', 'empty', undefined],
      ['/folder.png', 'input-unreadable', 'folder', undefined],
      ['/gone.png', 'input-unreadable', 'missing', undefined],
      ['/large.png', 'input-too-large', 'file', undefined],
    ] as const) {
      const error = await inspectFile(realDisk, uri(path)).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof ImageError, path);
      assert.deepEqual([error.code, error.facts.reason, error.facts.format], expected, path);
      assert.equal(error.facts.subject, path.slice(1));
    }
    assert.deepEqual(read.toSorted(), ['/empty.png', '/logo.png']);
  });

  it('does not wait for a file system that does not respond', async () => {
    const error = await inspectFile(realDisk, uri('/silent.png'), 50).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ImageError);
    assert.equal(error.facts.reason, 'slow');
  });
});
