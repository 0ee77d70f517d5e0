// Inserts an image into a text editor, in the syntax of the document. A bundle of its own, loaded on first use.
import * as vscode from 'vscode';
import { altFromSelection, formatReference } from '../../core/generate/image-reference';
import type { CursorContext } from '../../core/generate/reference-types';
import { relativePath } from '../../core/generate/relative-path';
import { truncate, fileNameOf, shortPath } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import type { RecentImage } from './history';

/** Characters before the cursor that are examined to choose the syntax. */
const maxBefore = 100_000;

/** Inserts at every selection of the editor, or says why that is not possible. */
export async function insertReference(editor: vscode.TextEditor | undefined, image: RecentImage | undefined) {
  if (!image || !editor) {
    const missing = image
      ? vscode.l10n.t('There is no text editor to insert into. Open a file and try again.')
      : vscode.l10n.t('There is no image to insert yet. Generate an image first.');
    return void showInformation(missing);
  }
  const uri = vscode.Uri.parse(image.uri, true);
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const gone = vscode.l10n.t("“{0}” can't be found. It may have been moved or deleted.", fileNameOf(uri));
    return void showWarning(gone);
  }
  const { document, selections } = editor;
  const notebook = notebookOf(document);
  const path = relativePath(notebook?.uri ?? document.uri, uri, folderOf(uri)?.path) ?? uri.toString();
  const edits = selections.map((one) => {
    const alt = altFromSelection(document.getText(one), truncate(image.alt, 120));
    const { text, over } = formatReference({ ...image, path, alt }, cursorContext(document, one));
    return vscode.TextEdit.replace(new vscode.Range(one.start, positionAfter(document, one.end, over)), text);
  });
  if (notebook ? await editCell(notebook, document, edits) : await editText(editor, edits)) return;
  const readOnly = vscode.l10n.t("“{0}” can't be edited. Open another file and try again.", shortPath(document.uri));
  void showWarning(readOnly);
}

function cursorContext(document: vscode.TextDocument, { start, end }: vscode.Selection): CursorContext {
  const from = document.positionAt(Math.max(0, document.offsetAt(start) - maxBefore));
  return {
    language: document.languageId,
    before: document.getText(new vscode.Range(from, start)).replaceAll('\r\n', '\n'),
    after: document.lineAt(end.line).text.slice(end.character),
    next: end.line + 1 < document.lineCount ? document.lineAt(end.line + 1).text : '',
  };
}

/** @param distance in characters; the line break, if included, counts as one. */
function positionAfter(document: vscode.TextDocument, { line, character }: vscode.Position, distance: number) {
  const rest = document.lineAt(line).text.length - character;
  return distance <= rest
    ? new vscode.Position(line, character + distance)
    : new vscode.Position(line + 1, distance - rest - 1);
}

async function editText({ document, selection, selections }: vscode.TextEditor, edits: vscode.TextEdit[]) {
  const shown = await vscode.window.showTextDocument(document, { selection, preview: false });
  shown.selections = selections;
  return shown.edit((builder) => {
    for (const { range, newText } of edits) builder.replace(range, newText);
  });
}

/** VS Code can show a notebook, but not the editor of one of its cells. */
async function editCell(notebook: vscode.NotebookDocument, { uri }: vscode.TextDocument, edits: vscode.TextEdit[]) {
  if (vscode.window.activeNotebookEditor?.notebook !== notebook) await vscode.window.showNotebookDocument(notebook);
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, edits);
  return vscode.workspace.applyEdit(edit);
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  const hasCell = (notebook: vscode.NotebookDocument) => notebook.getCells().some((cell) => cell.document === document);
  return vscode.workspace.notebookDocuments.find(hasCell);
}

const folderOf = (uri: vscode.Uri): vscode.Uri | undefined => vscode.workspace.getWorkspaceFolder(uri)?.uri;
