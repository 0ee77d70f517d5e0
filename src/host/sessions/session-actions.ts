// Implements the session actions, such as rename, delete and export. Part of a bundle that is loaded on first use.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { findRelatedSessions } from '../../core/session/related-sessions';
import type { ImageInput } from '../../core/request/image-request';
import type { ActiveTurns } from '../../core/generate/active-turns';
import { duplicateRecords } from '../../core/session/duplicate-session';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import { type ImageRecord, maxTitleLength, newSessionId, type SessionRecord } from '../../core/session/records';
import { createTimeline } from '../../core/session/timeline';
import type { ContentHasher } from '../../store/cache/content-hasher';
import type { Disk } from '../../store/fs/disk';
import { findSessionImage } from '../../store/session/find-image';
import type { SessionIndex } from '../../store/session/session-index';
import { formatImageCount, shortPath } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { loadReferences } from '../references/load-references';
import { deleteImage } from '../panel/delete-image';
import { createMissingImages } from '../panel/file-info/missing-images';
import { askText } from '../vscode/quick-input';
import type { CurrentSession } from './current-session';
import { deleteUnstarred } from './delete-unstarred';
import { createDeletePrompts } from './delete-unstarred-messages';
import { askExportFolder, exportSession } from './export-session';
import { findMovedImages } from './find-moved';
import { summaryTitle } from './session-title';
import type { UnfoundImages } from './unfound-images';

export interface SessionActionsParts {
  readonly sessions: ObservableSessionStore;
  readonly sessionIndex: SessionIndex;
  readonly current: CurrentSession;
  readonly activeTurns: ActiveTurns;
  readonly contentHasher: Pick<ContentHasher, 'hash' | 'settled'>;
  readonly disk: Disk;
  readonly unfoundImages: Pick<UnfoundImages, 'startSearch'>;
  /** Wraps every question: the focus is restored after the question, not after the work that may follow. */
  readonly keepFocus: <T>(question: () => Promise<T>) => Promise<T>;
  /** Shows and focuses the panel. */
  readonly show: () => Promise<void>;
  /** Called when a file was renamed. */
  readonly renamed: (from: vscode.Uri, to: vscode.Uri) => Promise<void>;
}

