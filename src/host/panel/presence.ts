// Whether files are still where they were: asked once, then watched.
import * as vscode from 'vscode';

const images = '**/*.{[pP][nN][gG],[jJ][pP][gG],[jJ][pP][eE][gG],[wW][eE][bB][pP]}';
/** Folders outside the workspace that are watched. */
const maxFolders = 20;
/** Milliseconds after a watcher was made: VS Code does not say when it really watches, and what it missed is looked for then. */
const lookAgain = [1000, 4000];
const gone = 'gone';
/** Files of which is remembered how they were. */
const maxRemembered = 10_000;

export interface Presence extends vscode.Disposable {
  /** What is known; a file that was not asked for yet counts as there and is looked for. */
  isGone(uri: string): boolean;
  /** Looks again at what is asked for from now on: events were missed while nobody looked. */
  refresh(): void;
}

/**
 * @param changed told when a file that was asked for went away, came back, or has other bytes.
 * @param found told of a file that is there at the first look.
 */
export function createPresence(changed: (uri: string) => void, found: (uri: string) => void): Presence {
  /** Time and size of a file, or that it is gone; empty until it has been looked at. */
  const known = new Map<string, string>();
  /** What was known before it was forgotten. */
  const earlier = new Map<string, string>();
  const watchers = new Map<string, vscode.Disposable>();
  const timers = new Set<NodeJS.Timeout>();

  const look = async (uri: vscode.Uri) => {
    const state = await vscode.workspace.fs.stat(uri).then(
      ({ type, mtime, size }) => ((type & vscode.FileType.File) === 0 ? gone : `${mtime}:${size}`),
      () => gone,
    );
    const text = uri.toString();
    const before = known.get(text);
    if (before === undefined || before === state) return;
    known.set(text, state);
    const last = before === '' ? earlier.get(text) : before;
    earlier.delete(text);
    if (state === gone || (last !== undefined && last !== state)) changed(text);
    else found(text);
  };
  const happened = (uri: vscode.Uri) => {
    if (known.has(uri.toString())) void look(uri);
  };
  const watch = (key: string, pattern: vscode.GlobPattern) => {
    if (watchers.has(key) || watchers.size > maxFolders) return;
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    watcher.onDidCreate(happened);
    watcher.onDidDelete(happened);
    watcher.onDidChange((uri) => {
      if (known.has(uri.toString())) changed(uri.toString());
    });
    watchers.set(key, watcher);
    for (const ms of lookAgain) timers.add(setTimeout(lookAtAll, ms));
  };
  const lookAtAll = () => {
    for (const uri of known.keys()) void look(vscode.Uri.parse(uri));
  };

  return {
    isGone(text) {
      const state = known.get(text);
      if (state !== undefined) return state === gone;
      known.set(text, '');
      const uri = vscode.Uri.parse(text);
      const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
      const folder = vscode.Uri.joinPath(uri, '..');
      watch(inside ? '' : folder.toString(), inside ? images : new vscode.RelativePattern(folder, '*'));
      void look(uri);
      return false;
    },
    refresh() {
      if (earlier.size > maxRemembered) earlier.clear();
      for (const [uri, state] of known) if (state !== '') earlier.set(uri, state);
      known.clear();
    },
    dispose() {
      timers.forEach(clearTimeout);
      vscode.Disposable.from(...watchers.values()).dispose();
    },
  };
}
