// Tests "Delete Unstarred Images…" with stars from other sessions, windows or paths.
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

describe('delete unstarred: starred elsewhere', () => {
  const fixture = useDeleteUnstarredFixture();
  const { put, save, mark, markOf, feed, run, prompts, trashFor, files } = fixture;

  it('keeps images that are starred during deletion, in this window or another', async () => {
    const [, here, there] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png'), put('/site/d.png')];
    fixture.disk.refuseDelete = (path) => {
      if (path === '/site/a.png') void feed.append(session, markOf(here));
      if (path === '/site/a.png') mark(there);
      return false;
    };
    await run(prompts());
    assert.deepEqual(files(), ['/site/b.png', '/site/c.png']);
    assert.match(
      fixture.messages[1]!,
      /^Permanently deleted 2 images\. Skipped because they are starred, .*: 2 images\.$/,
    );
  });

  it('keeps images that are starred while others are moved to the trash', async () => {
    const [, here] = [put('/site/a.png'), put('/site/b.png')];
    const trash = trashFor('/site');
    const move = (file: vscode.Uri) => {
      void feed.append(session, markOf(here));
      return trash.move(file);
    };
    await run(prompts(), { ...trash, move });
    assert.deepEqual([fixture.trashed, files()], [['/site/a.png'], ['/site/b.png']]);
  });

  it('keeps images that are starred in a duplicate of the session', async () => {
    const inDuplicate = (image: string) => image.replace(session, other);
    const [first, second] = [put('/site/a.png'), put('/site/b.png'), put('/site/c.png')];
    fixture.others = JSON.parse(JSON.stringify(fixture.records).replaceAll(session, other)) as SessionRecord[];
    fixture.others.push(markOf(inDuplicate(first)));
    fixture.unread = 3;
    fixture.meanwhile = () => void feed.append(other, markOf(inDuplicate(second)));
    await run(prompts());
    assert.deepEqual(fixture.messages, [
      'remove 2, 2 starred, 3 unread',
      'Permanently deleted 1 image. Skipped because they are starred, in use, or may have changed: 1 image.',
    ]);
    assert.deepEqual(files(), ['/site/a.png', '/site/b.png']);
    fixture.others.push(markOf(inDuplicate(second)));
    fixture.messages = [];
    await run(prompts());
    assert.deepEqual(fixture.messages, ['nothing']);
  });

  describe('files on disk', () => {
    let folder: string;
    const bytes = Buffer.from('the same picture');
    const at = (name: string) => join(folder, ...name.split('/'));
    /** The spelling under which it is saved. */
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

    it('keeps a file that is starred under another spelling of its path', async () => {
      await writeFile(at('photo (1).png'), bytes);
      mark(save(uriOf('photo (1).png'), bytes));
      const moved = save(uriOf('gone.png'), bytes);
      const uri = vscode.Uri.file(at('photo (1).png')).toString();
      assert.notEqual(uri, uriOf('photo (1).png'));
      fixture.records.push({ type: 'moved', image: moved, uri, at: 2 });
      await run(prompts(), never);
      assert.deepEqual([fixture.messages, existsSync(at('photo (1).png'))], [['nothing'], true]);
    });

    it('keeps a file that is starred behind a link', async () => {
      await mkdir(at('images'));
      await writeFile(at('images/a.png'), bytes);
      await symlink(at('images'), at('link'), 'junction');
      mark(save(uriOf('images/a.png'), bytes));
      save(uriOf('link/a.png'), bytes);
      await run(prompts(), never);
      assert.deepEqual([fixture.messages, existsSync(at('images/a.png'))], [['nothing'], true]);
    });

    it('counts a file once under several paths', async () => {
      await mkdir(at('images'));
      await writeFile(at('images/a.png'), bytes);
      await symlink(at('images'), at('link'), 'junction');
      save(uriOf('images/a.png'), bytes);
      save(uriOf('link/a.png'), bytes);
      await run(prompts(), never);
      assert.deepEqual(fixture.messages, ['remove 1, 1 starred', 'Permanently deleted 1 image.']);
      assert.equal(existsSync(at('images/a.png')), false);
    });
  });
});
