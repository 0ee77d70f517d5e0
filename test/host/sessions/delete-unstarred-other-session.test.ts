// "Delete Unstarred Images…": what is starred meanwhile, in another session or under another name of its file.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SessionRecord } from '../../../src/core/session/records';
import { realTrash, type Trash } from '../../../src/host/sessions/trash';
import {
  otherSession as other,
  testSession as session,
  useDeleteUnstarredFixture,
} from '../fixtures/delete-unstarred-fixture';

describe('what is starred', () => {
  const bench = useDeleteUnstarredFixture();
  const { put, save, mark, markOf, feed, run, person, trashFor, files } = bench;

  it('stays where it is starred while others are deleted, in this window or another', async () => {
    const [, here, there] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png'), put('/site/d.png')];
    bench.disk.refuseDelete = (path) => {
      if (path === '/site/a.png') void feed.append(session, markOf(here));
      if (path === '/site/a.png') mark(there);
      return false;
    };
    await run(person());
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
    assert.match(bench.heard[1]!, /^Permanently deleted 2 images\. Skipped because they are starred, .*: 2 images\.$/);
  });

  it('stays where it is starred while others go to the trash', async () => {
    const [, here] = [put('/site/a.png'), put('/site/b.png')];
    const trash = trashFor('/site');
    const move = (file: vscode.Uri) => {
      void feed.append(session, markOf(here));
      return trash.move(file);
    };
    await run(person(), { ...trash, move });
    assert.deepEqual([bench.thrownAway, files()], [['/site/a.png'], ['/site/b.png']]);
  });

  it('stays where a duplicate of the session has starred it, from before or just now', async () => {
    const twin = (image: string) => image.replace(session, other);
    const [first, second] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png')];
    bench.others = JSON.parse(JSON.stringify(bench.records).replaceAll(session, other)) as SessionRecord[];
    bench.others.push(markOf(twin(first)));
    bench.unread = 3;
    bench.meanwhile = () => void feed.append(other, markOf(twin(second)));
    await run(person());
    assert.deepEqual(bench.heard, [
      'remove 2, 1 starred, 3 unread',
      'Permanently deleted 1 image. Skipped because they are starred, in use, or may have changed: 1 image.',
    ]);
    assert.deepEqual(files(), ['/site/a.png', '/site/b.png']);
    bench.others.push(markOf(twin(second)));
    bench.heard = [];
    await run(person());
    assert.deepEqual(bench.heard, ['nothing']);
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
    const never: Trash = { ...realTrash, isSupported: async () => false };

    beforeEach(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), 'peel-unstarred-')));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('stays where a starred picture is the same file by another spelling', async () => {
      await writeFile(at('photo (1).png'), bytes);
      mark(save(uriOf('photo (1).png'), bytes));
      const moved = save(uriOf('gone.png'), bytes);
      const uri = vscode.Uri.file(at('photo (1).png')).toString();
      assert.notEqual(uri, uriOf('photo (1).png'));
      bench.records.push({ type: 'moved', image: moved, uri, at: 2 });
      await run(person(), never);
      assert.deepEqual([bench.heard, existsSync(at('photo (1).png'))], [['nothing'], true]);
    });

    it('stays where a starred picture is the same file behind a link', async () => {
      await mkdir(at('images'));
      await writeFile(at('images/a.png'), bytes);
      await symlink(at('images'), at('link'), 'junction');
      mark(save(uriOf('images/a.png'), bytes));
      save(uriOf('link/a.png'), bytes);
      await run(person(), never);
      assert.deepEqual([bench.heard, existsSync(at('images/a.png'))], [['nothing'], true]);
    });

    it('is counted once by whatever names it goes', async () => {
      await mkdir(at('images'));
      await writeFile(at('images/a.png'), bytes);
      await symlink(at('images'), at('link'), 'junction');
      save(uriOf('images/a.png'), bytes);
      save(uriOf('link/a.png'), bytes);
      await run(person(), never);
      assert.deepEqual(bench.heard, ['remove 1, 0 starred', 'Permanently deleted 1 image.']);
      assert.equal(existsSync(at('images/a.png')), false);
    });
  });
});
