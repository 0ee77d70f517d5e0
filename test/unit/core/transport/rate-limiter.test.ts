// Tests the rate limiter: a 429 pauses all requests to the same origin, no longer than necessary.
import assert from 'node:assert/strict';
import { createRateLimiter } from '../../../../src/core/transport/rate-limiter';
import { createJobQueue } from '../../../../src/core/transport/job-queue';
import { createManualClock } from '../../helpers/manual-clock';

const [here, there] = ['https://a.example', 'https://b.example'];
const never = new AbortController().signal;

describe('rate limiter', () => {
  it('waits as long as the service requests, even if another request is accepted meanwhile', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    rateLimiter.reportRefusal(here, 10_000);
    assert.equal(rateLimiter.pausedUntil(here, 0), clock.now() + 10_000);
    assert.equal(rateLimiter.pausedUntil(there, 0), undefined);
    rateLimiter.reportAccepted(here);
    await clock.pass(9_999);
    assert.ok(rateLimiter.pausedUntil(here, 0));
    await clock.pass(1);
    assert.equal(rateLimiter.pausedUntil(here, 0), undefined);
  });

  it('waits for the longest of several pauses, and at most a minute', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    rateLimiter.reportRefusal(here, 5_000);
    rateLimiter.reportRefusal(here, 20_000);
    rateLimiter.reportRefusal(here, 1_000);
    await clock.pass(19_000);
    assert.ok(rateLimiter.pausedUntil(here, 0));
    await clock.pass(1_000);
    assert.equal(rateLimiter.pausedUntil(here, 0), undefined);
    rateLimiter.reportRefusal(here, 3_600_000);
    await clock.pass(60_000);
    assert.equal(rateLimiter.pausedUntil(here, 0), undefined);
  });

  it('doubles the pause after each 429 without Retry-After, until a request is accepted', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    const waits: number[] = [];
    for (let n = 0; n < 3; n++) {
      rateLimiter.reportRefusal(here, undefined);
      // Requests that were already sent are refused together.
      rateLimiter.reportRefusal(here, undefined);
      waits.push((rateLimiter.pausedUntil(here, 0) ?? 0) - clock.now());
      await clock.pass(waits[n] ?? 0);
    }
    assert.deepEqual(waits, [4_000, 8_000, 16_000]);
    rateLimiter.reportRefusal(here, undefined);
    rateLimiter.reportAccepted(here);
    assert.equal(rateLimiter.pausedUntil(here, 0), undefined);
    rateLimiter.reportRefusal(here, undefined);
    assert.equal((rateLimiter.pausedUntil(here, 0) ?? 0) - clock.now(), 4_000);
  });

  it('allows a request that is made after a refusal, unless the service requested a pause', () => {
    for (const [wait, held] of [
      [undefined, false],
      [3_600_000, false],
      [60_000, true],
    ] as const) {
      const rateLimiter = createRateLimiter(createManualClock());
      const before = rateLimiter.checkpoint();
      rateLimiter.reportRefusal(here, wait);
      assert.ok(rateLimiter.pausedUntil(here, before), 'earlier requests wait');
      assert.equal(rateLimiter.pausedUntil(here, rateLimiter.checkpoint()) !== undefined, held, `Retry-After ${wait}`);
    }
  });

  it('starts a new request while earlier ones are paused', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    const queue = createJobQueue(() => 1, rateLimiter);
    const started: string[] = [];
    let finish = () => {};
    const end = new Promise<void>((resolve) => (finish = resolve));
    const first = queue.run(() => end, never, { id: 'a', origin: here });
    const add = (id: string) => queue.run(() => Promise.resolve(void started.push(id)), never, { id, origin: here });
    const waited = add('waited');
    rateLimiter.reportRefusal(here, undefined);
    finish();
    await first;
    assert.deepEqual(started, []);
    await add('new');
    assert.deepEqual(started, ['new']);
    await clock.pass(4_000);
    await waited;
    assert.deepEqual(started, ['new', 'waited']);
  });

  it('pauses the queue for that origin only, and continues in order', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    const queue = createJobQueue(() => 2, rateLimiter);
    const started: string[] = [];
    const add = (id: string, origin: string) =>
      queue.run(() => Promise.resolve(void started.push(id)), never, { id, origin });
    rateLimiter.reportRefusal(here, 5_000);
    const all = [add('a', here), add('b', here), add('other', there), add('c', here)];
    await clock.pass(4_000);
    assert.deepEqual(started, ['other']);
    assert.deepEqual(queue.waiting(), ['a', 'b', 'c']);
    queue.move('c', 'front');
    await clock.pass(1_000);
    await Promise.all(all);
    assert.deepEqual(started, ['other', 'c', 'a', 'b']);
  });
});
