// Implements a session store that notifies listeners of appended records, even if writing fails.
import { createEmitter } from '../emitter';
import type { Log } from '../platform';
import type { SessionArchive } from './session-store';
import type { SessionRecord } from './records';

export type SessionListener = (session: string, records: readonly SessionRecord[]) => void;

/** Listeners are notified before records are on disk: an image is shown even if its session cannot be written. */
export interface ObservableSessionStore extends SessionArchive {
  listen(listener: SessionListener): () => void;
}

export function createObservableStore(store: SessionArchive, log: Log): ObservableSessionStore {
  const { listen, emit } = createEmitter<Parameters<SessionListener>>((thrown, session) =>
    log.warn(`A listener of session ${session} failed: ${String(thrown)}`),
  );
  return {
    read: (session) => store.read(session),
    since: (session, end) => store.since(session, end),
    stream: (session, end, take) => store.stream(session, end, take),
    tail: (session, turns) => store.tail(session, turns),
    size: (session) => store.size(session),
    has: (session) => store.has(session),
    append(session, ...records) {
      emit(session, records);
      return store.append(session, ...records);
    },
    listen,
  };
}
