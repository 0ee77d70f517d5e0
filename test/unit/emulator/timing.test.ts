// When a reply begins: latency and hold.
import assert from 'node:assert/strict';

import { ask, good, withEmulator } from './client';

describe('emulator: scripted timing', () => {
  const emulator = withEmulator();

  it('latency keeps the reply back', async () => {
    emulator().next({ latency: 40 });
    const start = performance.now();
    await ask(emulator(), good);
    assert(performance.now() - start >= 39);
  });

  it('hold keeps it back until it resolves', async () => {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    emulator().next({ hold, error: { code: 429 } });
    let answered = false;
    const held = ask(emulator(), good).finally(() => (answered = true));
    await emulator().waitFor(1);
    // A whole round trip: had the first one not been held, it would have been answered meanwhile.
    await ask(emulator(), good);
    assert.equal(answered, false);
    release();
    assert.equal((await held).code, 429);
  });
});

describe('emulator: latency for all', () => {
  const emulator = withEmulator({ latency: 40 });

  it('holds for requests without one of their own', async () => {
    emulator().always({ empty: true });
    const start = performance.now();
    await ask(emulator(), good);
    assert(performance.now() - start >= 39);
  });
});

describe('emulator: latency that a script overrides', () => {
  const emulator = withEmulator({ latency: 600_000 });

  it('gives way to the one of a script', async () => {
    emulator().next({ empty: true, latency: 0 });
    assert.equal((await ask(emulator(), good)).code, 200);
  });
});
