// "Delete Everything Unmarked…": where there is a trash, where there is none, and where somebody changes things meanwhile.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ImageRecord, newTurnId, type SessionRecord } from '../../src/core/sessions';
import { createThread } from '../../src/core/thread';
import { realTrash, type Trash } from '../../src/host/trash';
import { deleteUnmarked } from '../../src/host/unmarked';
import { type Voice, whatCame } from '../../src/host/unmarked-words';
import { MemoryFiles } from './memory-files';
import { hashOf } from './peel';

const session = 'a'.repeat(12);

describe('everything unmarked', () => {
  let disk: MemoryFiles;
  let registered: vscode.Disposable;
  let records: SessionRecord[];
  let heard: string[];
  let thrownAway: string[];
  const scheme = 'peel-memory';
  /** Before somebody answers. */
  let meanwhile: () => void;

  /** A person who answers yes, or no from the given question on. */
  const person = (noTo?: 'trash' | 'remove'): Voice => ({
    async mayTrash(count, marked) {
      heard.push(`trash ${count}, ${marked} marked`);
      meanwhile();
      return noTo !== 'trash';
    },
    async mayRemove(count, marked) {
      heard.push(`remove ${count}, ${marked} marked`);
      meanwhile();
      return noTo !== 'remove';
    },
    working: (work) => work(() => false),
    nothing: () => void heard.push('nothing'),
    tell: (outcome) => void heard.push(whatCame(outcome)),
  });
  /** One that takes what lies in the given folder. */
  const trashFor = (folder: string, refuses = ''): Trash => ({
    takes: async ({ path }) => path === folder,
    async move({ path }) {
      if (path.endsWith(refuses || '?')) throw new Error('The trash is full.');
      thrownAway.push(path);
      disk.files.delete(path);
    },
    remove: (file) => realTrash.remove(file),
  });
  const put = (path: string, bytes = Buffer.from(`picture ${path}`)) => {
    const turn = newTurnId(session);
    const asked = { prompt: 'A boat', inputs: [], count: 1, model: 'm', at: 1 };
    records.push({ type: 'turn', id: turn, ...asked });
    const made = { format: 'png', width: 1, height: 1, at: 1, elapsed: 1 } as const;
    const uri = vscode.Uri.from({ scheme, path }).toString();
    const image: ImageRecord = { type: 'image', id: `${turn}.1`, turn, uri, bytes: bytes.length, ...made };
    records.push({ ...image, sha256: hashOf(bytes) });
    disk.files.set(path, bytes);
    return image.id;
  };
  const mark = (image: string) => records.push({ type: 'mark', image, marked: true, at: Date.now() });
  const run = (voice: Voice, trash?: Trash) =>
    deleteUnmarked({
      read: async () => createThread(records),
      hash: async (uri) => hashOf(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))),
      voice,
      ...(trash ? { trash } : {}),
    });
  const files = () => [...disk.files].flatMap(([name, bytes]) => (bytes === 'folder' ? [] : [name])).toSorted();

  beforeEach(() => {
    disk = new MemoryFiles();
    registered = vscode.workspace.registerFileSystemProvider(scheme, disk);
    [records, heard, thrownAway, meanwhile] = [[], [], [], () => undefined];
  });
  afterEach(() => registered.dispose());

  it('is deleted for good where there is no trash, after one question that says so', async () => {
    put('/site/a.png');
    put('/site/b.png');
    mark(put('/site/kept.png'));
    await run(person());
    assert.deepEqual(heard, ['remove 2, 1 marked', 'Permanently deleted 2 images.']);
    assert.deepEqual(files(), ['/site/kept.png']);
  });

  it('stays where a person does not want that, and nothing else is said', async () => {
    put('/site/a.png');
    await run(person('remove'));
    assert.deepEqual(heard, ['remove 1, 0 marked']);
    assert.deepEqual(files(), ['/site/a.png']);
  });

  it('stays where it was marked, changed or taken away while the question stood', async () => {
    const [, marked] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png'), put('/site/d.png')];
    meanwhile = () => {
      mark(marked);
      // Of the very size.
      disk.files.set('/site/c.png', Buffer.from('picture /site/C.png'));
      disk.files.delete('/site/d.png');
    };
    await run(person());
    assert.deepEqual(heard, [
      'remove 4, 0 marked',
      'Permanently deleted 1 image. Marked, changed or gone meanwhile, and left alone: 3 images.',
    ]);
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
  });

  it('is told of by name and reason where the file system refuses', async () => {
    put('/site/a.png');
    put('/site/b.png');
    disk.refuseDelete = (path) => path === '/site/b.png';
    await run(person());
    assert.equal(heard.length, 2);
    assert.match(
      heard[1]!,
      /^Permanently deleted 1 image\. Could not be deleted: 1 image\. “b\.png”: .*\/site\/b\.png/,
    );
    assert.deepEqual(files(), ['/site/b.png']);
  });

  it('goes to the trash where there is one, and is asked about once more where there is none', async () => {
    put('/site/a.png');
    put('/site/b.png');
    put('/share/c.png');
    await run(person(), trashFor('/site', 'b.png'));
    assert.deepEqual(heard, [
      'trash 2, 0 marked',
      'remove 2, 0 marked',
      'Moved 1 image to the trash. Permanently deleted 2 images.',
    ]);
    assert.deepEqual([thrownAway, files()], [['/site/a.png'], []]);
  });

  it('is told of as kept where only the trash was wanted', async () => {
    put('/site/a.png');
    put('/share/c.png');
    await run(person('remove'), trashFor('/site'));
    assert.equal(heard.at(-1), 'Moved 1 image to the trash. Not deleted, as you chose: 1 image.');
    assert.deepEqual(files(), ['/share/c.png']);
  });

  it('stays whole when the first question is answered with no', async () => {
    put('/site/a.png');
    put('/share/c.png');
    await run(person('trash'), trashFor('/site'));
    assert.deepEqual([heard, files().length], [['trash 1, 0 marked'], 2]);
  });

  it('is nothing where all that is still there is marked', async () => {
    mark(put('/site/a.png'));
    put('/site/b.png');
    disk.files.delete('/site/b.png');
    await run(person());
    assert.deepEqual([heard, files()], [['nothing'], ['/site/a.png']]);
  });
});
