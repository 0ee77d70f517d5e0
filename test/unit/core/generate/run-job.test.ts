// Tests cancellation, timeouts and disk errors in each phase of a job. No paid image is lost.
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

describe('job', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  const servers = withServers();
  let fixture: Fixture;
  let image: Buffer;

  before(async () => (image = await noiseImage(128)));
  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const posts = () => emulator().requests.length;
  const onDisk = async (one: Fixture) => {
    const [left] = await one.outbox.unsavedJobs();
    return left?.files[0] ? fs.readFile(left.files[0].path) : Buffer.alloc(0);
  };

  describe('cancellation', () => {
    it('sends nothing when the request is canceled before it starts', async () => {
      await assertFault(fixture, posts, { code: 'canceled', charged: false, posts: 0 }, () =>
        fixture.run({}, AbortSignal.abort()),
      );
    });

    it('sends nothing of a request that is canceled in the queue', async () => {
      let release = () => {};
      const hold = new Promise<void>((resolve) => (release = resolve));
      const narrow = await newFixture({ endpoint: emulator().endpoint, limit: 1 });
      emulator().next({ ...replyWith(image), hold });
      const running = narrow.run();
      await emulator().waitFor(1);
      const stop = new AbortController();
      const waiting = narrow.run({ count: 3 }, stop.signal).catch((error: unknown) => error);
      stop.abort();
      const { code, mayHaveBeenCharged } = (await waiting) as { code: string; mayHaveBeenCharged: boolean };
      assert.deepEqual([code, mayHaveBeenCharged, posts()], ['canceled', false, 1]);
      release();
      assert.equal((await running).images.length, 1);
      assert.equal(posts(), 1);
    });

    it('reports a possible charge when canceled before the response', async () => {
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

    it('reports a possible charge when canceled during the upload', async () => {
      const stop = new AbortController();
      let closed = () => {};
      const ended = new Promise<void>((resolve) => (closed = resolve));
      let sent = 0;
      // Only a connection with data is a request. The HTTP client opens an empty connection when it is canceled.
      const { origin } = await servers.raw((socket) => {
        socket.once('data', () => {
          sent++;
          stop.abort();
          socket.once('close', closed);
        });
      });
      const slow = await newFixture({ endpoint: `${origin}/v1` });
      const large = await slow.input('large.png', Buffer.concat([image, Buffer.alloc(6_000_000)]));
      await assertFault(
        slow,
        () => sent,
        { code: 'canceled', charged: true, posts: 1 },
        () => slow.run({ inputs: [large] }, stop.signal),
      );
      await ended;
    });

    it('keeps the received bytes when it is canceled during the response', async () => {
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

  describe('timeout', () => {
    const short = { deadline: 400 };
    // Long enough to receive something on a busy machine.
    const longer = { deadline: 3_000 };

    it('reports a possible charge when no response arrives in time', async () => {
      emulator().next({ hold: new Promise(() => {}) });
      const error = await assertFault(fixture, posts, { code: 'timeout', charged: true, posts: 1 }, () =>
        fixture.run({}, undefined, short),
      );
      assert.ok((error.facts.elapsed ?? 0) >= 390);
      await emulator().waitForEnd(1);
    });

    it('keeps the received bytes when the response takes too long', async () => {
      emulator().next({ ...replyWith(image), stall: 0.7 });
      const partial = { code: 'timeout', charged: true, posts: 1, outbox: ['0.part'] } as const;
      await assertFault(fixture, posts, partial, () => fixture.run({}, undefined, longer));
      const bytes = await onDisk(fixture);
      assert.ok(bytes.length > image.length / 2 && bytes.equals(image.subarray(0, bytes.length)));
    });

    it('keeps the received bytes when the download from a URL takes too long', async () => {
      const { origin } = await servers.http((_, response) => void response.write(image.subarray(0, 9_000)));
      emulator().next({ raw: { status: 200, body: JSON.stringify({ data: [{ url: `${origin}/a.png` }] }) } });
      const partial = { code: 'timeout', charged: true, posts: 1, outbox: ['0.part', '99.part'] } as const;
      await assertFault(fixture, posts, partial, () => fixture.run({}, undefined, longer));
      assert.ok((await onDisk(fixture)).equals(image.subarray(0, 9_000)));
    });
  });

  describe('disk errors', () => {
    it('sends nothing when the outbox entry cannot be created', async () => {
      const first = (operation: string, to: string) => operation === 'mkdir' && to.includes('/jobs/');
      const rename = (operation: string, to: string) => operation === 'rename' && to.endsWith('record.json');
      const beat = (operation: string, to: string) => operation === 'open' && to.includes('/owners/');
      for (const which of [first, rename, beat]) {
        const full = await newFixture({ endpoint: emulator().endpoint, disk: createFailingDisk('ENOSPC', which) });
        await assertFault(full, posts, { code: 'save-failed', charged: false, posts: 0, reason: 'outbox' });
        assert.deepEqual(await namesIn(path.join(full.storage, 'outbox', 'jobs')), []);
      }
    });

    it('sends nothing when the outbox record cannot be updated before sending', async () => {
      let renames = 0;
      const disk = createWatchedDisk((operation, to) => {
        if (operation === 'rename' && to.endsWith('record.json') && ++renames === 2) throw systemError('ENOSPC');
      });
      const full = await newFixture({ endpoint: emulator().endpoint, disk });
      await assertFault(full, posts, { code: 'save-failed', charged: false, posts: 0, reason: 'outbox' });
    });

    it('reports a file error when the file for the image cannot be created', async () => {
      emulator().next(replyWith(image));
      const disk = createFailingDisk('ENOSPC', (operation, to) => operation === 'open' && to.endsWith('.part'));
      const full = await newFixture({ endpoint: emulator().endpoint, disk });
      await assertFault(full, posts, { code: 'save-failed', charged: true, posts: 1 });
    });

    it('keeps the bytes on disk when a later write fails', async () => {
      let written = 0;
      const disk = createWatchedDisk((operation, to) => {
        if (operation === 'handle.write' && to.endsWith('.part') && ++written > 1) throw systemError('ENOSPC');
      });
      const full = await newFixture({ endpoint: emulator().endpoint, disk });
      emulator().next({ ...replyWith(image), slice: 8_000 });
      await assertFault(full, posts, { code: 'save-failed', charged: true, posts: 1, outbox: ['0.part'] });
      const bytes = await onDisk(full);
      assert.ok(bytes.length > 0 && bytes.equals(image.subarray(0, bytes.length)));
    });

    it('does not treat an image as complete when the final sync fails', async () => {
      emulator().next(replyWith(image));
      const disk = createFailingDisk('EIO', (operation, to) => operation === 'handle.datasync' && to.endsWith('.part'));
      const failing = await newFixture({ endpoint: emulator().endpoint, disk });
      await assertFault(failing, posts, { code: 'save-failed', charged: true, posts: 1, outbox: ['0.part'] });
    });

    it('keeps the finished image in the outbox when saving fails', async () => {
      for (const failing of ['link', 'mkdir']) {
        emulator().reset();
        emulator().next(replyWith(image));
        const which = (operation: string, to: string) => operation === failing && to.includes('/assets');
        const full = await newFixture({ endpoint: emulator().endpoint, disk: createFailingDisk('ENOSPC', which) });
        await fs.mkdir(path.join(full.workspace, 'assets'));
        await fs.writeFile(path.join(full.workspace, 'assets', 'harbour.png'), 'mine');
        await assertFault(full, posts, { code: 'save-failed', charged: true, posts: 1, outbox: ['0.png'] });
        assert.ok((await onDisk(full)).equals(image));
      }
    });

    it('saves the image when its outbox entry cannot be deleted', async () => {
      emulator().next(replyWith(image));
      let busy = true;
      const disk = createFailingDisk('EBUSY', (operation) => busy && (operation === 'rm' || operation === 'unlink'));
      const stuck = await newFixture({ endpoint: emulator().endpoint, disk });
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

  it('keeps the image when a file replaced the output folder after sending', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator().next({ ...replyWith(image), hold });
    const running = fixture.run().catch((error: unknown) => error);
    await emulator().waitFor(1);
    await fs.writeFile(path.join(fixture.workspace, 'assets'), 'a file now');
    const expected = { code: 'no-folder', charged: true, posts: 1, outbox: ['0.png'], reason: 'not-a-folder' } as const;
    await assertFault(fixture, posts, expected, async () => {
      release();
      throw await running;
    });
    assert.ok((await onDisk(fixture)).equals(image));
  });
});
