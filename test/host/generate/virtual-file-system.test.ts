// Tests saving to the file system of another extension: numbered names, no overwriting, no loss.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { picture, imageReply } from '../../faults/images';
import { MemoryFiles } from '../fixtures/memory-files';
import { jobsInOutbox, clearOutboxAfterEach } from '../fixtures/outbox-contents';
import { configure, failureOf, hashOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('saving to a virtual file system', () => {
  const peel = usePeelFixture();
  clearOutboxAfterEach();
  let disk: MemoryFiles;
  let registered: vscode.Disposable;
  const scheme = 'peel-memory';
  const folder = vscode.Uri.from({ scheme, path: '/site/assets' });
  const run = (fileName = 'boat', count = 1) => peel.api.run({ prompt: 'A boat', folder, fileName, count });
  /** The files with the hashes of their bytes. */
  const tree = () =>
    Object.fromEntries([...disk.files].flatMap(([name, bytes]) => (bytes === 'folder' ? [] : [[name, hashOf(bytes)]])));

  before(async () => {
    await configure('provenance', 'off');
    // The first run creates the outbox.
    await peel.api.run({ prompt: 'A first one', fileName: 'virtual-first' });
  });
  after(() => configure('provenance', undefined));
  beforeEach(() => {
    disk = new MemoryFiles();
    registered = vscode.workspace.registerFileSystemProvider(scheme, disk);
    peel.emulator.always(imageReply(picture));
  });
  afterEach(() => registered.dispose());

  it('uses the next free name', async () => {
    disk.files.set('/site', 'folder').set('/site/assets', 'folder');
    disk.files.set('/site/assets/boat.png', Buffer.from('somebody’s'));
    const before = tree();
    const { images } = await run();
    assert.equal(images[0]?.uri.toString(), 'peel-memory:/site/assets/boat-2.png');
    assert.deepEqual(tree(), { ...before, '/site/assets/boat-2.png': hashOf(picture) });
    assert.deepEqual(await jobsInOutbox(), []);
  });

  it('saves eight images at once under eight names, in new folders', async () => {
    const { images } = await run('boat', 8);
    assert.equal(new Set(images.map(({ uri }) => uri.toString())).size, 8);
    assert.deepEqual(Object.keys(tree()).length, 8);
    for (const [name, hash] of Object.entries(tree())) {
      assert.match(name, /^\/site\/assets\/boat(-\d)?\.png$/);
      assert.equal(hash, hashOf(picture));
    }
  });

  it('uses safe names', async () => {
    for (const wanted of ['../../etc/passwd', 'con', `${'x'.repeat(300)}.png`, 'a\u202eb\0c/..', '…\n'])
      await run(wanted);
    for (const name of Object.keys(tree())) assert.match(name, /^\/site\/assets\/[^/\\\p{C}:]{1,90}\.png$/u);
    assert.equal(Object.keys(tree()).length, 5);
  });

  it('checks the output folder before sending', async () => {
    disk.files.set('/site', 'folder').set('/site/assets', Buffer.from('a file'));
    const { code, charged, message } = await failureOf(run());
    assert.deepEqual([code, charged, peel.emulator.requests.length], ['no-folder', false, 0]);
    assert.match(message, /“\/site\/assets” is not a folder\. Nothing was sent\./);
    registered.dispose();
    registered = vscode.workspace.registerFileSystemProvider(scheme, disk, { isReadonly: true });
    const other = await failureOf(run());
    assert.deepEqual([other.code, other.charged, peel.emulator.requests.length], ['no-folder', false, 0]);
    registered.dispose();
    const gone = await failureOf(run());
    assert.deepEqual([gone.code, gone.charged, peel.emulator.requests.length], ['no-folder', false, 0]);
  });

  for (const [name, refuse] of Object.entries({
    'refuses new files': (files: MemoryFiles) => (files.refuseWrite = () => true),
    'refuses renaming': (files: MemoryFiles) => (files.refuseRename = () => true),
    disappears: (files: MemoryFiles) => {
      files.refuseWrite = () => {
        registered.dispose();
        return true;
      };
    },
  })) {
    it(`keeps the image in the outbox if the file system ${name}`, async () => {
      refuse(disk);
      const { code, charged, message } = await failureOf(run());
      assert.deepEqual([code, charged, peel.emulator.requests.length], ['save-failed', true, 1]);
      assert.match(message, /was kept\. Run “Peel: Recover Unsaved Images…” to save it\.$/);
      assert.deepEqual(tree(), {});
      const [job] = await jobsInOutbox();
      assert.ok(Object.values(job?.files ?? {}).some((size) => size === picture.length));
    });
  }
});
