// Tests recording turns in a session: each once, and never at the expense of an image.
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { ImageError } from '../../../../src/core/errors';
import { createTurnRecorder } from '../../../../src/core/session/turn-recorder';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { withEmulator } from '../../emulator/client';
import { namesIn, withFolders } from '../../helpers/temp-folders';
import { withFixtures } from '../../helpers/fixture';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';
import { exampleRecord } from '../../helpers/job-records';
import { createFailingDisk, systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('turn recorder', () => {
  const newFolder = withFolders();
  const newFixture = withFixtures();
  const emulator = withEmulator();
  const { session, turn, request } = exampleRecord();
  const image = { id: `${turn}.1`, uri: 'file:///w/a.png', format: 'png', width: 1, height: 1, bytes: 9 } as const;

  async function newRecorder(disk: Disk = realDisk, parent?: string) {
    const log: string[] = [];
    const sessions = createSessionStore(disk, path.join(await newFolder(), 'sessions'));
    const clock = { now: () => 5, sleep: () => Promise.resolve() };
    const note = { info: () => {}, warn: (message: string) => void log.push(message) };
    const identity = { session, turn, ...(parent ? { parent } : {}) };
    const open = (one = request, window?: string) =>
      createTurnRecorder({ sessions, clock, log: note }, identity, one, window);
    return { sessions, log, open };
  }

  it('records session, turn and image with all details of the request', async () => {
    const { sessions, open } = await newRecorder(realDisk, 'p');
    const inputs = [{ kind: 'url', url: 'https://example.com/a.png' }] as const;
    await open({ ...request, prompt: ' A harbour ', ratio: '1:1', inputs }).image(
      { ...image, revisedPrompt: 'Quieter' },
      7,
    );
    const { count, model, workspace, target } = request;
    const { stem } = target;
    assert.deepEqual(await sessions.read(session), [
      { type: 'session', version: 1, id: session, created: 5, workspace },
      { type: 'turn', id: turn, parent: 'p', at: 5, prompt: 'A harbour', inputs, ratio: '1:1', stem, count, model },
      { type: 'image', turn, at: 5, elapsed: 7, ...image, revisedPrompt: 'Quieter' },
    ]);
  });

  it('records the turn once, in concurrent and later runs', async () => {
    const { sessions, open } = await newRecorder();
    const first = open();
    const failure = first.failure(`${turn}.2`, new ImageError('timeout', { mayHaveBeenCharged: true }));
    await Promise.all([first.image(image, 1), first.image({ ...image, id: `${turn}.3` }, 1), failure]);
    await open().image({ ...image, id: `${turn}.2` }, 1);
    const types = (await sessions.read(session)).map(({ type }) => type);
    assert.deepEqual(types.slice(0, 2), ['session', 'turn']);
    assert.deepEqual(types.slice(2).toSorted(), ['failure', 'image', 'image', 'image']);
  });

  it('logs what could not be written, and continues when the disk works again', async () => {
    let full = true;
    const disk = createWatchedDisk((operation) => {
      if (full && operation === 'appendFile') throw systemError('ENOSPC');
    });
    const { sessions, log, open } = await newRecorder(disk);
    const one = open();
    await one.image(image, 1);
    assert.match(log[0] ?? '', /could not be written.*ENOSPC/);
    assert.deepEqual(await sessions.read(session), []);
    full = false;
    await one.image({ ...image, id: `${turn}.2` }, 1);
    assert.deepEqual(
      (await sessions.read(session)).map(({ type }) => type),
      ['session', 'turn', 'image'],
    );
  });

  it('records that a request was sent, and retries if that could not be written', async () => {
    let full = false;
    const disk = createWatchedDisk((operation) => {
      if (full && operation === 'appendFile') throw systemError('ENOSPC');
    });
    const { sessions, open } = await newRecorder(disk);
    const one = open(request, 'w');
    await one.begin();
    full = true;
    await one.sent(`${turn}.1`);
    full = false;
    await one.sent(`${turn}.2`);
    const records = await sessions.read(session);
    assert.deepEqual(
      records.flatMap((record) => (record.type === 'sent' ? [record.job] : [])),
      [`${turn}.1`, `${turn}.2`],
    );
    assert.ok(records.some((record) => record.type === 'turn' && record.notesSent && record.window === 'w'));
  });

  it('never prevents saving an image, whatever the disk does', async () => {
    const image = replyWith(await noiseImage(16));
    for (const failing of ['appendFile', 'stat', 'readFile', 'mkdir']) {
      emulator().reset();
      emulator().next(image);
      const disk = createFailingDisk('EIO', (operation, to) => operation === failing && to.includes('/sessions'));
      const fixture = await newFixture({ endpoint: emulator().endpoint, disk });
      const { images } = await fixture.run();
      assert.equal(images.length, 1, failing);
      assert.deepEqual(await namesIn(path.join(fixture.workspace, 'assets')), ['harbour.png']);
      assert.deepEqual(await fixture.outboxEntries(), []);
    }
  });
});
