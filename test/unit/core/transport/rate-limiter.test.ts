// A 429 holds up everything that would go to the same origin, as long as it has to and no longer.
import assert from 'node:assert/strict';
import { createRateLimiter } from '../../../../src/core/transport/rate-limiter';
import { createJobQueue } from '../../../../src/core/transport/job-queue';
import { createManualClock } from '../../helpers/manual-clock';

const [here, there] = ['https://a.example', 'https://b.example'];
const never = new AbortController().signal;

describe('core: pace', () => {
  it('waits as long as the service asks, whatever else is taken meanwhile', async () => {
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

  it('takes the longest of several, and a minute at most', async () => {
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

  it('waits twice as long each time when nobody says how long, until a request is taken', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    const waits: number[] = [];
    for (let n = 0; n < 3; n++) {
      rateLimiter.reportRefusal(here, undefined);
      // Those that were under way are refused together.
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

  it('lets a wish that is made after a refusal try at once, where the service did not ask for a pause', () => {
    for (const [wait, held] of [
      [undefined, false],
      [3_600_000, false],
      [60_000, true],
    ] as const) {
      const rateLimiter = createRateLimiter(createManualClock());
      const before = rateLimiter.checkpoint();
      rateLimiter.reportRefusal(here, wait);
      assert.ok(rateLimiter.pausedUntil(here, before), 'what was wished before waits');
      assert.equal(rateLimiter.pausedUntil(here, rateLimiter.checkpoint()) !== undefined, held, `Retry-After ${wait}`);
    }
  });

  it('starts a new wish while those that waited at the refusal are held', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    const queue = createJobQueue(() => 1, rateLimiter);
    const begun: string[] = [];
    let finish = () => {};
    const end = new Promise<void>((resolve) => (finish = resolve));
    const first = queue.run(() => end, never, { id: 'a', origin: here });
    const add = (id: string) => queue.run(() => Promise.resolve(void begun.push(id)), never, { id, origin: here });
    const waited = add('waited');
    rateLimiter.reportRefusal(here, undefined);
    finish();
    await first;
    assert.deepEqual(begun, []);
    await add('new');
    assert.deepEqual(begun, ['new']);
    await clock.pass(4_000);
    await waited;
    assert.deepEqual(begun, ['new', 'waited']);
  });

  it('holds the queue: nothing starts to that origin meanwhile, everything afterwards, in order', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter(clock);
    const queue = createJobQueue(() => 2, rateLimiter);
    const begun: string[] = [];
    const add = (id: string, origin: string) =>
      queue.run(() => Promise.resolve(void begun.push(id)), never, { id, origin });
    rateLimiter.reportRefusal(here, 5_000);
    const all = [add('a', here), add('b', here), add('other', there), add('c', here)];
    await clock.pass(4_000);
    assert.deepEqual(begun, ['other']);
    assert.deepEqual(queue.waiting(), ['a', 'b', 'c']);
    queue.move('c', 'front');
    await clock.pass(1_000);
    await Promise.all(all);
    assert.deepEqual(begun, ['other', 'c', 'a', 'b']);
  });
});
