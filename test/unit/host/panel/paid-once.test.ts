// Tests that a double click pays once.
import assert from 'node:assert/strict';
import { createPaidOnce } from '../../../../src/host/panel/paid-once';

describe('paid once', () => {
  const draft = { prompt: 'A harbor', inputs: [] };
  let now: number;
  let starts: number;
  const start = () => Promise.resolve(++starts > 0);
  const newGuard = () => createPaidOnce(() => now);

  beforeEach(() => ([now, starts] = [0, 0]));

  it('starts one request for a double click', async () => {
    const once = newGuard();
    assert.deepEqual(await Promise.all([once('draft', draft, start), once('draft', draft, start)]), [true, false]);
    now = 900;
    assert.equal(await once('draft', draft, start), false);
    assert.equal(starts, 1);
  });

  it('starts another request when the user clicks later, edits the draft, or uses another button', async () => {
    const once = newGuard();
    assert.equal(await once('draft', draft, start), true);
    assert.equal(await once('draft', { ...draft, prompt: 'A harbor at night' }, start), true);
    assert.equal(await once('again:1', draft, start), true);
    now = 1000;
    assert.equal(await once('again:1', draft, start), true);
    assert.equal(starts, 4);
  });

  it('starts nothing while the first click waits for an answer, even with another draft', async () => {
    const once = newGuard();
    let answer = (_isStarted: boolean) => {};
    const first = once('draft', draft, () => new Promise((resolve) => (answer = resolve)));
    assert.equal(await once('draft', { ...draft, prompt: 'Another' }, start), false);
    answer(false);
    assert.equal(await first, false);
    assert.equal(await once('draft', draft, start), true, 'a canceled request may be started again at once');
    assert.equal(starts, 1);
  });

  it('can be used again when starting failed', async () => {
    const once = newGuard();
    await assert.rejects(once('draft', draft, () => Promise.reject(new Error('No folder is open.'))));
    assert.equal(await once('draft', draft, start), true);
  });
});
