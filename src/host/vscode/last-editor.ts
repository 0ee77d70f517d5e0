// Remembers the last text editor, because an image that opens in a tab hides the text.
import * as vscode from 'vscode';

/** The active text editor, else the last one whose document is still open. */
export type LastEditor = () => vscode.TextEditor | undefined;

export function watchLastEditor(subscriptions: vscode.Disposable[]): LastEditor {
  let last = vscode.window.activeTextEditor;
  subscriptions.push(
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor && editor.document.uri.scheme !== 'output') last = editor;
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (last?.document === document) last = undefined;
    }),
  );
  return () => vscode.window.activeTextEditor ?? last;
}
