// Tests deleting one image from the panel: confirmation without a trash.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { deleteImage, type DeleteImagePrompts } from '../../../src/host/panel/delete-image';
import { byPlatform, listNames, realTrash, type Trash } from '../../../src/host/sessions/trash';
import { MemoryFiles } from '../fixtures/memory-files';

describe('delete image', () => {
  let disk: MemoryFiles;
  let registered: vscode.Disposable;
  let questions: string[];
  const uri = vscode.Uri.from({ scheme: 'peel-memory', path: '/site/a.png' });
  let uses: string;
  const answer = (yes: boolean): DeleteImagePrompts => ({
    uses: async () => uses,
    confirmTrash: async (name, detail) => {
      questions.push(`trash ${name}`, detail);
      return yes;
    },
    confirmPermanent: async (names, detail) => {
      questions.push(...names, detail);
      return yes;
    },
  });
  /** A trash that moves files with the given function. */
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
    questions = [];
    uses = '';
  });
  afterEach(() => registered.dispose());

  it('deletes permanently only after a confirmation if there is no trash', async () => {
    const question = ['a.png', ''];
    await deleteImage(uri, realTrash, answer(false));
    assert.deepEqual([questions, isThere()], [question, true]);
    await deleteImage(uri, realTrash, answer(true));
    assert.deepEqual([questions, isThere()], [[...question, ...question], false]);
  });

  it('gives the reason if the trash refused the file', async () => {
    const full = trashThat(() => {
      throw new Error('The trash is full.');
    });
    await deleteImage(uri, full, answer(false));
    assert.deepEqual(questions, [
      'a.png',
      byPlatform(
        'Moving this file to the trash failed (“The trash is full.”).',
        'Moving this file to the Recycle Bin failed (“The trash is full.”).',
      ),
    ]);
    assert.equal(isThere(), true);
  });

  it('says where the image is used before it is moved to the trash or deleted permanently', async () => {
    uses = 'Used in index.html and README.md.';
    const working = trashThat(() => void disk.files.delete(uri.path));
    assert.equal(await deleteImage(uri, working, answer(false)), false);
    assert.deepEqual([questions, isThere()], [['trash a.png', uses], true]);
    const full = trashThat(() => {
      throw new Error('The trash is full.');
    });
    questions = [];
    await deleteImage(uri, full, answer(true));
    assert.deepEqual([questions.slice(0, 2), isThere()], [['trash a.png', uses], false]);
    assert.match(questions[3]!, /^Used in index\.html and README\.md\. Moving this file/);
    disk.files.set(uri.path, Buffer.from('a picture'));
    questions = [];
    assert.equal(await deleteImage(uri, realTrash, answer(true)), true);
    assert.deepEqual(questions, ['a.png', uses]);
  });

  it('names the trash as the platform does, and lists at most five of several files', () => {
    assert.equal(byPlatform('trash', 'Recycle Bin', 'win32'), 'Recycle Bin');
    assert.equal(byPlatform('trash', 'Recycle Bin', 'linux'), 'trash');
    assert.equal(listNames(['a', 'b']), 'a\nb');
    assert.equal(listNames(['a', 'b', 'c', 'd', 'e', 'f', 'g']), 'a\nb\nc\nd\ne\n…and 2 more');
  });

  it('moves to the trash without a question, and asks nothing about a missing file', async () => {
    await deleteImage(
      uri,
      trashThat(() => void disk.files.delete(uri.path)),
      answer(true),
    );
    assert.deepEqual([questions, isThere()], [[], false]);
    await assert.rejects(deleteImage(uri, realTrash, answer(true)), { code: 'FileNotFound' });
    disk.files.set(uri.path, Buffer.from('a picture'));
    const taken = trashThat(() => {
      disk.files.delete(uri.path);
      throw new Error('Somebody else took it.');
    });
    await assert.rejects(deleteImage(uri, taken, answer(true)), { code: 'FileNotFound' });
    assert.deepEqual(questions, []);
  });
});
