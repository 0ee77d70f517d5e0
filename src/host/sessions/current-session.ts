// Stores which session is open: the next image of every surface joins it.
import type * as vscode from 'vscode';
import { createEmitter } from '../../core/emitter';
import { newSessionId, sessionIdOf } from '../../core/session/records';

const slot = 'session';

/** @param here the workspace's storage: each workspace has its own open session. */
export function createCurrentSession(here: vscode.Memento) {
  const { listen, emit } = createEmitter();
  const known = here.get<unknown>(slot);
  let current = typeof known === 'string' && /^[a-z0-9]{12}$/.test(known) ? known : undefined;
  const open = (session: string) => {
    if (session === current) return;
    const others = current !== undefined;
    current = session;
    void here.update(slot, session);
    if (others) emit();
  };
  const id = () => {
    if (current === undefined) open(newSessionId());
    return current as string;
  };
  return {
    id,
    /** Starts an empty session. The previous one is kept. */
    begin: () => open(newSessionId()),
    open,
    /** The session that a request joins: that of the image it continues, which is opened, else the open one. */
    join(parent: string | undefined) {
      const session = sessionIdOf(parent ?? '');
      if (session !== undefined) open(session);
      return id();
    },
    /** Called when another session is opened. */
    listen: (listener: () => void): vscode.Disposable => ({ dispose: listen(listener) }),
  };
}

export type CurrentSession = ReturnType<typeof createCurrentSession>;
