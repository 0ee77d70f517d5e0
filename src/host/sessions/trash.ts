// Wraps the trash of any file system: whether there is one, moving a file to it, deleting permanently.
import * as vscode from 'vscode';

export interface Trash {
  /** Whether files in the folder can be moved to a trash; the user is asked accordingly before anything is deleted. */
  isSupported(folder: vscode.Uri): Promise<boolean>;
  /** @throws the errors of the file system. */
  move(file: vscode.Uri): Thenable<void>;
  /** Deletes permanently. @throws the errors of the file system. */
  remove(file: vscode.Uri): Thenable<void>;
}

export const realTrash: Trash = {
  async isSupported(folder) {
    // VS Code reports a missing trash only on deletion, and does so before it looks for the file.
    const nothing = vscode.Uri.joinPath(folder, `.${crypto.randomUUID()}`);
    return vscode.workspace.fs.delete(nothing, { useTrash: true }).then(
      () => true,
      (thrown) => thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound',
    );
  },
  move: (file) => vscode.workspace.fs.delete(file, { useTrash: true }),
  remove: (file) => vscode.workspace.fs.delete(file, { useTrash: false }),
};
