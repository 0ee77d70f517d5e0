// Reads the images of this workspace from all sessions, and follows what is added to them.
import * as vscode from 'vscode';
import { createEmitter } from '../../core/emitter';
import type { Log } from '../../core/platform';
import { newestImages } from '../../core/session/gallery-filter';
import { type CollectedImage, createImageCollection, type ImageCollection } from '../../core/session/image-collection';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { SessionRecord } from '../../core/session/records';
import { createSerial } from '../../core/serial';
import { maxGalleryImages } from '../../shared/gallery-protocol';
import { containsAny } from '../../store/session/contains-text';
import type { Disk } from '../../store/fs/disk';
import { withRegularFile } from '../../store/fs/regular-file';
import { sessionPath } from '../../store/session/session-file';
import type { SessionIndex, SessionListing } from '../../store/session/session-index';

export interface GalleryImagesParts {
  readonly disk: Disk;
  readonly sessions: ObservableSessionStore;
  readonly sessionIndex: SessionIndex;
  readonly log: Pick<Log, 'warn'>;
}

interface FollowedSession {
  /** Undefined for a session without an image of this workspace. */
  readonly collection: ImageCollection | undefined;
  /** Bytes that were read. */
  readonly end: number;
}

/** Bytes of sessions of other workspaces that are searched for images of this one. */
const maxSearched = 512 * 1024 * 1024;

export function createGalleryImages({ disk, sessions, sessionIndex, log }: GalleryImagesParts) {
  const { listen, emit } = createEmitter();
  const followed = new Map<string, FollowedSession>();
  const ended = new AbortController();
  const { signal } = ended;
  const inTurn = createSerial();
  let images: readonly CollectedImage[] | undefined;
  let isIncomplete = false;
  let folders = openFolders();

  const isHere = (workspace: string | undefined) => workspace === undefined || folders.includes(workspace);
  const isInside = (uri: string) => folders.some((folder) => uri.startsWith(`${folder}/`));
  const changed = () => {
    images = undefined;
    emit();
  };
  const stopListening = sessions.listen((session, records) => {
    const known = followed.get(session);
    const collection = known?.collection ?? newCollection(session, records);
    if (!collection) return;
    if (!known?.collection) followed.set(session, { collection, end: 0 });
    collection.add(records);
    changed();
  });
  /** A session that was begun just now in this workspace. */
  const newCollection = (session: string, records: readonly SessionRecord[]) =>
    records.some((record) => record.type === 'session' && isHere(record.workspace))
      ? createImageCollection(session)
      : undefined;

  /** Bytes that may still be searched. */
  let left = maxSearched;
  /** @returns whether the session is one of this workspace, or contains a file of it. */
  const concerns = async ({ session, workspace, size }: SessionListing): Promise<boolean> => {
    if (isHere(workspace)) return true;
    if (folders.length === 0) return false;
    // It is tried again with the next refresh, when the sessions before it have been searched.
    if (size > left) throw new Error('Too many bytes to search at once.');
    left -= size;
    const needles = folders.map((folder) => Buffer.from(JSON.stringify(`${folder}/`).slice(0, -1)));
    return withRegularFile(disk, sessionPath(sessionIndex.folder, session), (handle) =>
      containsAny(handle, needles, signal),
    );
  };
  /** @returns the number of images that were added. */
  const readOn = async (listed: SessionListing): Promise<number> => {
    const { session, size } = listed;
    const before = followed.get(session);
    if (before?.end === size) return 0;
    // A shorter file is another one.
    const known = before && before.end <= size ? before : { collection: undefined, end: 0 };
    if (!known.collection && !(await concerns(listed))) {
      followed.set(session, { collection: undefined, end: size });
      return 0;
    }
    const count = known.collection?.images().length ?? 0;
    const collection = known.collection ?? createImageCollection(session);
    const end = await sessions.stream(session, known.collection ? known.end : 0, (records) => {
      signal.throwIfAborted();
      collection.add(records);
    });
    // The session was begun while its file was read, and is read again.
    if (followed.get(session) !== before) return 0;
    followed.set(session, { collection, end });
    changed();
    return collection.images().length - count;
  };
  const forgetDeleted = (all: readonly SessionListing[]): void => {
    const names = new Set(all.map(({ session }) => session));
    for (const [session, { collection, end }] of followed) {
      // A session that was begun just now may not be on disk yet.
      if (names.has(session) || end === 0) continue;
      followed.delete(session);
      if (collection) changed();
    }
  };
  const refresh = async (): Promise<void> => {
    const listed = await sessionIndex.list(signal);
    forgetDeleted(listed);
    left = maxSearched;
    let isPartial = false;
    let count = all().length;
    for (const one of listed) {
      signal.throwIfAborted();
      if (count >= maxGalleryImages) {
        isPartial = true;
        break;
      }
      try {
        count += await readOn(one);
      } catch (thrown) {
        signal.throwIfAborted();
        log.warn(`The gallery could not read session ${one.session}: ${String(thrown)}`);
        isPartial = true;
      }
    }
    isIncomplete = isPartial;
  };
  const all = (): readonly CollectedImage[] => {
    if (images) return images;
    const collections = [...followed.values()].flatMap(({ collection }) => collection ?? []);
    const here = collections.flatMap((one) =>
      isHere(one.workspace()) ? one.images() : one.images().filter(({ image }) => isInside(image.uri)),
    );
    images = newestImages(here).slice(0, maxGalleryImages);
    return images;
  };

  return {
    /** Newest first, each file once; the same array until one changes. */
    all,
    isIncomplete: () => isIncomplete,
    /** Reads what is new in all sessions. Calls made meanwhile wait. @throws when the sessions cannot be listed. */
    refresh: (): Promise<void> => inTurn(refresh),
    /** Reads everything again, because other folders are open. */
    reset(): Promise<void> {
      return inTurn(async () => {
        folders = openFolders();
        followed.clear();
        changed();
        await refresh();
      });
    },
    /** Called when images were added, removed or changed. */
    listen,
    dispose(): void {
      ended.abort();
      stopListening();
    },
  };
}

const openFolders = (): readonly string[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
