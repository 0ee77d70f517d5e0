// The panel's small parts: what is told at most ten times a second, the open session.
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { newSessionId, newTurnId } from '../../../../src/core/session/records';
import { createUpdateBatcher } from '../../../../src/host/panel/page/update-batcher';
import { createCurrentSession } from '../../../../src/host/sessions/current-session';

/** Resolves with the next call's argument. */
function nextCall<T>() {
  let heard: (value: T) => void = () => {};
  const next = () => new Promise<T>((resolve) => (heard = resolve));
  return { next, tell: (value: T) => heard(value) };
}

describe('host: news of the panel', () => {
  it('are told together, each once, in order, and not sooner than a moment after the last', async () => {
    const { next, tell } = nextCall<readonly string[]>();
    const news = createUpdateBatcher(tell);
    const first = next();
    for (const what of ['card:1', 'draft', 'card:1', 'card:2']) news.add(what);
    assert.deepEqual(await first, ['card:1', 'draft', 'card:2']);
    const since = performance.now();
    const second = next();
    news.add('card:1');
    assert.deepEqual(await second, ['card:1']);
    assert.ok(performance.now() - since > 90);
  });

  it('are forgotten when the page asks for everything', async () => {
    const { next, tell } = nextCall<readonly string[]>();
    const news = createUpdateBatcher(tell);
    const told = next();
    news.add('old');
    news.clear();
    news.add('new');
    assert.deepEqual(await told, ['new']);
  });
});

describe('host: the open session', () => {
  const memento = () => {
    const state = new Map<string, unknown>();
    return {
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => void state.set(key, value),
    };
  };

  it('stays over a reload, begins anew when asked to, and follows a picture of another one', () => {
    const here = memento() as unknown as Memento;
    const current = createCurrentSession(here);
    const first = current.id();
    assert.equal(createCurrentSession(here).id(), first);
    let told = 0;
    current.listen(() => void told++);
    current.begin();
    assert.notEqual(current.id(), first);
    assert.equal(current.join(undefined), current.id());
    assert.equal(told, 1);
    assert.equal(current.join(`${newTurnId(first)}.1`), first);
    assert.deepEqual([current.id(), told], [first, 2]);
  });

  it('is a new one when the state holds nonsense', () => {
    const here = memento();
    void here.update('session', '../../etc/passwd');
    assert.match(createCurrentSession(here as unknown as Memento).id(), /^[a-z2-7]{12}$/);
    assert.notEqual(newSessionId(), newSessionId());
  });
});
