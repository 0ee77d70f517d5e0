// Tracks whether the page's files are still where they were: checked once, then watched and polled.
import * as vscode from 'vscode';
import { imageGlob } from '../../inputs/open-input';
import { createRotation, inBatches } from './rotation';

/** Maximum number of watched folders outside the workspace. */
const maxFolders = 20;
const gone = 'gone';
/** Maximum number of files whose earlier state is remembered. */
const maxRemembered = 10_000;
/** A check covers the files that were requested first (the newest turns) and last, and some of the others. */
const perCheck = { edge: 400, middle: 200 };
const atOnce = 20;

export interface FileWatcher extends vscode.Disposable {
  /** The state at the last check. A new file counts as present and is checked soon. */
  isMissing(uri: string): boolean;
  /** Resolves after the first check of a file. Data that is read afterwards is never older than the known state. */
  firstCheck(uri: string): Promise<void>;
  /** Checks the requested files again, whatever the watchers reported: bounded, see `perCheck`. */
  check(): Promise<void>;
  /** Forgets all files; each is checked again on its next request. */
  refresh(): void;
}

interface KnownFile {
  /** Modification time and size, or `gone`; empty before the first check. */
  state: string;
  first: Promise<void>;
}

/**
 * @param changed gets each known file that disappeared, came back, or was replaced.
 * @param found gets each file that exists at the first check.
 */
export function createFileWatcher(changed: (uri: string) => void, found: (uri: string) => void): FileWatcher {
  const known = new Map<string, KnownFile>();
  /** States from before `refresh`. */
  const earlier = new Map<string, string>();
  const watchers = new Map<string, vscode.Disposable>();
  const pick = createRotation(perCheck);

  /** @param isChanged a watcher reported new content, even if the time and the size are the same. */
  const look = async (uri: string, file: KnownFile, isChanged = false) => {
    const state = await stateOf(vscode.Uri.parse(uri));
    if (state === undefined || known.get(uri) !== file) return;
    const before = file.state;
    if (before === state && !isChanged) return;
    file.state = state;
    const last = before === '' ? earlier.get(uri) : before;
    earlier.delete(uri);
    if (state === gone || isChanged || (last !== undefined && last !== state)) changed(uri);
    else found(uri);
  };
  const lookAt = (uri: vscode.Uri, isChanged: boolean) => {
    const text = uri.toString();
    const file = known.get(text);
    if (file) void look(text, file, isChanged);
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
    const file: KnownFile = { state: '', first: Promise.resolve() };
    known.set(text, file);
    const uri = vscode.Uri.parse(text);
    const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    const folder = vscode.Uri.joinPath(uri, '..');
    watch(inside ? '' : folder.toString(), inside ? imageGlob : new vscode.RelativePattern(folder, '*'));
    file.first = look(text, file);
    return file;
  };

  return {
    isMissing: (uri) => (known.get(uri) ?? meet(uri)).state === gone,
    firstCheck: (uri) => (known.get(uri) ?? meet(uri)).first,
    async check() {
      await inBatches(pick([...known]), atOnce, ([uri, file]) => look(uri, file));
    },
    refresh() {
      if (earlier.size > maxRemembered) earlier.clear();
      for (const [uri, { state }] of known) if (state !== '') earlier.set(uri, state);
      known.clear();
    },
    dispose() {
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
