// Tests that updates for the page are batched: at most ten times a second, each once, in order.
import assert from 'node:assert/strict';
import { createUpdateBatcher } from '../../../../../src/host/panel/page/update-batcher';

/** Resolves with the next call's argument. */
function nextCall<T>() {
  let resolveNext: (value: T) => void = () => {};
  const next = () => new Promise<T>((resolve) => (resolveNext = resolve));
  return { next, send: (value: T) => resolveNext(value) };
}

describe('update batcher', () => {
  it('sends changes together, each once, in order, and at most ten times a second', async () => {
    const { next, send } = nextCall<readonly string[]>();
    const batcher = createUpdateBatcher(send);
    const first = next();
    for (const what of ['card:1', 'draft', 'card:1', 'card:2']) batcher.add(what);
    assert.deepEqual(await first, ['card:1', 'draft', 'card:2']);
    const since = performance.now();
    const second = next();
    batcher.add('card:1');
    assert.deepEqual(await second, ['card:1']);
    assert.ok(performance.now() - since > 90);
  });

  it('drops waiting changes when the page requests everything', async () => {
    const { next, send } = nextCall<readonly string[]>();
    const batcher = createUpdateBatcher(send);
    const sent = next();
    batcher.add('old');
    batcher.clear();
    batcher.add('new');
    assert.deepEqual(await sent, ['new']);
  });
});
