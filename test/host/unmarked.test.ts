// "Delete Everything Unmarked…": where there is a trash, where there is none, where somebody changes things meanwhile, and
// where one file has several names.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Log, SessionArchive } from '../../src/core/ports';
import { createSessionFeed } from '../../src/core/session-feed';
import { type ImageRecord, newTurnId, type SessionRecord } from '../../src/core/sessions';
import { realTrash, type Trash } from '../../src/host/trash';
import { deleteUnmarked } from '../../src/host/unmarked';
import { type Voice, whatCame } from '../../src/host/unmarked-words';
import { MemoryFiles } from './memory-files';
import { hashOf } from './peel';

const session = 'a'.repeat(12);
const other = 'b'.repeat(12);

describe('everything unmarked', () => {
  let disk: MemoryFiles;
  let registered: vscode.Disposable;
  let records: SessionRecord[];
  /** Of the other session, a duplicate of this one. */
  let others: SessionRecord[];
  let unread: number;
  /** Before a session is read. */
  let reading: () => void;
  let heard: string[];
  let thrownAway: string[];
  const scheme = 'peel-memory';
  /** Before somebody answers. */
  let meanwhile: () => void;

  /** A person who answers yes, or no from the given question on. */
  const person = (noTo?: 'trash' | 'remove'): Voice => ({
    async mayTrash({ count, marked, ...rest }) {
      heard.push(`trash ${count}, ${marked} marked${told(rest)}`);
      meanwhile();
      return noTo !== 'trash';
    },
    async mayRemove({ count, marked, why, ...rest }) {
      heard.push(`remove ${count}, ${marked} marked${told(rest)}${why === 'no trash' ? '' : `, ${why}`}`);
      meanwhile();
      return noTo !== 'remove';
    },
    working: (work) => work(() => false),
    nothing: (elsewhere) => void heard.push(elsewhere ? 'nothing, elsewhere' : 'nothing'),
    tell: (outcome) => void heard.push(whatCame(outcome)),
  });
  const told = (rest: { elsewhere: number; unread: number }) =>
    `${rest.elsewhere > 0 ? `, ${rest.elsewhere} elsewhere` : ''}${rest.unread > 0 ? `, ${rest.unread} unread` : ''}`;
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
  const save = (uri: string, bytes: Uint8Array, sha256: string | undefined = hashOf(bytes)) => {
    const turn = newTurnId(session);
    const asked = { prompt: 'A boat', inputs: [], count: 1, model: 'm', at: 1 };
    records.push({ type: 'turn', id: turn, ...asked });
    const made = { format: 'png', width: 1, height: 1, at: 1, elapsed: 1 } as const;
    const image: ImageRecord = { type: 'image', id: `${turn}.1`, turn, uri, bytes: bytes.length, ...made };
    records.push({ ...image, ...(sha256 === '' ? {} : { sha256 }) });
    return image.id;
  };
  const put = (path: string, sha256?: '') => {
    const bytes = Buffer.from(`picture ${path}`);
    disk.files.set(path, bytes);
    return save(vscode.Uri.from({ scheme, path }).toString(), bytes, sha256);
  };
  const markOf = (image: string): SessionRecord => ({ type: 'mark', image, marked: true, at: Date.now() });
  /** In another window. */
  const mark = (image: string) => records.push(markOf(image));
  const archive = {
    since: async (id: string, end: number) => {
      reading();
      const all = id === session ? records : others;
      return { records: all.slice(end), end: all.length };
    },
    async append() {},
  } as unknown as SessionArchive;
  const feed = createSessionFeed(archive, { info() {}, warn() {} } as unknown as Log);
  const run = (voice: Voice, trash?: Trash) =>
    deleteUnmarked({
      session,
      sessions: feed,
      beside: async () => ({ sessions: others.length > 0 ? [other] : [], unread }),
      real: (path) => realpath(path),
      hash: async (uri) => hashOf(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))),
      voice,
      ...(trash ? { trash } : {}),
    });
  const files = () => [...disk.files].flatMap(([name, bytes]) => (bytes === 'folder' ? [] : [name])).toSorted();

  beforeEach(() => {
    disk = new MemoryFiles();
    registered = vscode.workspace.registerFileSystemProvider(scheme, disk);
    [records, others, unread, heard, thrownAway] = [[], [], 0, [], []];
    [meanwhile, reading] = [() => undefined, () => undefined];
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
      'remove 2, 0 marked, both',
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

  it('is left alone for good where nobody knows whether it was edited, and that is told', async () => {
    put('/site/a.png');
    put('/site/old.png', '');
    await run(person());
    const alone = 'Left alone, for their content was never noted and they may have been edited: 1 image.';
    assert.deepEqual(heard, ['remove 1, 0 marked', `Permanently deleted 1 image. ${alone}`]);
    assert.deepEqual(files(), ['/site/old.png']);
    heard = [];
    await run(person());
    assert.deepEqual([heard, files()], [[`No image was deleted. ${alone}`], ['/site/old.png']]);
    heard = [];
    await run(person(), trashFor('/site'));
    assert.deepEqual([heard, files()], [['trash 1, 0 marked', 'Moved 1 image to the trash.'], []]);
  });

  it('stays where it is marked while others are deleted, in this window or another', async () => {
    const [, here, there] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png'), put('/site/d.png')];
    disk.refuseDelete = (path) => {
      if (path === '/site/a.png') void feed.append(session, markOf(here));
      if (path === '/site/a.png') mark(there);
      return false;
    };
    await run(person());
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
    assert.match(heard[1]!, /^Permanently deleted 2 images\. Marked, changed or gone meanwhile.*: 2 images\.$/);
  });

  it('stays where it is marked while others go to the trash', async () => {
    const [, here] = [put('/site/a.png'), put('/site/b.png')];
    const trash = trashFor('/site');
    const move = (file: vscode.Uri) => {
      void feed.append(session, markOf(here));
      return trash.move(file);
    };
    await run(person(), { ...trash, move });
    assert.deepEqual([thrownAway, files()], [['/site/a.png'], ['/site/b.png']]);
  });

  it('stays where a duplicate of the session has marked it, from before or just now', async () => {
    const twin = (image: string) => image.replace(session, other);
    const [first, second] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png')];
    others = JSON.parse(JSON.stringify(records).replaceAll(session, other)) as SessionRecord[];
    others.push(markOf(twin(first)));
    unread = 3;
    meanwhile = () => void feed.append(other, markOf(twin(second)));
    await run(person());
    assert.deepEqual(heard, [
      'remove 2, 0 marked, 1 elsewhere, 3 unread',
      'Permanently deleted 1 image. Marked, changed or gone meanwhile, and left alone: 1 image.',
    ]);
    assert.deepEqual(files(), ['/site/a.png', '/site/b.png']);
    others.push(markOf(twin(second)));
    heard = [];
    await run(person());
    assert.deepEqual(heard, ['nothing, elsewhere']);
  });

  it('is told of where a session cannot be read any more between two questions', async () => {
    put('/site/a.png');
    put('/share/b.png');
    meanwhile = () => {
      if (thrownAway.length === 0) return;
      reading = () => {
        throw new Error('The disk is gone.');
      };
    };
    await run(person(), trashFor('/site'));
    assert.equal(heard.at(-1), 'Moved 1 image to the trash. Could not be deleted: 1 image. “b.png”: The disk is gone.');
    assert.deepEqual(files(), ['/share/b.png']);
  });

  it('is not asked about once more when the way to the trash was stopped', async () => {
    put('/site/a.png');
    put('/site/b.png');
    put('/share/c.png');
    const voice = person();
    await run({ ...voice, working: (work) => work(() => thrownAway.length > 0) }, trashFor('/site'));
    assert.deepEqual(heard, ['trash 2, 0 marked', 'Moved 1 image to the trash. Not deleted, as you chose: 2 images.']);
    assert.deepEqual(files(), ['/share/c.png', '/site/b.png']);
  });

  describe('on the disk', () => {
    let folder: string;
    const bytes = Buffer.from('the same picture');
    const at = (name: string) => join(folder, ...name.split('/'));
    /** As it is spelled where it is saved. */
    const uriOf = (name: string) =>
      vscode.Uri.file(folder).toString() +
      name
        .split('/')
        .map((part) => `/${encodeURIComponent(part)}`)
        .join('');
    const never: Trash = { ...realTrash, takes: async () => false };

    beforeEach(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), 'peel-unmarked-')));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('stays where a marked picture is the same file by another spelling', async () => {
      await writeFile(at('photo (1).png'), bytes);
      mark(save(uriOf('photo (1).png'), bytes));
      const moved = save(uriOf('gone.png'), bytes);
      const uri = vscode.Uri.file(at('photo (1).png')).toString();
      assert.notEqual(uri, uriOf('photo (1).png'));
      records.push({ type: 'moved', image: moved, uri, at: 2 });
      await run(person(), never);
      assert.deepEqual([heard, existsSync(at('photo (1).png'))], [['nothing'], true]);
    });

    it('stays where a marked picture is the same file behind a link', async () => {
      await mkdir(at('images'));
      await writeFile(at('images/a.png'), bytes);
      await symlink(at('images'), at('link'), 'junction');
      mark(save(uriOf('images/a.png'), bytes));
      save(uriOf('link/a.png'), bytes);
      await run(person(), never);
      assert.deepEqual([heard, existsSync(at('images/a.png'))], [['nothing'], true]);
    });

    it('is counted once by whatever names it goes', async () => {
      await mkdir(at('images'));
      await writeFile(at('images/a.png'), bytes);
      await symlink(at('images'), at('link'), 'junction');
      save(uriOf('images/a.png'), bytes);
      save(uriOf('link/a.png'), bytes);
      await run(person(), never);
      assert.deepEqual(heard, ['remove 1, 0 marked', 'Permanently deleted 1 image.']);
      assert.equal(existsSync(at('images/a.png')), false);
    });
  });
});
