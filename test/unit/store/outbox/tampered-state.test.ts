// Tests manipulated stored state: no name in it leads out of its folder.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { recoverUnsaved } from '../../../../src/core/outbox/recover-unsaved';
import { newSessionId } from '../../../../src/core/session/records';
import { realDisk } from '../../../../src/store/fs/disk';
import { createSessionIndex } from '../../../../src/store/session/session-index';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { currentOwner } from '../../../../src/store/outbox/live-windows';
import { saveWithoutOverwriting } from '../../../../src/store/outbox/save-file';
import { namesIn, treeOf, withFolders } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { turnRecord } from '../../helpers/image-requests';
import { noiseImage } from '../../../fixtures/images/noise-image';
import { exampleRecord } from '../../helpers/job-records';
import { systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('manipulated outbox entries', () => {
  const newFixture = withFixtures();
  let fixture: Fixture;
  let outside = '';
  const temporary = '.peel-00000000-0000-0000-0000-000000000000.tmp';

  beforeEach(async () => {
    fixture = await newFixture({ endpoint: 'http://127.0.0.1:1' });
    outside = path.join(fixture.folder, 'outside');
    await fs.mkdir(outside);
    await fs.mkdir(path.join(fixture.workspace, 'assets'));
  });

  /** Creates a job of an ended window with a changed record. */
  async function createJob(change: (record: Record<string, unknown> & { request: { target: object } }) => void) {
    const record = exampleRecord({ request: fixture.request() });
    const manipulated = structuredClone(record) as never;
    change(manipulated);
    const jobFolder = path.join(fixture.storage, 'outbox', 'jobs', record.job);
    await fs.mkdir(jobFolder, { recursive: true });
    const stored = { record: manipulated, owner: { ...currentOwner(), id: 'dead' }, sent: true };
    await fs.writeFile(path.join(jobFolder, 'record.json'), JSON.stringify(stored));
    await fs.writeFile(path.join(jobFolder, '0.png'), await noiseImage(8));
    return { place: jobFolder, record };
  }
  /** Recovers everything to the target of each record, or to the workspace. */
  async function recoverAll(): Promise<string[]> {
    const saved: string[] = [];
    for (const one of await fixture.outbox.unsavedJobs()) {
      const { target } = one.record.request;
      saved.push(
        ...(await recoverUnsaved(
          fixture.saveContext,
          one,
          target.folder === '' ? fixture.request().target : target,
          false,
        )),
      );
    }
    return saved.map((uri) => path.relative(fixture.workspace, new URL(uri).pathname));
  }

  it('saves a manipulated entry under a safe name in the output folder', async () => {
    for (const stem of ['../../outside/escaped', '/escaped', '..', 'a\0b', 'x'.repeat(5_000)]) {
      await createJob(({ request }) => Object.assign(request.target, { stem }));
      const [saved = ''] = await recoverAll();
      assert.equal(path.dirname(saved), 'assets', stem.slice(0, 40));
    }
    assert.deepEqual(await namesIn(outside), []);
    assert.deepEqual((await namesIn(fixture.folder)).toSorted(), ['outside', 'storage', 'workspace']);
  });

  it('saves a manipulated entry under the exact name of an interrupted save', async () => {
    for (const stem of ['con', 'a name. ', '夜の港']) {
      await createJob(({ request }) => Object.assign(request.target, { stem }));
      const [saved = ''] = await recoverAll();
      assert.equal(decodeURIComponent(saved), `assets/${stem}.png`);
    }
  });

  it('creates no session outside of the folder, and recovers the images', async () => {
    for (const change of [{ session: '../../outside/pwn' }, { job: '../x' }, { turn: 'x/y' }, { session: '' }]) {
      const { place } = await createJob((record) => Object.assign(record, change));
      assert.equal((await fixture.outbox.unsavedJobs()).length, 1);
      assert.ok((await namesIn(place)).includes('record.json'), 'a refused record stays');
      assert.equal((await recoverAll()).length, 1, JSON.stringify(change));
    }
    const made = Object.keys(await treeOf(fixture.folder)).filter((name) => name.endsWith('.jsonl'));
    assert.equal(made.length, 4, 'each is recorded in the session of its folder name');
    for (const name of made) assert.match(name, /^storage[\\/]sessions[\\/][a-z0-9]{12}\.jsonl$/);
    assert.deepEqual(await namesIn(outside), []);
  });

  it('deletes no file that a save would not have created', async () => {
    const assets = path.join(fixture.workspace, 'assets');
    const at = 1_700_000_000_000;
    const put = async (file: string) => {
      await fs.writeFile(file, '');
      await fs.utimes(file, at / 1000, at / 1000);
      return file;
    };
    const inside = await put(path.join(assets, temporary));
    const names = [
      [await put(path.join(outside, temporary)), await put(path.join(outside, 'harbour.png'))],
      [inside, await put(path.join(outside, 'harbour-2.png'))],
      [inside, await put(path.join(assets, 'empty.txt'))],
      [inside, await put(path.join(assets, 'harbour-2-2.png'))],
      [inside, await put(path.join(assets, 'harbour-02.png'))],
      [inside, path.join(assets, '..', 'assets', '..', '..', 'outside', 'harbour.png')],
      [path.join(outside, temporary), undefined],
      [await put(path.join(assets, 'mine.tmp')), undefined],
    ];
    const { place } = await createJob(() => undefined);
    const before = [await namesIn(assets), await namesIn(outside)];
    for (const [copy, name] of names) {
      await fs.writeFile(path.join(place, '0.saving'), JSON.stringify({ temporary: copy, name, at }));
      assert.equal((await fixture.outbox.unsavedJobs()).length, 1);
      assert.deepEqual([await namesIn(assets), await namesIn(outside)], before, name);
    }
  });

  it('deletes the files of an interrupted save, with any number', async () => {
    const assets = path.join(fixture.workspace, 'assets');
    const { place } = await createJob(() => undefined);
    for (const name of ['harbour.png', 'harbour-2.png', 'harbour-1000.png']) {
      const [copy, taken] = [path.join(assets, temporary), path.join(assets, name)];
      for (const file of [copy, taken]) await fs.writeFile(file, '');
      const at = (await fs.stat(taken)).mtimeMs;
      await fs.writeFile(path.join(place, '0.saving'), JSON.stringify({ temporary: copy, name: taken, at }));
      assert.equal((await fixture.outbox.unsavedJobs()).length, 1);
      assert.deepEqual(await namesIn(assets), [], name);
      assert.ok(!(await namesIn(place)).includes('0.saving'));
    }
  });

  it('does not write through a symbolic link', async () => {
    const victim = path.join(outside, 'victim');
    await fs.writeFile(victim, 'mine');
    const { place } = await createJob(() => undefined);
    await fs.symlink(victim, path.join(place, '0.saving.tmp'));
    const disk = createWatchedDisk((operation, _to, from) => {
      if (operation === 'link' && from?.includes('outbox')) throw systemError('EXDEV');
    });
    const saved = await saveWithoutOverwriting(
      disk,
      path.join(place, '0.png'),
      path.join(fixture.workspace, 'assets'),
      'a',
      '.png',
    );
    assert.equal(path.basename(saved), 'a.png');
    assert.equal(await fs.readFile(victim, 'utf8'), 'mine');
  });
});

describe('session ids', () => {
  const newFolder = withFolders();

  it('refuses ids that would lead out of the sessions folder', async () => {
    const folder = await newFolder();
    const store = createSessionStore(realDisk, path.join(folder, 'a', 'sessions'));
    const sessionIndex = createSessionIndex(realDisk, path.join(folder, 'a', 'sessions'), () => 1);
    await fs.writeFile(path.join(folder, 'pwn.jsonl'), '{}');
    for (const session of ['../../pwn', '..', '', 'abcdefghijkl/', 'ABCDEFGHIJKL', `${newSessionId()}\n`]) {
      const turn = turnRecord(`${newSessionId()}.abcdefghijkl`);
      const works: (() => Promise<unknown>)[] = [
        () => store.append(session, turn),
        () => store.read(session),
        () => store.tail(session, 1),
        () => store.has(session),
        () => sessionIndex.summary(session),
        () => sessionIndex.delete(session),
        () => sessionIndex.restore(session),
      ];
      for (const work of works) await assert.rejects(work, /is not a session/);
    }
    assert.deepEqual(
      Object.keys(await treeOf(folder)).filter((name) => name.endsWith('.jsonl')),
      ['pwn.jsonl'],
    );
  });
});
