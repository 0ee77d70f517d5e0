// Tests inputs from any file system, and the setting that removes private metadata.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import * as vscode from 'vscode';
import { configure, failureOf, usePeelFixture } from '../fixtures/peel-fixture';

const scheme = 'peel-test';

/** A file system with only these files, as an extension provides one. */
class TestFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  constructor(readonly files: Map<string, Uint8Array>) {}
  stat({ path }: vscode.Uri): vscode.FileStat {
    if (path === '/folder') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    // Some file systems report the current time.
    return { type: vscode.FileType.File, ctime: 0, mtime: Date.now(), size: this.read(path).length };
  }
  readFile = ({ path }: vscode.Uri): Uint8Array => this.read(path);
  read(path: string): Uint8Array {
    const bytes = this.files.get(path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }
  watch = () => ({ dispose: () => {} });
  readDirectory = () => [];
  createDirectory = refuse;
  writeFile = refuse;
  delete = refuse;
  rename = refuse;
}

const refuse = (): never => {
  throw vscode.FileSystemError.NoPermissions();
};

describe('inputs', () => {
  const peel = usePeelFixture();
  const files = new Map<string, Uint8Array>();
  let registered: vscode.Disposable;
  let picture: Buffer;

  before(async () => {
    registered = vscode.workspace.registerFileSystemProvider(scheme, new TestFiles(files));
    picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#246' } })
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    files.set('/a.jpg', picture).set('/cut.jpg', picture.subarray(0, 100)).set('/text.png', Buffer.from('no picture'));
  });
  after(() => registered.dispose());

  const virtual = (path: string) => vscode.Uri.from({ scheme, path });

  /** The image of the last request. */
  function arrived(): Buffer {
    const image = /data:image\/jpeg;base64,([^"]*)/.exec(JSON.stringify(peel.emulator.requests.at(-1)?.body))?.[1];
    assert.ok(image);
    return Buffer.from(image, 'base64');
  }

  async function assertClean(bytes: Buffer): Promise<void> {
    assert.ok(picture.includes('Somebody') && !bytes.includes('Somebody'));
    assert.equal((await sharp(bytes).metadata()).orientation, 6);
  }

  it('removes private metadata from inputs of a virtual file system', async () => {
    await peel.api.run({ prompt: 'Edit', inputs: [virtual('/a.jpg')] });
    await assertClean(arrived());
  });

  it('removes private metadata from sent workspace files, and leaves the files unchanged', async () => {
    const uri = vscode.Uri.joinPath(peel.folder, 'private.jpg');
    await vscode.workspace.fs.writeFile(uri, picture);
    try {
      await peel.api.run({ prompt: 'Edit', inputs: [uri] });
      await assertClean(arrived());
      assert.ok((await readFile(uri.fsPath)).equals(picture));
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('sends inputs unchanged if the setting is off', async () => {
    await configure('removePrivateMetadata', false);
    try {
      await peel.api.run({ prompt: 'Edit', inputs: [virtual('/a.jpg')] });
      assert.ok(arrived().equals(picture));
    } finally {
      await configure('removePrivateMetadata', undefined);
    }
  });

  it('names inputs that are invalid, damaged or missing, and sends nothing', async () => {
    for (const [path, code, words] of [
      ['/gone.jpg', 'input-unreadable', "“gone.jpg” can't be read"],
      ['/folder', 'input-unreadable', '“folder” is a folder'],
      ['/text.png', 'input-format', '“text.png” is not a PNG, JPEG, or WEBP image'],
      ['/cut.jpg', 'input-format', '“cut.jpg” is damaged or incomplete.'],
    ] as const) {
      const failure = await failureOf(peel.api.run({ prompt: 'Edit', inputs: [virtual(path)] }));
      assert.deepEqual([failure.code, failure.charged], [code, false], path);
      assert.ok(failure.message.startsWith(words), failure.message);
    }
    assert.equal(peel.emulator.requests.length, 0);
  });
});
