// What saved pictures are, by their content: read once each after they were saved, one at a time, and noted in their session.
import { setImmediate } from 'node:timers/promises';
import type { InputSource } from '../../core/image/byte-source';
import type { Log } from '../../core/platform';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { ImageRecord } from '../../core/session/records';
import { contentHash } from './content-hash';

export interface ContentHasher {
  /** The content of a picture that was saved in this window; undefined where it cannot be read. */
  hashOf(image: string): Promise<string | undefined>;
  /** SHA-256 of a file. @throws {ImageError} when it cannot be read, or `canceled`. */
  hash(uri: string, signal: AbortSignal): Promise<string>;
  /** Resolves when nothing is left to be read. */
  settled(): Promise<void>;
  dispose(): void;
}

export interface ContentHasherOptions {
  readonly sessions: Pick<ObservableSessionStore, 'listen' | 'has' | 'append'>;
  readonly open: (uri: string, signal: AbortSignal) => Promise<InputSource>;
  readonly log: Log;
}

const maxKept = 100;

export function createContentHasher({ sessions, open, log }: ContentHasherOptions): ContentHasher {
  const known = new Map<string, Promise<string | undefined>>();
  const ended = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  const hash = async (uri: string, signal: AbortSignal) => {
    const source = await open(uri, signal);
    try {
      const found = await contentHash(source, signal);
      await source.checkUnchanged();
      return found;
    } finally {
      await source.close();
    }
  };
  const look = async (session: string, { id, uri }: ImageRecord): Promise<string | undefined> => {
    try {
      // Whoever waits for the picture comes first.
      await setImmediate();
      const sha256 = await hash(uri, ended.signal);
      // A note alone brings no session back that was deleted meanwhile.
      if (await sessions.has(session)) await sessions.append(session, { type: 'content', image: id, sha256 });
      return sha256;
    } catch (thrown) {
      if (!ended.signal.aborted) log.warn(`The content of ${id} could not be noted: ${String(thrown)}`);
      return undefined;
    }
  };
  const stop = sessions.listen((session, records) => {
    for (const record of records) {
      if (record.type !== 'image' || record.sha256 !== undefined) continue;
      const looking = last.then(() => look(session, record));
      last = looking;
      known.set(record.id, looking);
      if (known.size > maxKept) known.delete(known.keys().next().value ?? '');
    }
  });

  return {
    hashOf: async (image) => known.get(image),
    hash,
    settled: async () => void (await last),
    dispose() {
      stop();
      ended.abort();
    },
  };
}
