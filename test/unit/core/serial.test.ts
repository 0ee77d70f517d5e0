// Tests serial steps: their order, their results, and their errors.
import assert from 'node:assert/strict';
import { createSerial } from '../../../src/core/serial';

describe('serial steps', () => {
  it('starts a step only when the one before has ended', async () => {
    const inTurn = createSerial();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const one = inTurn(async () => {
      order.push('first begins');
      await first.promise;
      order.push('first ends');
      return 1;
    });
    const two = inTurn(async () => {
      order.push('second');
      return 2;
    });
    await new Promise(setImmediate);
    assert.deepEqual(order, ['first begins']);
    first.resolve();
    assert.deepEqual([await one, await two], [1, 2]);
    assert.deepEqual(order, ['first begins', 'first ends', 'second']);
  });

  it('continues after a step that failed, whose error its caller gets', async () => {
    const inTurn = createSerial();
    const failing = inTurn(() => Promise.reject(new Error('broken')));
    const next = inTurn(async () => 'done');
    await assert.rejects(failing, /broken/);
    assert.equal(await next, 'done');
  });
});
