// One job's way when it is stopped, when time runs out and when the disk fails: nothing paid is lost.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { withEmulator } from '../../emulator/client';
import { assertFault } from '../../helpers/assert-fault';
import { namesIn, openFilesIn } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';
import { withServers } from '../../helpers/test-servers';
import { createFailingDisk, systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('core: pipeline', () => {
  const emulator = withEmulator();
  const newHouse = withFixtures();
  const servers = withServers();
  let fixture: Fixture;
  let image: Buffer;

  before(async () => (image = await noiseImage(128)));
  beforeEach(async () => (fixture = await newHouse({ endpoint: emulator().endpoint })));

  const posts = () => emulator().requests.length;
  const onDisk = async (one: Fixture) => {
    const [left] = await one.outbox.unsavedJobs();
    return left?.files[0] ? fs.readFile(left.files[0].path) : Buffer.alloc(0);
  };

  describe('canceled', () => {
    it('before it began: nothing is sent', async () => {
      await assertFault(fixture, posts, { code: 'canceled', charged: false, posts: 0 }, () =>
        fixture.run({}, AbortSignal.abort()),
      );
    });

    it('while it waits in the queue: only the running one was sent', async () => {
      let letGo = () => {};
      const hold = new Promise<void>((resolve) => (letGo = resolve));
      const narrow = await newHouse({ endpoint: emulator().endpoint, limit: 1 });
      emulator().next({ ...replyWith(image), hold });
      const running = narrow.run();
      await emulator().waitFor(1);
      const stop = new AbortController();
      const waiting = narrow.run({ count: 3 }, stop.signal).catch((error: unknown) => error);
      stop.abort();
      const { code, mayHaveBeenCharged } = (await waiting) as { code: string; mayHaveBeenCharged: boolean };
      assert.deepEqual([code, mayHaveBeenCharged, posts()], ['canceled', false, 1]);
      letGo();
      assert.equal((await running).images.length, 1);
      assert.equal(posts(), 1);
    });

    it('while the service thinks', async () => {
      const stop = new AbortController();
      emulator().next({ hold: new Promise(() => {}) });
      void emulator()
        .waitFor(1)
        .then(() => stop.abort());
      await assertFault(fixture, posts, { code: 'canceled', charged: true, posts: 1 }, () =>
        fixture.run({}, stop.signal),
      );
      await emulator().waitForEnd(1);
      assert.equal(emulator().requests[0]?.aborted, true);
    });

    it('in the middle of the upload', async () => {
      const stop = new AbortController();
      let closed = () => {};
      const ended = new Promise<void>((resolve) => (closed = resolve));
      let sent = 0;
      // A connection alone is no request: the HTTP client opens an empty one when it is stopped.
      const { origin } = await servers.raw((socket) => {
        socket.once('data', () => {
          sent++;
          stop.abort();
          socket.once('close', closed);
        });
      });
      const slow = await newHouse({ endpoint: `${origin}/v1` });
      const large = await slow.input('large.png', Buffer.concat([image, Buffer.alloc(6_000_000)]));
      await assertFault(
        slow,
        () => sent,
        { code: 'canceled', charged: true, posts: 1 },
        () => slow.run({ inputs: [large] }, stop.signal),
      );
      await ended;
    });

    it('in the middle of the reply: what arrived is kept', async () => {
      const stop = new AbortController();
      emulator().next({ ...replyWith(image), stall: 0.5 });
      const partial = { code: 'canceled', charged: true, posts: 1, outbox: ['0.part'] } as const;
      fixture.events.push = (event) => {
        if (event.type === 'receiving' && event.bytes > 1_000) stop.abort();
        return 0;
      };
      await assertFault(fixture, posts, partial, () => fixture.run({}, stop.signal));
      const bytes = await onDisk(fixture);
      assert.ok(bytes.length > 500 && bytes.equals(image.subarray(0, bytes.length)));
    });
  });

  describe('out of time', () => {
    const short = { deadline: 400 };

    it('without an answer', async () => {
      emulator().next({ hold: new Promise(() => {}) });
      const error = await assertFault(fixture, posts, { code: 'timeout', charged: true, posts: 1 }, () =>
        fixture.run({}, undefined, short),
      );
      assert.ok((error.facts.elapsed ?? 0) >= 390);
      await emulator().waitForEnd(1);
    });

    it('in the middle of the body: what arrived is kept', async () => {
      emulator().next({ ...replyWith(image), stall: 0.7 });
      const partial = { code: 'timeout', charged: true, posts: 1, outbox: ['0.part'] } as const;
      await assertFault(fixture, posts, partial, () => fixture.run({}, undefined, short));
      const bytes = await onDisk(fixture);
      assert.ok(bytes.length > image.length / 2 && bytes.equals(image.subarray(0, bytes.length)));
    });

    it('in the middle of the download of an address', async () => {
      const { origin } = await servers.http((_, response) => void response.write(image.subarray(0, 9_000)));
      emulator().next({ raw: { status: 200, body: JSON.stringify({ data: [{ url: `${origin}/a.png` }] }) } });
      const partial = { code: 'timeout', charged: true, posts: 1, outbox: ['0.part'] } as const;
      await assertFault(fixture, posts, partial, () => fixture.run({}, undefined, short));
      assert.ok((await onDisk(fixture)).equals(image.subarray(0, 9_000)));
    });
  });

  describe('the disk fails', () => {
    it('before anything is sent: nothing is sent', async () => {
      const first = (operation: string, to: string) => operation === 'mkdir' && to.includes('/jobs/');
      const rename = (operation: string, to: string) => operation === 'rename' && to.endsWith('record.json');
      const beat = (operation: string, to: string) => operation === 'open' && to.includes('/owners/');
      for (const which of [first, rename, beat]) {
        const full = await newHouse({ endpoint: emulator().endpoint, disk: createFailingDisk('ENOSPC', which) });
        await assertFault(full, posts, { code: 'save-failed', charged: false, posts: 0, reason: 'outbox' });
        assert.deepEqual(await namesIn(path.join(full.storage, 'outbox', 'jobs')), []);
      }
    });

    it('at the note that the request leaves: it does not leave', async () => {
      let renames = 0;
      const disk = createWatchedDisk((operation, to) => {
        if (operation === 'rename' && to.endsWith('record.json') && ++renames === 2) throw systemError('ENOSPC');
      });
      const full = await newHouse({ endpoint: emulator().endpoint, disk });
      await assertFault(full, posts, { code: 'save-failed', charged: false, posts: 0, reason: 'outbox' });
    });

    it('where the picture is to arrive: said as what it is', async () => {
      emulator().next(replyWith(image));
      const disk = createFailingDisk('ENOSPC', (operation, to) => operation === 'open' && to.endsWith('.part'));
      const full = await newHouse({ endpoint: emulator().endpoint, disk });
      await assertFault(full, posts, { code: 'save-failed', charged: true, posts: 1 });
    });

    it('in the middle of the picture: what is on disk stays there', async () => {
      let written = 0;
      const disk = createWatchedDisk((operation, to) => {
        if (operation === 'handle.write' && to.endsWith('.part') && ++written > 1) throw systemError('ENOSPC');
      });
      const full = await newHouse({ endpoint: emulator().endpoint, disk });
      emulator().next({ ...replyWith(image), slice: 8_000 });
      await assertFault(full, posts, { code: 'save-failed', charged: true, posts: 1, outbox: ['0.part'] });
      const bytes = await onDisk(full);
      assert.ok(bytes.length > 0 && bytes.equals(image.subarray(0, bytes.length)));
    });

    it('at the last moment of the picture: it is not taken for whole', async () => {
      emulator().next(replyWith(image));
      const disk = createFailingDisk('EIO', (operation, to) => operation === 'handle.datasync' && to.endsWith('.part'));
      const failing = await newHouse({ endpoint: emulator().endpoint, disk });
      await assertFault(failing, posts, { code: 'save-failed', charged: true, posts: 1, outbox: ['0.part'] });
    });

    it('when it is saved: it waits in the outbox, finished', async () => {
      for (const failing of ['link', 'mkdir']) {
        emulator().reset();
        emulator().next(replyWith(image));
        const which = (operation: string, to: string) => operation === failing && to.includes('/assets');
        const full = await newHouse({ endpoint: emulator().endpoint, disk: createFailingDisk('ENOSPC', which) });
        await fs.mkdir(path.join(full.workspace, 'assets'));
        await fs.writeFile(path.join(full.workspace, 'assets', 'harbour.png'), 'mine');
        await assertFault(full, posts, { code: 'save-failed', charged: true, posts: 1, outbox: ['0.png'] });
        assert.ok((await onDisk(full)).equals(image));
      }
    });

    it('when the entry is tidied away: the picture is saved all the same', async () => {
      emulator().next(replyWith(image));
      let busy = true;
      const disk = createFailingDisk('EBUSY', (operation) => busy && (operation === 'rm' || operation === 'unlink'));
      const stuck = await newHouse({ endpoint: emulator().endpoint, disk });
      const { images } = await stuck.run();
      assert.equal(images.length, 1);
      assert.deepEqual(await stuck.outboxEntries(), ['0.png']);
      busy = false;
      assert.deepEqual(await stuck.outbox.unsavedJobs(), []);
      assert.deepEqual(await stuck.outboxEntries(), []);
      assert.deepEqual(await namesIn(path.join(stuck.workspace, 'assets')), ['harbour.png']);
      assert.deepEqual(await openFilesIn(stuck.folder), []);
    });
  });

  it('keeps the picture when the folder was replaced by a file after the request left', async () => {
    let letGo = () => {};
    const hold = new Promise<void>((resolve) => (letGo = resolve));
    emulator().next({ ...replyWith(image), hold });
    const running = fixture.run().catch((error: unknown) => error);
    await emulator().waitFor(1);
    await fs.writeFile(path.join(fixture.workspace, 'assets'), 'a file now');
    const expected = { code: 'no-folder', charged: true, posts: 1, outbox: ['0.png'], reason: 'not-a-folder' } as const;
    await assertFault(fixture, posts, expected, async () => {
      letGo();
      throw await running;
    });
    assert.ok((await onDisk(fixture)).equals(image));
  });
});
