// One picture deleted from the panel: what a person is told before it goes for good.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { deleteImage } from '../../../src/host/panel/delete-image';
import { byPlatform, listNames, realTrash, type Trash } from '../../../src/host/sessions/trash';
import { MemoryFiles } from '../fixtures/memory-files';

describe('one picture', () => {
  let disk: MemoryFiles;
  let registered: vscode.Disposable;
  let asked: string[];
  const uri = vscode.Uri.from({ scheme: 'peel-memory', path: '/site/a.png' });
  const answer = (yes: boolean) => async (names: readonly string[], detail: string) => {
    asked.push(...names, detail);
    return yes;
  };
  /** One that takes what it is asked to, or tells why not. */
  const trashThat = (move: () => void): Trash => ({
    ...realTrash,
    isSupported: async () => true,
    move: async () => move(),
  });
  const isThere = () => disk.files.has(uri.path);

  beforeEach(() => {
    disk = new MemoryFiles();
    disk.files.set(uri.path, Buffer.from('a picture'));
    registered = vscode.workspace.registerFileSystemProvider('peel-memory', disk);
    asked = [];
  });
  afterEach(() => registered.dispose());

  it('goes for good only with a yes, where there is no trash', async () => {
    const told = ['a.png', ''];
    await deleteImage(uri, realTrash, answer(false));
    assert.deepEqual([asked, isThere()], [told, true]);
    await deleteImage(uri, realTrash, answer(true));
    assert.deepEqual([asked, isThere()], [[...told, ...told], false]);
  });

  it('is not said to lie where there is no trash when a trash did not take it', async () => {
    const full = trashThat(() => {
      throw new Error('The trash is full.');
    });
    await deleteImage(uri, full, answer(false));
    assert.deepEqual(asked, [
      'a.png',
      byPlatform(
        'Moving this file to the trash failed (“The trash is full.”).',
        'Moving this file to the Recycle Bin failed (“The trash is full.”).',
      ),
    ]);
    assert.equal(isThere(), true);
  });

  it('is named in the words of the platform, and several by their first names', () => {
    assert.equal(byPlatform('trash', 'Recycle Bin', 'win32'), 'Recycle Bin');
    assert.equal(byPlatform('trash', 'Recycle Bin', 'linux'), 'trash');
    assert.equal(listNames(['a', 'b']), 'a\nb');
    assert.equal(listNames(['a', 'b', 'c', 'd', 'e', 'f', 'g']), 'a\nb\nc\nd\ne\n…and 2 more');
  });

  it('goes to a trash without a question, and is not asked about when it is gone', async () => {
    await deleteImage(
      uri,
      trashThat(() => void disk.files.delete(uri.path)),
      answer(true),
    );
    assert.deepEqual([asked, isThere()], [[], false]);
    await assert.rejects(deleteImage(uri, realTrash, answer(true)), { code: 'FileNotFound' });
    disk.files.set(uri.path, Buffer.from('a picture'));
    const taken = trashThat(() => {
      disk.files.delete(uri.path);
      throw new Error('Somebody else took it.');
    });
    await assert.rejects(deleteImage(uri, taken, answer(true)), { code: 'FileNotFound' });
    assert.deepEqual(asked, []);
  });
});
