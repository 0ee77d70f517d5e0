// Hashes saved images one at a time and records the hashes in their sessions.
import { setImmediate } from 'node:timers/promises';
import type { InputSource } from '../../core/image/byte-source';
import type { Log } from '../../core/platform';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { ImageRecord } from '../../core/session/records';
import { createSerial } from '../../core/serial';
import { contentHash } from './content-hash';

export type ContentHasher = ReturnType<typeof createContentHasher>;

export interface ContentHasherOptions {
  readonly sessions: Pick<ObservableSessionStore, 'listen' | 'has' | 'append'>;
  readonly open: (uri: string, signal: AbortSignal) => Promise<InputSource>;
  readonly log: Log;
}

const maxKept = 100;

export function createContentHasher({ sessions, open, log }: ContentHasherOptions) {
  const known = new Map<string, Promise<string | undefined>>();
  const ended = new AbortController();
  const serial = createSerial();

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
  const hashAndRecord = async (session: string, { id, uri }: ImageRecord): Promise<string | undefined> => {
    try {
      // Let pending work on the image run first.
      await setImmediate();
      const sha256 = await hash(uri, ended.signal);
      // Appending would restore a session that was deleted meanwhile.
      if (await sessions.has(session)) await sessions.append(session, { type: 'content', image: id, sha256 });
      return sha256;
    } catch (thrown) {
      if (!ended.signal.aborted) log.warn(`The content hash of ${id} could not be recorded: ${String(thrown)}`);
      return undefined;
    }
  };
  const unlisten = sessions.listen((session, records) => {
    for (const record of records) {
      if (record.type !== 'image' || record.sha256 !== undefined) continue;
      const hashed = serial(() => hashAndRecord(session, record));
      known.set(record.id, hashed);
      if (known.size > maxKept) known.delete(known.keys().next().value ?? '');
    }
  });

  return {
    /** SHA-256 of an image saved in this window; undefined if it cannot be read. */
    hashOf: async (image: string) => known.get(image),
    /** SHA-256 of a file. @throws {ImageError} if it cannot be read, or `canceled`. */
    hash,
    /** Resolves when no image is waiting to be hashed. */
    settled: () => serial(async () => undefined),
    dispose() {
      unlisten();
      ended.abort();
    },
  };
}
