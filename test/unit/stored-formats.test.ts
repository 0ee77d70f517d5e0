// Checks that the files and states that version 0.1 stored are still read.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Memento } from 'vscode';
import { recoverUnsaved } from '../../src/core/outbox/recover-unsaved';
import { resolveRequest } from './helpers/image-requests';
import type { SessionRecord } from '../../src/core/session/records';
import { createTimeline } from '../../src/core/session/timeline';
import { createRunHistory } from '../../src/host/generate/history';
import { createDraftStore } from '../../src/host/panel/draft/draft-store';
import { createCurrentSession } from '../../src/host/sessions/current-session';
import { createHashCache } from '../../src/store/cache/hash-cache';
import { realDisk } from '../../src/store/fs/disk';
import { storeClock } from '../../src/store/outbox/live-windows';
import { createSessionIndex } from '../../src/store/session/session-index';
import { root } from '../vscode/paths';
import { type Fixture, withFixtures } from './helpers/fixture';
import { namesIn, withFolders } from './helpers/temp-folders';

// Version 0.1.0 wrote these files. Only the path of the workspace was replaced, by `/workspace`.
const stored = path.join(root, 'test', 'fixtures', 'stored-0.1');
const session = 'uxbqlwr3heqk';
const [first, second, deletedImage] = [
  `${session}.2zhcf3l4vu3m.1`,
  `${session}.2zhcf3l4vu3m.2`,
  `${session}.mvitnbk4ctl3.1`,
];
const deletedSession = 'nrb233nas6bb';
const endedJob = 'xr5wkxqpqxoq.kpk6bcgo7run.1';
const killedJob = `${session}.xubmv4pfksyg.1`;
const ownerId = '6f0c2f5e-0f2b-4c49-9d0b-3f2f7a1f1c11';
const endpoint = 'https://api.example.com/v1/images/generations';

interface SaveJournal {
  readonly temporary: string;
  readonly name: string;
  readonly made: { readonly mtimeMs: number };
}

