// Hashes saved images one at a time and records the hashes in their sessions.
import { setImmediate } from 'node:timers/promises';
import type { InputSource } from '../../core/image/byte-source';
import type { Log } from '../../core/platform';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { ImageRecord } from '../../core/session/records';
import { createSerial } from '../../core/serial';
import { contentHash } from './content-hash';

export interface ContentHasher {
  /** SHA-256 of an image saved in this window; undefined if it cannot be read. */
  hashOf(image: string): Promise<string | undefined>;
  /**
   * SHA-256 of a file.
   * @throws {ImageError} if it cannot be read, or `canceled`.
   */
  hash(uri: string, signal: AbortSignal): Promise<string>;
  /** Resolves when no image is waiting to be hashed. */
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
  const inTurn = createSerial();

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
      // Let pending work on the image run first.
      await setImmediate();
      const sha256 = await hash(uri, ended.signal);
      // Appending would restore a session that was deleted meanwhile.
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
      known.set(
        record.id,
        inTurn(() => look(session, record)),
      );
      if (known.size > maxKept) known.delete(known.keys().next().value ?? '');
    }
  });

  return {
    hashOf: async (image) => known.get(image),
    hash,
    settled: () => inTurn(async () => undefined),
    dispose() {
      stop();
      ended.abort();
    },
  };
}
