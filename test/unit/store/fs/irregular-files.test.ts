// Tests irregular files in Peel's folders: nothing waits for them, and they hide nothing else.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { newSessionId, newTurnId } from '../../../../src/core/session/records';
import { realDisk } from '../../../../src/store/fs/disk';
import { createHashCache } from '../../../../src/store/cache/hash-cache';
import { createOutbox } from '../../../../src/store/outbox/outbox';
import { createSessionSearch } from '../../../../src/store/session/session-search';
import { createSessionIndex } from '../../../../src/store/session/session-index';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { withEmulator } from '../../emulator/client';
import { namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { withFixtures } from '../../helpers/fixture';
import { turnRecord } from '../../helpers/image-requests';
import { irregularFiles } from '../../helpers/irregular-files';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';
import { createFailingDisk } from '../../helpers/faulty-disk';

describe('irregular files in the outbox', () => {
  const newFolder = withFolders();
  const job = 'abcdefghijkl.mnopqrstuvwx.1';
  let folder = '';
  let jobFolder = '';

  beforeEach(async () => {
    folder = await newFolder();
    jobFolder = path.join(folder, 'jobs', job);
    await fs.mkdir(jobFolder, { recursive: true });
    await fs.writeFile(path.join(jobFolder, '1.png'), 'good');
    await fs.mkdir(path.join(folder, 'owners'));
  });
  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  /** An old time, so that the file does not count as being created. */
  const old = async (file: string) => fs.lutimes(file, 1, 1);
  const find = (disk = realDisk) => createOutbox(disk, folder).unsavedJobs();

  for (const name of ['claim.1', 'record.json', '0.saving', '0.png', '0.part', '1.saving', '../../owners/dead'])
    it(`hides no unsaved image and blocks nothing in place of ${path.basename(name)}`, async () => {
      for (const [kind, make] of Object.entries(irregularFiles)) {
        const entry = path.join(jobFolder, name);
        await make(entry);
        await old(entry);
        const [found, ...others] = await find();
        const files = found?.files.map((file) => path.basename(file.path)) ?? [];
        const large = kind === '10 GB' && name.startsWith('0.p');
        assert.deepEqual([files, others], [large ? [path.basename(name), '1.png'] : ['1.png'], []], kind);
        const unlock = await found?.claim();
        assert.ok(unlock, kind);
        await unlock();
        await fs.rm(entry, { recursive: true, force: true });
        await fs.rm(`${entry}.pipe`, { force: true });
      }
    });

  it('hides no unsaved image because of a future time', async () => {
    const claim = path.join(jobFolder, 'claim.1');
    await fs.writeFile(claim, 'garbage');
    assert.deepEqual(await find(), []);
    const later = Date.now() / 1000 + 365 * 86_400;
    await fs.utimes(claim, later, later);
    assert.equal((await find()).length, 1);
  });

  it('deletes irregular files with their job', async () => {
    for (const [kind, make] of Object.entries(irregularFiles)) await make(path.join(jobFolder, `0.${kind}`));
    await irregularFiles['folder']!(path.join(jobFolder, '2.png'));
    const [found] = await find();
    await found?.remove();
    assert.deepEqual(await namesIn(path.join(folder, 'jobs')), []);
  });

  it('keeps an image that could not be examined', async () => {
    await fs.writeFile(path.join(jobFolder, '2.png'), 'also good');
    const failingLstat = (name: string) =>
      createFailingDisk('EIO', (operation, to) => operation === 'lstat' && to.endsWith(name));
    const [found] = await find(failingLstat('2.png'));
    assert.deepEqual(
      found?.files.map((file) => path.basename(file.path)),
      ['1.png'],
    );
    await found?.remove();
    assert.deepEqual(await namesIn(jobFolder), ['2.png']);
    assert.deepEqual(await find(failingLstat('2.png')), []);
    assert.deepEqual(await namesIn(jobFolder), ['2.png']);
  });

  it('does not follow irregular files to images elsewhere', async () => {
    const elsewhere = path.join(folder, 'elsewhere');
    await fs.mkdir(elsewhere);
    await fs.writeFile(path.join(elsewhere, '0.png'), 'mine');
    await fs.symlink(elsewhere, path.join(folder, 'jobs', 'linked'));
    assert.equal((await find()).length, 1);
    assert.deepEqual(await namesIn(elsewhere), ['0.png']);
  });
});

describe('irregular files in the sessions folder', () => {
  const newFolder = withFolders();
  const irregular = 'abcdefghijkl';
  let folder = '';
  let good = '';

  beforeEach(async () => {
    folder = path.join(await newFolder(), 'sessions');
    good = newSessionId();
    await createSessionStore(realDisk, folder).append(good, turnRecord(newTurnId(good), { prompt: 'a harbour' }));
  });
  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  const sessionIndex = () => createSessionIndex(realDisk, folder, () => 1);
  /** Ignores the result: it only matters that it ends. */
  const ended = (work: Promise<unknown>) => work.catch(() => undefined);

  for (const [kind, make] of Object.entries(irregularFiles))
    it(`does not affect other sessions: ${kind}`, async () => {
      const file = path.join(folder, `${irregular}.jsonl`);
      await make(file);
      const all = await sessionIndex().list();
      assert.deepEqual(
        new Map(all.map(({ session, prompt }) => [session, prompt])),
        new Map([
          [good, 'a harbour'],
          [irregular, ''],
        ]),
      );
      const search = createSessionSearch(realDisk, folder);
      const found: string[] = [];
      for await (const { listed } of search.find(all, { words: ['harbour'] }, new AbortController().signal))
        found.push(listed.session);
      assert.deepEqual(found, [good]);
      const store = createSessionStore(realDisk, folder);
      await ended(store.read(irregular));
      await ended(store.tail(irregular, 50));
      if (kind !== '10 GB') await assert.rejects(store.append(irregular, turnRecord(newTurnId(irregular))));
      assert.equal((await sessionIndex().summary(irregular))?.turns, 0);
    });

  it('ignores irregular summaries and deleted sessions', async () => {
    const summaries = path.join(folder, 'summaries');
    for (const [kind, make] of Object.entries(irregularFiles)) {
      await fs.mkdir(path.join(folder, 'deleted'), { recursive: true });
      await fs.mkdir(summaries, { recursive: true });
      await make(path.join(folder, 'deleted', `${irregular}-1.jsonl`));
      await make(path.join(summaries, `${good}.json`));
      assert.equal((await sessionIndex().list()).find(({ session }) => session === good)?.turns, 1, kind);
      assert.equal((await sessionIndex().deleted())[0]?.summary.turns, 0, kind);
      await fs.rm(path.join(folder, 'deleted'), { recursive: true });
      await fs.rm(summaries, { recursive: true });
    }
  });

  it('ignores an irregular hash cache', async () => {
    for (const [kind, make] of Object.entries(irregularFiles)) {
      const file = path.join(folder, `known-${kind}.jsonl`);
      await make(file);
      const known = createHashCache(realDisk, file);
      const state = { uri: 'file:///a.png', size: 1, modified: 1 };
      assert.equal(await known.get(state), undefined, kind);
      await known.set(state, { hash: 'a'.repeat(64), width: 1, height: 1 });
      assert.equal((await known.get(state))?.width, 1, kind);
    }
  });
});

describe('irregular files during a run', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();

  it('saves the image despite irregular files', async () => {
    for (const [kind, make] of Object.entries(irregularFiles)) {
      const fixture = await newFixture({ endpoint: emulator().endpoint, noted: true });
      const sessions = path.join(fixture.storage, 'sessions');
      await fs.mkdir(sessions, { recursive: true });
      await make(path.join(sessions, 'abcdefghijkl.jsonl'));
      if (kind !== '10 GB') await make(path.join(fixture.storage, 'made.jsonl'));
      emulator().next(replyWith(await noiseImage(8)));
      const { images } = await fixture.run({}, undefined, { session: 'abcdefghijkl' });
      await fixture.settled();
      assert.equal(images.length, 1, kind);
    }
  });
});
