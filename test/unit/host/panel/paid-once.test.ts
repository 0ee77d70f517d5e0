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

  it('counts the time to the click, not to the end of what the request needs to read', async () => {
    const once = newGuard();
    now = 100;
    assert.equal(await once('draft', draft, start, 0), true);
    now = 3000;
    assert.equal(await once('draft', draft, start, 50), false);
    assert.equal(await once('draft', draft, start), true);
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

  it('starts another draft when the first one, which waits for an answer, has been started', async () => {
    const once = newGuard();
    const { promise, resolve: answer } = Promise.withResolvers<boolean>();
    const first = once('draft', draft, () => promise);
    const second = once('draft', { ...draft, prompt: 'Another' }, start);
    assert.equal(await once('draft', draft, start), false, 'a repeated click counts once');
    assert.equal(starts, 0);
    answer(false);
    assert.deepEqual(await Promise.all([first, second]), [false, true]);
    assert.equal(starts, 1);
    starts = 0;
    assert.equal(await once('draft', draft, start), true, 'a canceled request may be started again at once');
    assert.equal(starts, 1);
  });

  it('can be used again when starting failed', async () => {
    const once = newGuard();
    await assert.rejects(once('draft', draft, () => Promise.reject(new Error('No folder is open.'))));
    assert.equal(await once('draft', draft, start), true);
  });
});
