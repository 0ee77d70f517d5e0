// Stores which session is open: the next image of every surface joins it.
import type * as vscode from 'vscode';
import { createEmitter } from '../../core/emitter';
import { newSessionId, sessionIdOf } from '../../core/session/records';

export interface CurrentSession {
  readonly id: () => string;
  /** Starts an empty session. The previous one is kept. */
  begin(): void;
  open(session: string): void;
  /** The session that a request joins: that of the image it continues, which is opened, else the open one. */
  join(parent: string | undefined): string;
  /** Called when another session is opened. */
  listen(listener: () => void): vscode.Disposable;
}

const slot = 'session';

/** @param here the workspace's storage: each workspace has its own open session. */
export function createCurrentSession(here: vscode.Memento): CurrentSession {
  const { listen, tell } = createEmitter();
  const known = here.get<unknown>(slot);
  let current = typeof known === 'string' && /^[a-z0-9]{12}$/.test(known) ? known : undefined;
  const open = (session: string) => {
    if (session === current) return;
    const others = current !== undefined;
    current = session;
    void here.update(slot, session);
    if (others) tell();
  };
  const id = () => {
    if (current === undefined) open(newSessionId());
    return current as string;
  };
  return {
    id,
    begin: () => open(newSessionId()),
    open,
    join(parent) {
      const session = sessionIdOf(parent ?? '');
      if (session !== undefined) open(session);
      return id();
    },
    listen: (listener) => ({ dispose: listen(listener) }),
  };
}
