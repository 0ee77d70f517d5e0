// Provides thumbnails, sizes and existence of files for the page, and reports changes.
import * as vscode from 'vscode';
import { toImageError, type ImageError } from '../../../core/errors';
import type { ImageMeasures } from '../../../shared/protocol';
import type { ImagePreviews } from '../../inputs/image-previews';
import { imageGlob } from '../../inputs/open-input';
import { createRotation, inBatches } from '../polling';
import { createFileCache } from './file-cache';

/** What is known about an input file. */
export interface InputInfo {
  readonly measures?: ImageMeasures;
  /** The resized or re-encoded image that is sent instead. */
  readonly fitted?: ImageMeasures;
  /** The image is re-encoded because its private data can't be removed otherwise. */
  readonly reencoded?: boolean;
  /** The image is animated, and only its first frame is sent. */
  readonly firstFrameOnly?: boolean;
  readonly problem?: ImageError;
}

/** Maximum number of watched folders outside the workspace. */
const maxFolders = 20;
const gone = 'gone';
/** Maximum number of files whose earlier state is remembered. */
const maxRemembered = 10_000;
/** A check covers the files that were requested first (the newest turns) and last, and some of the others. */
const perCheck = { edge: 400, middle: 200 };
const atOnce = 20;

interface KnownFile {
  /** Modification time and size, or `gone`; empty before the first check. */
  state: string;
  first: Promise<void>;
}

/**
 * @param address the URI of a file for the page; undefined while there is no page.
 * @param changed gets what has changed. @param happened called when a file disappeared, came back or changed.
 */
export function createFileInfo(
  images: ImagePreviews,
  address: (file: vscode.Uri) => string | undefined,
  changed: (what: string) => void,
  happened: () => void,
) {
  /** The users of each file, by its URI. */
  const uses = new Map<string, Set<string>>();
  const known = new Map<string, KnownFile>();
  /** States from before `forget`. */
  const earlier = new Map<string, string>();
  const watchers = new Map<string, vscode.Disposable>();
  const pick = createRotation(perCheck);
  /** Aborts unfinished work when the panel is disposed. */
  const ended = new AbortController();

  const use = (what: string, uri: string) => {
    const users = uses.get(uri) ?? new Set();
    uses.set(uri, users.add(what));
  };
  const tell = (uri: string) => uses.get(uri)?.forEach(changed);
  /** The state at the last check. A new file counts as present and is checked soon. */
  const file = (uri: string): KnownFile => known.get(uri) ?? meet(uri);
  const thumbnails = createFileCache({
    // Data that is read after the first check is never older than the known state.
    read: async (uri) => {
      await file(uri).first;
      return images.thumbnail(vscode.Uri.parse(uri), ended.signal);
    },
    done: tell,
    most: 5000,
    atOnce: 2,
  });
  const measure = async (uri: string): Promise<InputInfo> => {
    await file(uri).first;
    const { from, to, fitted, reencoded, firstFrameOnly } = await images.previewFit(
      vscode.Uri.parse(uri),
      ended.signal,
    );
    const sent = fitted ? { fitted: to, reencoded, firstFrameOnly } : firstFrameOnly ? { firstFrameOnly } : {};
    return { measures: from, ...sent };
  };
  const inputInfo = createFileCache<InputInfo>({
    read: (uri) => measure(uri).catch((thrown: unknown) => ({ problem: toImageError(thrown, 'input-unreadable') })),
    done: tell,
    most: 200,
  });

  /** @param isChanged a watcher reported new content, even if the time and the size are the same. */
  const look = async (uri: string, entry: KnownFile, isChanged = false) => {
    const state = await stateOf(vscode.Uri.parse(uri));
    if (state === undefined || known.get(uri) !== entry) return;
    const before = entry.state;
    if (before === state && !isChanged) return;
    entry.state = state;
    const last = before === '' ? earlier.get(uri) : before;
    earlier.delete(uri);
    if (state === gone || isChanged || (last !== undefined && last !== state)) {
      thumbnails.forget(uri);
      inputInfo.forget(uri);
      tell(uri);
      happened();
      // An earlier file of this name may have been missing when the thumbnail was requested.
    } else if (thumbnails.forgetFailure(uri)) tell(uri);
  };
  const lookAt = (uri: vscode.Uri, isChanged: boolean) => {
    const text = uri.toString();
    const entry = known.get(text);
    if (entry) void look(text, entry, isChanged);
  };
  const watch = (key: string, pattern: vscode.GlobPattern) => {
    if (watchers.has(key) || watchers.size > maxFolders) return;
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    watcher.onDidCreate((uri) => lookAt(uri, false));
    watcher.onDidDelete((uri) => lookAt(uri, false));
    watcher.onDidChange((uri) => lookAt(uri, true));
    watchers.set(key, watcher);
  };
  const meet = (text: string): KnownFile => {
    const entry: KnownFile = { state: '', first: Promise.resolve() };
    known.set(text, entry);
    const uri = vscode.Uri.parse(text);
    const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    const folder = vscode.Uri.joinPath(uri, '..');
    watch(inside ? '' : folder.toString(), inside ? imageGlob : new vscode.RelativePattern(folder, '*'));
    entry.first = look(text, entry);
    return entry;
  };

  return {
    inputInfo,
    /** Registers `what` as a user of the file, to be notified of changes. @returns the URL of the thumbnail. */
    thumbnail(what: string, uri: string): string | undefined {
      use(what, uri);
      file(uri);
      const found = thumbnails.of(uri);
      return found && address(vscode.Uri.file(found.path));
    },
    isMissing(what: string, uri: string): boolean {
      use(what, uri);
      return file(uri).state === gone;
    },
    /** Checks the requested files again, whatever the watchers reported: bounded, see `perCheck`. */
    async check(): Promise<void> {
      await inBatches(pick([...known]), atOnce, ([uri, entry]) => look(uri, entry));
    },
    /** Forgets all users and all file information, which may be outdated. */
    forget(): void {
      uses.clear();
      if (earlier.size > maxRemembered) earlier.clear();
      for (const [uri, { state }] of known) if (state !== '') earlier.set(uri, state);
      known.clear();
    },
    dispose(): void {
      ended.abort();
      vscode.Disposable.from(...watchers.values()).dispose();
    },
  };
}

/** Undefined when the state is unknown: a failure other than a missing file may be temporary. */
async function stateOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) === 0 ? gone : `${mtime}:${size}`;
  } catch (thrown) {
    return isMissing(thrown) ? gone : undefined;
  }
}

/** Whether a file operation failed because the file, or a folder on the way to it, does not exist. */
export function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof vscode.FileSystemError && (thrown.code === 'FileNotFound' || thrown.code === 'FileNotADirectory')
  );
}
