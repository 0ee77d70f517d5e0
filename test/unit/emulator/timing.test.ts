// Tests when a response starts: latency and hold.
import assert from 'node:assert/strict';

import { ask, good, withEmulator } from './client';

describe('emulator: scripted timing', () => {
  const emulator = withEmulator();

  it('delays the response by the latency', async () => {
    emulator().next({ latency: 40 });
    const start = performance.now();
    await ask(emulator(), good);
    assert(performance.now() - start >= 39);
  });

  it('holds the response until the promise resolves', async () => {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    emulator().next({ hold, error: { code: 429 } });
    let answered = false;
    const held = ask(emulator(), good).finally(() => (answered = true));
    await emulator().waitFor(1);
    // Another request completes meanwhile; without the hold, the first one would have been answered too.
    await ask(emulator(), good);
    assert.equal(answered, false);
    release();
    assert.equal((await held).code, 429);
  });
});

describe('emulator with a default latency', () => {
  const emulator = withEmulator({ latency: 40 });

  it('delays responses without a scripted latency', async () => {
    emulator().always({ empty: true });
    const start = performance.now();
    await ask(emulator(), good);
    assert(performance.now() - start >= 39);
  });
});

describe('emulator with a default latency and a script', () => {
  const emulator = withEmulator({ latency: 600_000 });

  it('uses the latency of the script', async () => {
    emulator().next({ empty: true, latency: 0 });
    assert.equal((await ask(emulator(), good)).code, 200);
  });
});