/** Every action reports its result to the user. A session without a turn is empty, and no action applies to it. */
export function createSessionActions(parts: SessionActionsParts) {
  const { sessions, sessionIndex, current, activeTurns, contentHasher, disk, unfoundImages, keepFocus, show } = parts;
  const title = async (session: string) => {
    const found = await sessionIndex.summary(session);
    return summaryTitle(found ?? { title: '', prompt: '' });
  };
  /** False for a session that does not exist; the user is told. */
  const isThere = async (session: string) => {
    if (await sessions.has(session)) return true;
    void showInformation(vscode.l10n.t('This session is empty.'));
    return false;
  };
  const restore = async (session: string) => {
    if (await sessionIndex.restore(session)) current.open(session);
    else void showWarning(vscode.l10n.t("This session no longer exists and can't be restored."));
  };
  const real = (path: string) => disk.realpath(path);
  const threadOf = async (session: string) => createTimeline(await sessions.read(session));

  /** The image keeps its place in the open session, or else in the session that contains it. */
  const recordRename = async (from: vscode.Uri, to: vscode.Uri) => {
    const moved = (image: string): SessionRecord => ({ type: 'moved', image, uri: to.toString(), at: Date.now() });
    const isRenamed = ({ uri }: ImageRecord) => vscode.Uri.parse(uri).toString() === from.toString();
    const here = (await threadOf(current.id())).images().filter(isRenamed);
    if (here.length > 0) return sessions.append(current.id(), ...here.map(({ id }) => moved(id)));
    const { signal } = new AbortController();
    const sha256 = await contentHasher.hash(to.toString(), signal);
    const wanted = { sha256, uri: from.toString(), bytes: (await vscode.workspace.fs.stat(to)).size };
    const { found } = await findSessionImage(disk, sessionIndex.folder, wanted, current.id(), signal);
    if (found && isRenamed(found.image)) await sessions.append(found.session, moved(found.image.id));
  };

  return {
    deleteImage,
    /** Asks for the name. @throws when the file does not exist. */
    async renameImage(image: vscode.Uri, suggested?: string) {
      const { renameImage } = await loadReferences();
      const to = await renameImage(image, { keepFocus, ...defined({ suggested }) });
      if (!to) return;
      await recordRename(image, to);
      await parts.renamed(image, to);
    },
    restore,
    /** Absent title: asks for it. */
    async rename(session: string, given?: string) {
      if (!(await isThere(session))) return;
      const before = (await sessionIndex.summary(session))?.title ?? '';
      const placeholder = await title(session);
      const next = given ?? (await keepFocus(() => askTitle(before, placeholder)));
      if (next === undefined) return;
      await sessions.append(session, { type: 'title', title: next.trim().slice(0, maxTitleLength), at: Date.now() });
    },
    /** Opens the copy. */
    async duplicate(session: string) {
      if (!(await isThere(session))) return;
      const copy = newSessionId();
      const name = vscode.l10n.t('Copy of {0}', await title(session));
      await sessions.append(copy, ...duplicateRecords(await sessions.read(session), copy, name, Date.now()));
      current.open(copy);
    },
    async delete(session: string) {
      if (!(await isThere(session))) return;
      if (activeTurns.turns().some((turn) => turn.session === session)) {
        const busy = vscode.l10n.t(
          'Images are still being generated in this session. Wait until they are done, or cancel them, then try again.',
        );
        return void showWarning(busy);
      }
      const name = await title(session);
      await contentHasher.settled();
      if (current.id() === session) current.begin();
      if (!(await sessionIndex.delete(session))) return;
      void offerUndo(name).then(async (undo) => {
        if (!undo) return;
        await restore(session);
        // The focus was on the message, which has closed.
        await show();
      });
    },
    /** Absent folder: asks for it. */
    async export(session: string, place?: vscode.Uri) {
      if (!(await isThere(session))) return;
      const into = place ?? (await keepFocus(askExportFolder));
      if (!into) return;
      const folder = await exportSession(into, session, await title(session), await sessions.read(session));
      if (folder) void tellExported(folder);
    },
    async find(session: string) {
      const thread = await threadOf(session);
      const missing = await missingImages(thread);
      const options = {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Searching for moved images'),
        cancellable: true,
      };
      const { true: missed = [], false: there = [] } = Object.groupBy(
        thread.images(),
        ({ id }) => `${missing.has(id)}`,
      );
      const lost = missed.filter(({ id }) => !thread.isDeleted(id));
      if (lost.length === 0) return tellFound(0, 0);
      const endSearch = unfoundImages.startSearch();
      const found = await vscode.window.withProgress(options, (_, token) =>
        findMovedImages(lost, there, { hash: contentHasher.hash, real }, token),
      );
      if (!found) {
        const stopped = vscode.l10n.t('Search canceled. No images were updated.');
        return void showInformation(stopped);
      }
      if (found.moved.length > 0) await sessions.append(session, ...found.moved);
      const moved = new Set(found.moved.map(({ image }) => image));
      endSearch(lost.filter(({ id }) => !moved.has(id)));
      tellFound(found.moved.length, found.missing);
    },
    async deleteUnstarred(session: string) {
      // Waits for pending hashes, which distinguish new images from edited ones.
      await contentHasher.settled();
      const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
      const beside = async () => findRelatedSessions(session, await sessionIndex.list(), open);
      const hash = (uri: string) => contentHasher.hash(uri, new AbortController().signal);
      const noted = (image: string): SessionRecord => ({ type: 'deleted', image, at: Date.now() });
      const deleted = async (images: readonly string[]) => sessions.append(session, ...images.map(noted));
      await deleteUnstarred({
        session,
        sessions,
        related: beside,
        hash,
        real,
        inputs: () => activeTurns.turns().flatMap(({ request }) => request.inputs.flatMap(fileOf)),
        deleted,
        prompts: createDeletePrompts(keepFocus),
      });
    },
  };
}

export type SessionActions = ReturnType<typeof createSessionActions>;

const fileOf = (input: ImageInput) => (input.kind === 'file' ? [input.uri] : []);

async function missingImages(thread: ReturnType<typeof createTimeline>): Promise<ReadonlySet<string>> {
  const checker = createMissingImages(
    () => thread.images(),
    () => undefined,
  );
  const found = await checker.checkAll();
  checker.dispose();
  return found;
}

async function askTitle(value: string, placeholder: string): Promise<string | undefined> {
  const answer = await askText({
    title: vscode.l10n.t('Rename Session'),
    prompt: vscode.l10n.t('Session title (leave empty to use the first prompt)'),
    placeholder,
    value,
    problem: (text) =>
      text.trim().length > maxTitleLength ? vscode.l10n.t('Enter at most {0} characters.', maxTitleLength) : undefined,
  });
  return answer === undefined || answer === 'back' ? undefined : answer.value;
}

async function offerUndo(title: string): Promise<boolean> {
  const undo = vscode.l10n.t('Undo');
  const said = vscode.l10n.t(
    'Deleted “{0}”. Its images were not deleted. You can restore the session within 30 days.',
    title,
  );
  return (await showInformation(said, undo)) === undo;
}

async function tellExported(folder: vscode.Uri): Promise<void> {
  const reveal = vscode.l10n.t('Reveal');
  const said = vscode.l10n.t('Exported to {0}.', shortPath(folder));
  if ((await showInformation(said, reveal)) === reveal) await vscode.commands.executeCommand('revealFileInOS', folder);
}

function tellFound(found: number, missing: number): void {
  const parts = [
    found === 0 ? '' : vscode.l10n.t('Found {0}.', formatImageCount(found)),
    missing === 0 ? '' : vscode.l10n.t('Not found in the workspace: {0}.', formatImageCount(missing)),
    found + missing === 0 ? vscode.l10n.t('All images in this session are where they were saved.') : '',
  ];
  void showInformation(parts.filter(Boolean).join(' '));
}
