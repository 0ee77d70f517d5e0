// A session whose unmarked pictures are deleted, the person who is asked, and the disk that they lie on.
import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { SessionArchive } from '../../src/core/ports';
import { createSessionFeed } from '../../src/core/session/observable-store';
import { type ImageRecord, newTurnId, type SessionRecord } from '../../src/core/session/records';
import { realTrash, type Trash } from '../../src/host/sessions/trash';
import { deleteUnmarked } from '../../src/host/sessions/delete-unstarred';
import { type Voice, whatCame } from '../../src/host/sessions/delete-unstarred-messages';
import { MemoryFiles } from './memory-files';
import { hashOf } from './peel';

export const unmarkedSession = 'a'.repeat(12);
/** A duplicate of it, where there is one. */
export const otherSession = 'b'.repeat(12);
const scheme = 'peel-memory';

interface Now {
  disk: MemoryFiles;
  /** Of the session. */
  records: SessionRecord[];
  /** Of the other session. */
  others: SessionRecord[];
  /** The pictures that it has told to be deleted. */
  deleted: string[];
  /** Sessions that are too many to be read. */
  unread: number;
  /** What the person was asked and told. */
  heard: string[];
  /** Paths that went to the trash. */
  thrownAway: string[];
  /** Before somebody answers. */
  meanwhile: () => void;
  /** Before a session is read. */
  reading: () => void;
}

/** A person who answers yes, or no from the given question on. */
const personOf =
  (now: Now) =>
  (noTo?: 'trash' | 'remove'): Voice => ({
    async mayTrash({ count, marked, ...rest }) {
      now.heard.push(`trash ${count}, ${marked} marked${told(rest)}`);
      now.meanwhile();
      return noTo !== 'trash';
    },
    async mayRemove({ count, marked, why, ...rest }) {
      now.heard.push(`remove ${count}, ${marked} marked${told(rest)}${why === 'trashless' ? '' : `, ${why}`}`);
      now.meanwhile();
      return noTo !== 'remove';
    },
    working: (work) => work(() => false),
    nothing: (elsewhere) => void now.heard.push(elsewhere ? 'nothing, elsewhere' : 'nothing'),
    tell: (outcome) => void now.heard.push(whatCame(outcome)),
  });

const told = (rest: { elsewhere: number; unread: number }) =>
  `${rest.elsewhere > 0 ? `, ${rest.elsewhere} elsewhere` : ''}${rest.unread > 0 ? `, ${rest.unread} unread` : ''}`;

/** One that takes what lies in the given folder. */
const trashOf =
  (now: Now) =>
  (folder: string, refuses = ''): Trash => ({
    takes: async ({ path }) => path === folder,
    async move({ path }) {
      if (path.endsWith(refuses || '?')) throw new Error('The trash is full.');
      now.thrownAway.push(path);
      now.disk.files.delete(path);
    },
    remove: (file) => realTrash.remove(file),
  });

/** To be called in a `describe`: everything is new before each test. */
export function useUnmarked() {
  const now: Now = Object.create(null);
  let registered: vscode.Disposable;

  beforeEach(() => {
    const nothing = () => undefined;
    const fresh: Now = {
      disk: new MemoryFiles(),
      records: [],
      others: [],
      deleted: [],
      unread: 0,
      heard: [],
      thrownAway: [],
      meanwhile: nothing,
      reading: nothing,
    };
    Object.assign(now, fresh);
    registered = vscode.workspace.registerFileSystemProvider(scheme, now.disk);
  });
  afterEach(() => registered.dispose());

  const save = (uri: string, bytes: Uint8Array, sha256: string | undefined = hashOf(bytes)) => {
    const turn = newTurnId(unmarkedSession);
    const asked = { prompt: 'A boat', inputs: [], count: 1, model: 'm', at: 1 };
    now.records.push({ type: 'turn', id: turn, ...asked });
    const made = { format: 'png', width: 1, height: 1, at: 1, elapsed: 1 } as const;
    const image: ImageRecord = { type: 'image', id: `${turn}.1`, turn, uri, bytes: bytes.length, ...made };
    now.records.push({ ...image, ...(sha256 === '' ? {} : { sha256 }) });
    return image.id;
  };
  const put = (path: string, sha256?: '') => {
    const bytes = Buffer.from(`picture ${path}`);
    now.disk.files.set(path, bytes);
    return save(vscode.Uri.from({ scheme, path }).toString(), bytes, sha256);
  };
  const markOf = (image: string): SessionRecord => ({ type: 'mark', image, marked: true, at: Date.now() });
  /** In another window. */
  const mark = (image: string) => now.records.push(markOf(image));
  const archive = {
    since: async (id: string, end: number) => {
      now.reading();
      const all = id === unmarkedSession ? now.records : now.others;
      return { records: all.slice(end), end: all.length };
    },
    async append() {},
  } as unknown as SessionArchive;
  const feed = createSessionFeed(archive, { info: () => undefined, warn: () => undefined });
  const run = (voice: Voice, trash?: Trash) =>
    deleteUnmarked({
      session: unmarkedSession,
      sessions: feed,
      beside: async () => ({ sessions: now.others.length > 0 ? [otherSession] : [], unread: now.unread }),
      real: (path) => realpath(path),
      hash: async (uri) => hashOf(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))),
      deleted: async (images) => void now.deleted.push(...images),
      voice,
      ...(trash ? { trash } : {}),
    });
  const files = () => [...now.disk.files].flatMap(([name, bytes]) => (bytes === 'folder' ? [] : [name])).toSorted();

  const asked = { person: personOf(now), trashFor: trashOf(now) };
  const tools = { put, save, mark, markOf, feed, run, files, ...asked };
  return Object.assign(now, tools);
}
