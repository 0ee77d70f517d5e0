// The conversation that is open here: every surface's next picture joins it.
import type * as vscode from 'vscode';
import type { ImageRequest } from '../../core/request/image-request';
import { newSessionId, sessionIdOf } from '../../core/session/records';

export interface CurrentSession {
  readonly id: () => string;
  /** Another, empty one. What is in the old one stays. */
  begin(): void;
  open(session: string): void;
  /** The session that a person's request joins: the one of the picture that it goes on from, which is open from then on. */
  join(request: Pick<ImageRequest, 'continueFrom'>): string;
  /** Told when it is another one. */
  listen(listener: () => void): vscode.Disposable;
}

const slot = 'session';

/** @param here the workspace's: each workspace has a conversation of its own. */
export function createCurrentSession(here: vscode.Memento): CurrentSession {
  const listeners = new Set<() => void>();
  const known = here.get<unknown>(slot);
  let current = typeof known === 'string' && /^[a-z0-9]{12}$/.test(known) ? known : undefined;
  const open = (session: string) => {
    if (session === current) return;
    const others = current !== undefined;
    current = session;
    void here.update(slot, session);
    if (others) for (const listener of listeners) listener();
  };
  const id = () => {
    if (current === undefined) open(newSessionId());
    return current as string;
  };
  return {
    id,
    begin: () => open(newSessionId()),
    open,
    join({ continueFrom }) {
      const session = sessionIdOf(continueFrom ?? '');
      if (session !== undefined) open(session);
      return id();
    },
    listen(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}
