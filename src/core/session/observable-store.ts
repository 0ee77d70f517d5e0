// A session store that tells what is written into it, whether or not the disk takes it.
import type { Log } from '../platform';
import type { SessionArchive } from './session-store';
import type { SessionRecord } from './records';

export type SessionListener = (session: string, records: readonly SessionRecord[]) => void;

export interface ObservableSessionStore extends SessionArchive {
  /** Told before the records are on disk: a picture that stands is shown, even when its session cannot be written. @returns what ends it. */
  listen(listener: SessionListener): () => void;
}

export function createObservableStore(store: SessionArchive, log: Log): ObservableSessionStore {
  const listeners = new Set<SessionListener>();
  return {
    read: (session) => store.read(session),
    since: (session, end) => store.since(session, end),
    tail: (session, turns) => store.tail(session, turns),
    size: (session) => store.size(session),
    has: (session) => store.has(session),
    append(session, ...records) {
      for (const listener of listeners) {
        try {
          listener(session, records);
        } catch (thrown) {
          log.warn(`A listener of session ${session} failed: ${String(thrown)}`);
        }
      }
      return store.append(session, ...records);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
