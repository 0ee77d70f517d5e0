// The trash of whatever file system a file lies in: whether it has one, and what goes there or away for good.
import * as vscode from 'vscode';

export interface Trash {
  /** Whether files of that folder can be moved to a trash; a person is asked accordingly before anything is touched. */
  isSupported(folder: vscode.Uri): Promise<boolean>;
  /** @throws whatever the file system does. */
  move(file: vscode.Uri): Thenable<void>;
  /** For good. @throws whatever the file system does. */
  remove(file: vscode.Uri): Thenable<void>;
}

export const realTrash: Trash = {
  async isSupported(folder) {
    // VS Code tells of a trash only when something is to go there, and of a missing trash before it looks for the file.
    const nothing = vscode.Uri.joinPath(folder, `.${crypto.randomUUID()}`);
    return vscode.workspace.fs.delete(nothing, { useTrash: true }).then(
      () => true,
      (thrown) => thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound',
    );
  },
  move: (file) => vscode.workspace.fs.delete(file, { useTrash: true }),
  remove: (file) => vscode.workspace.fs.delete(file, { useTrash: false }),
};
