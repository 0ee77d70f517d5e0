// Shows a file in the Explorer if it is in the workspace, otherwise in the file manager.
import * as vscode from 'vscode';

export async function revealFile(uri: vscode.Uri): Promise<void> {
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}
