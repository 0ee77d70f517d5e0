// Tests polling while the panel is visible, and how many files one check covers.
import assert from 'node:assert/strict';
import { createPolling, createRotation, inBatches } from '../../../../src/host/panel/polling';
import { createManualClock } from '../../helpers/manual-clock';

describe('polling', () => {
  const interval = 2000;
  const unexpected = (thrown: unknown) => assert.fail(String(thrown));

  it('repeats its checks until it is stopped, and again once it is started', async () => {
    const clock = createManualClock();
    let checks = 0;
    const polling = createPolling(clock, [async () => void checks++], unexpected);
    await clock.pass(10 * interval);
    assert.equal(checks, 0, 'it was not started');
    polling.start();
    polling.start();
    for (let n = 1; n <= 3; n++) {
      await clock.pass(interval - 1);
      assert.equal(checks, n - 1);
      await clock.pass(1);
      assert.equal(checks, n);
    }
    polling.stop();
    await clock.pass(10 * interval);
    assert.equal(checks, 3, 'it was stopped');
    polling.start();
    await clock.pass(interval);
    assert.equal(checks, 4);
    polling.stop();
  });

  it('never overlaps a check with itself, and does not delay other checks', async () => {
    const clock = createManualClock();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let [slow, quick] = [0, 0];
    const hold = async () => {
      slow++;
      await held;
    };
    const polling = createPolling(clock, [hold, async () => void quick++], unexpected);
    polling.start();
    for (let n = 0; n < 3; n++) await clock.pass(interval);
    assert.deepEqual([slow, quick], [1, 3]);
    // The panel is hidden and shown again while the slow check is running.
    polling.stop();
    polling.start();
    for (let n = 0; n < 2; n++) await clock.pass(interval);
    assert.deepEqual([slow, quick], [1, 5]);
    release();
    await clock.pass(0);
    await clock.pass(interval);
    assert.deepEqual([slow, quick], [2, 6]);
    polling.stop();
  });

  it('continues after a check has failed', async () => {
    const clock = createManualClock();
    const failures: unknown[] = [];
    const fail = () => Promise.reject(new Error('EIO'));
    const polling = createPolling(clock, [fail], (thrown) => failures.push(String(thrown)));
    polling.start();
    for (let n = 0; n < 2; n++) await clock.pass(interval);
    assert.deepEqual(failures, ['Error: EIO', 'Error: EIO']);
    polling.stop();
  });
});

describe('rotation of checks', () => {
  const files = Array.from({ length: 10_000 }, (_, n) => n);

  it('covers all of a short list every time', () => {
    const pick = createRotation({ edge: 400, middle: 200 });
    for (let n = 0; n < 3; n++) assert.deepEqual(pick(files.slice(0, 1000)), files.slice(0, 1000));
    assert.deepEqual(pick([]), []);
  });

  it('covers a part of 10,000 files: always the first and the last, and after some checks all', () => {
    const pick = createRotation({ edge: 400, middle: 200 });
    const seen = new Set<number>();
    for (let n = 0; n < 46; n++) {
      const picked = pick(files);
      assert.ok(picked.length <= 1000);
      assert.deepEqual([picked.slice(0, 400), picked.slice(-400)], [files.slice(0, 400), files.slice(-400)]);
      for (const file of picked) seen.add(file);
    }
    assert.equal(seen.size, files.length);
  });

  it('continues from the start when the list has become shorter', () => {
    const pick = createRotation({ edge: 1, middle: 2 });
    for (let n = 0; n < 3; n++) pick([1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(pick([1, 2, 3, 4, 5]), [1, 2, 3, 5]);
  });

  it('works in batches', async () => {
    let [running, most, done] = [0, 0, 0];
    await inBatches(files.slice(0, 50), 20, async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      done++;
    });
    assert.deepEqual([most, done], [20, 50]);
  });
});
