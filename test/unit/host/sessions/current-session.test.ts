// Tests the open session: restored after a reload, replaced by a new one or a parent's session.
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { newSessionId, newTurnId } from '../../../../src/core/session/records';
import { createCurrentSession } from '../../../../src/host/sessions/current-session';

describe('current session', () => {
  const memento = () => {
    const state = new Map<string, unknown>();
    return {
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => void state.set(key, value),
    };
  };

  it('stays open after a reload, starts a new session, and opens the session of a continued image', () => {
    const here = memento() as unknown as Memento;
    const current = createCurrentSession(here);
    const first = current.id();
    assert.equal(createCurrentSession(here).id(), first);
    let changes = 0;
    current.listen(() => void changes++);
    current.begin();
    assert.notEqual(current.id(), first);
    assert.equal(current.join(undefined), current.id());
    assert.equal(changes, 1);
    assert.equal(current.join(`${newTurnId(first)}.1`), first);
    assert.deepEqual([current.id(), changes], [first, 2]);
  });

  it('starts a new session if the stored ID is invalid', () => {
    const here = memento();
    void here.update('session', '../../etc/passwd');
    assert.match(createCurrentSession(here as unknown as Memento).id(), /^[a-z2-7]{12}$/);
    assert.notEqual(newSessionId(), newSessionId());
  });
});