describe('stored formats of version 0.1', () => {
  const newFolder = withFolders();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let storage: string;
  let assets: string;

  beforeEach(async () => {
    const folder = await newFolder();
    await fs.cp(stored, folder, { recursive: true });
    const workspace = path.join(folder, 'workspace');
    storage = path.join(folder, 'storage');
    assets = path.join(workspace, 'assets');
    for (const entry of await fs.readdir(storage, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (!/\.(jsonl|json|saving)$/.test(entry.name)) continue;
      const text = (await fs.readFile(file, 'utf8'))
        .replaceAll('file:///workspace', pathToFileURL(workspace).href)
        .replaceAll('"/workspace', JSON.stringify(workspace).slice(0, -1));
      await fs.writeFile(file, text);
    }
    await beat(0);
    fixture = await newFixture({ endpoint, folder, noted: true });
  });

  /** Sets the last heartbeat of the window that wrote the files. */
  const beat = (time: number) => fs.utimes(path.join(storage, 'outbox', 'owners', ownerId), time / 1000, time / 1000);
  const uriOf = (...names: string[]) => pathToFileURL(path.join(fixture.workspace, ...names)).href;
  const readTimeline = async () => createTimeline(await fixture.sessions.read(session));
  const readState = async (name: string): Promise<Memento> => {
    const state = JSON.parse(await fs.readFile(path.join(stored, name), 'utf8')) as Record<string, unknown>;
    return { get: (key: string, fallback?: unknown) => state[key] ?? fallback, update: async () => {} } as never;
  };

  it('shows the images of a session where they are now, with their turns', async () => {
    const timeline = await readTimeline();
    const images = timeline.images().map(({ id, uri, width, height, bytes, revisedPrompt }) => {
      return { id, uri, width, height, bytes, revisedPrompt };
    });
    const facts = { width: 4, height: 4, bytes: 141, revisedPrompt: 'A quiet harbour at dawn' };
    assert.deepEqual(images, [
      { id: first, uri: uriOf('assets', 'harbour.png'), ...facts },
      { id: second, uri: uriOf('site', 'hero.png'), ...facts },
      { id: deletedImage, uri: uriOf('assets', 'harbour-3.png'), ...facts },
    ]);
    const { prompt, ratio, inputs, count, stem, model } = timeline.turnOf(first)!;
    assert.deepEqual([prompt, ratio, count, stem], ['A quiet harbour', '16:9', 2, 'harbour']);
    assert.deepEqual(inputs, [{ kind: 'file', uri: uriOf('boat.png'), name: 'boat.png' }]);
    assert.equal(model, 'gemini-2.5-flash-image');
    assert.equal(timeline.turnOf(deletedImage)?.parent, first);
  });

  it('shows the title, the stars and the deleted image of a session', async () => {
    const timeline = await readTimeline();
    assert.equal(timeline.title(), 'Harbours');
    assert.deepEqual(
      [first, second].map((id) => timeline.isStarred(id)),
      [true, false],
    );
    assert.deepEqual(
      [first, deletedImage].map((id) => timeline.isDeleted(id)),
      [false, true],
    );
  });

  it('shows the failure of a job, and which jobs were interrupted after sending', async () => {
    const records = await fixture.sessions.read(session);
    const lastCards = (some: readonly SessionRecord[]) => {
      const page = createTimeline(some).page(undefined, 2, { job: () => undefined, inOtherWindow: () => false });
      return page.turns.map(({ cards }) => cards[0]);
    };
    const [failed, interrupted] = lastCards(records);
    assert.ok(failed?.kind === 'failed' && interrupted?.kind === 'interrupted');
    const { code, mayHaveBeenCharged, facts } = failed.failure;
    assert.deepEqual(
      [code, mayHaveBeenCharged, facts?.status, facts?.serviceText],
      ['rate-limited', false, 400, 'Too many requests'],
    );
    assert.deepEqual([interrupted.id, interrupted.sent], [killedJob, true]);
    const [, unsent] = lastCards(records.filter(({ type }) => type !== 'sent'));
    assert.deepEqual(unsent, { kind: 'interrupted', id: killedJob, sent: false });
  });

  it('knows the content of an image by its stored hash', async () => {
    const { sha256 } = (await readTimeline()).image(first)!;
    assert.equal(sha256, '03ba9eecf6ba9de43439d95b8c4fd29a3975276f3534458025b086138325d4ee');
  });

  it('lists a session by its stored summary, without reading the session', async () => {
    // The summary holds the size and the time of the session file, so the files are used unchanged.
    const folder = path.join(storage, 'sessions');
    await fs.cp(path.join(stored, 'storage', 'sessions'), folder, { recursive: true });
    await fs.utimes(path.join(folder, `${session}.jsonl`), 1_764_000_000, 1_764_000_000);
    const index = createSessionIndex(realDisk, folder, Date.now);
    const listed = await index.cachedSummary(session);
    assert.ok(listed);
    const { title, prompt, turns, pictures, marked, newest, workspace } = listed;
    assert.deepEqual([title, prompt, turns, pictures], ['Harbours', 'A quiet harbour', 4, 3]);
    assert.deepEqual([marked, newest?.id, workspace], [[first], deletedImage, 'file:///workspace']);
  });

  it('lists and restores a deleted session', async () => {
    const index = createSessionIndex(realDisk, path.join(storage, 'sessions'), () => 1_764_000_000_001);
    const deleted = await index.deleted();
    assert.deepEqual(
      deleted.map((one) => [one.session, one.at, one.summary.prompt]),
      [[deletedSession, 1_764_000_000_000, 'A red boat']],
    );
    assert.equal(await index.restore(deletedSession), true);
    await fs.rm(path.join(storage, 'sessions', 'summaries'), { recursive: true });
    const { prompt, workspace, created } = (await index.summary(deletedSession))!;
    assert.deepEqual([prompt, workspace, created], ['A red boat', uriOf(), 1_796_074_485_392]);
  });

  it('offers the unsaved images of ended and killed jobs', async () => {
    const [ended, killed] = await fixture.outbox.unsavedJobs();
    assert.ok(ended && killed);
    assert.deepEqual(
      [ended.record.job, ended.code, ended.mayHaveBeenCharged, ended.record.request.prompt, ended.record.request.ratio],
      [endedJob, 'no-folder', true, 'A harbour in fog', '4:3'],
    );
    assert.deepEqual(
      [killed.record.job, killed.code, killed.mayHaveBeenCharged, killed.record.request.prompt],
      [killedJob, undefined, true, 'Make it night, with a moon'],
    );
    // The stored request holds it as well, as `continueFrom`, which is not needed to recover an image.
    assert.equal(killed.record.parent, first);
    assert.deepEqual(killed.record.request.inputs, [{ kind: 'file', uri: uriOf('boat.png'), name: 'boat.png' }]);
    assert.deepEqual([killed.record.session, killed.record.request.count], [session, 1]);
  });

  it('recovers the image of an ended job under its name', async () => {
    const [ended] = await fixture.outbox.unsavedJobs();
    const saved = await recoverUnsaved(fixture.saveContext, ended!, ended!.record.request.target, false);
    assert.deepEqual(saved, [uriOf('assets', 'fog.png')]);
    const left = await fixture.outbox.unsavedJobs();
    assert.deepEqual(
      left.map(({ record }) => record.job),
      [killedJob],
    );
  });

  it('recovers the image of a killed job without its reserved bytes, in its session', async () => {
    const [, killed] = await fixture.outbox.unsavedJobs();
    const [saved = ''] = await recoverUnsaved(fixture.saveContext, killed!, killed!.record.request.target, false);
    assert.equal(saved, uriOf('assets', 'moon.png'));
    const bytes = await fs.readFile(fileURLToPath(saved));
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    assert.equal((await readTimeline()).imageAt(saved)?.id, killedJob);
  });

  it('removes the files of an interrupted save from the output folder', async () => {
    const file = path.join(storage, 'outbox', 'jobs', endedJob, '0.saving');
    const journal = JSON.parse(await fs.readFile(file, 'utf8')) as SaveJournal;
    // Without the planned time, only the time of the placeholder identifies it.
    await fs.writeFile(file, JSON.stringify({ ...journal, at: 0 }));
    const before = await namesIn(assets);
    await fs.writeFile(journal.temporary, 'incomplete');
    await fs.writeFile(journal.name, '');
    const time = journal.made.mtimeMs / 1000;
    await fs.utimes(journal.name, time, time);
    await fixture.outbox.unsavedJobs();
    assert.deepEqual(await namesIn(assets), before);
  });

  it('leaves the jobs and locks of a running window alone', async () => {
    assert.equal(await fixture.outbox.isAlive(ownerId), false);
    await beat(storeClock.now());
    assert.equal(await fixture.outbox.isAlive(ownerId), true);
    assert.deepEqual(await fixture.outbox.unsavedJobs(), []);
  });

  it('finds the images of an identical request', async () => {
    const { signal } = new AbortController();
    const request = fixture.request({
      prompt: 'A quiet harbour',
      ratio: '16:9',
      count: 2,
      inputs: [{ kind: 'file', uri: uriOf('boat.png'), name: 'boat.png' }],
    });
    const resolved = await resolveRequest(fixture.sessions, request);
    const found = await fixture.activeTurns.findExisting(resolved, { removePrivateMetadata: true }, signal);
    assert.deepEqual(
      found.map(({ id, uri, width, at }) => ({ id, uri, width, at })),
      [{ id: first, uri: uriOf('assets', 'harbour.png'), width: 4, at: 1_796_074_485_344 }],
    );
  });

  it('knows the content of an unchanged file by the hash cache', async () => {
    const cache = createHashCache(realDisk, path.join(storage, 'thumbnails.jsonl'));
    const file = { uri: uriOf('assets', 'harbour.png'), size: 135, modified: 1_760_000_000_000 };
    const { hash, width, height } = (await cache.get(file))!;
    assert.deepEqual([hash, width, height], ['ab'.repeat(32), 4, 4]);
  });

  it('restores the draft', async () => {
    const { revision: _, inputs, ...rest } = createDraftStore(await readState('workspace-state.json')).value();
    assert.deepEqual(
      new Set<unknown>(Object.values(rest)),
      new Set<unknown>(['Half a sentence, and more', 3, '16:9', first, 1_760_000_000_000]),
    );
    assert.deepEqual(
      inputs.map(({ input }) => input),
      [
        { kind: 'file', uri: 'file:///workspace/boat.png', name: 'boat.png' },
        { kind: 'url', url: 'https://example.com/ship.png' },
      ],
    );
  });

  it('restores the history and the open session', async () => {
    const [everywhere, here] = [await readState('global-state.json'), await readState('workspace-state.json')];
    const history = createRunHistory(everywhere, here);
    assert.deepEqual(history.prompts(), ['Make it night', 'A quiet harbour']);
    assert.equal(history.ratio(), '16:9');
    assert.deepEqual(history.image(), {
      id: first,
      uri: 'file:///workspace/assets/harbour.png',
      alt: 'A quiet harbour',
      width: 4,
      height: 4,
      asked: 1_760_000_000_000,
    });
    assert.equal(createCurrentSession(here).id(), session);
  });
});
