// Whether files are still where they were: asked once, then watched.
import * as vscode from 'vscode';

const images = '**/*.{[pP][nN][gG],[jJ][pP][gG],[jJ][pP][eE][gG],[wW][eE][bB][pP]}';
/** Folders outside the workspace that are watched. */
const maxFolders = 20;

export interface Presence extends vscode.Disposable {
  /** What is known; a file that was not asked for yet counts as there and is looked for. */
  isGone(uri: string): boolean;
  /** Forgets what is known: events were missed while nobody looked. */
  refresh(): void;
}

/** @param changed told when a file that was asked for went away, came back, or has other bytes. */
export function createPresence(changed: (uri: string) => void): Presence {
  const known = new Map<string, boolean>();
  const watchers = new Map<string, vscode.Disposable>();

  const look = async (uri: vscode.Uri) => {
    const gone = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => (type & vscode.FileType.File) === 0,
      () => true,
    );
    const text = uri.toString();
    const before = known.get(text);
    known.set(text, gone);
    if ((before ?? false) !== gone) changed(text);
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
  };

  return {
    isGone(text) {
      const gone = known.get(text);
      if (gone !== undefined) return gone;
      known.set(text, false);
      const uri = vscode.Uri.parse(text);
      const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
      const folder = vscode.Uri.joinPath(uri, '..');
      watch(inside ? '' : folder.toString(), inside ? images : new vscode.RelativePattern(folder, '*'));
      void look(uri);
      return false;
    },
    refresh: () => known.clear(),
    dispose: () => vscode.Disposable.from(...watchers.values()).dispose(),
  };
}
