// Inserts images into a text editor, in the syntax of the document. A bundle of its own, loaded on first use.
import * as vscode from 'vscode';
import { altFromSelection, formatReferences } from '../../core/generate/image-reference';
import { altInDocument } from '../../core/generate/known-alt';
import { createImageIndex } from '../../core/references/image-index';
import type { CursorContext, ReferencedImage, SeveralInsertion } from '../../core/generate/reference-types';
import { relativePath } from '../../core/generate/relative-path';
import { inspectImage } from '../../core/image/inspect';
import { fileNameOf, formatList, shortPath } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { describeImage, type DescriptionParts, type InsertedImage } from './describe-image';

export { describeImage } from './describe-image';

/** Characters before the cursor that are examined to choose the syntax. */
const maxBefore = 100_000;
/** Milliseconds: a disconnected network share may not respond. */
const timeout = 5000;

/** Inserts at every selection of the editor, or says why that is not possible. Of several images, each gets a line. */
export async function insertReference(
  parts: DescriptionParts,
  editor: vscode.TextEditor | undefined,
  images: readonly InsertedImage[],
): Promise<void> {
  if (images.length === 0 || !editor) {
    const missing =
      images.length > 0
        ? vscode.l10n.t('There is no text editor to insert into. Open a file and try again.')
        : vscode.l10n.t('There is no image to insert yet. Generate an image first.');
    return void showInformation(missing);
  }
  const { document } = editor;
  const found = await referTo(parts, document, images);
  if (found.length === 0) return;
  const notebook = notebookOf(document);
  const isDone = notebook ? await editCell(notebook, editor, found) : await editText(editor, found);
  if (isDone) return;
  const readOnly = vscode.l10n.t("“{0}” can't be edited. Open another file and try again.", shortPath(document.uri));
  void showWarning(readOnly);
}

/** For an image that is dropped at a position; undefined if it cannot be inserted. */
export async function dropEdit(
  parts: DescriptionParts,
  document: vscode.TextDocument,
  position: vscode.Position,
  image: InsertedImage,
): Promise<vscode.DocumentDropEdit | undefined> {
  const found = await referTo(parts, document, [image]);
  if (found.length === 0) return undefined;
  // The text is in the additional edit, because VS Code would indent the lines of the main one again.
  const drop = new vscode.DocumentDropEdit('', vscode.l10n.t('Insert Image Reference'));
  drop.additionalEdit = new vscode.WorkspaceEdit();
  drop.additionalEdit.set(document.uri, snippetEdits(document, [new vscode.Selection(position, position)], found));
  return drop;
}

/** The images with path, description and dimensions. Says which of them cannot be found. */
async function referTo(
  parts: DescriptionParts,
  document: vscode.TextDocument,
  images: readonly InsertedImage[],
): Promise<readonly ReferencedImage[]> {
  const from = notebookOf(document)?.uri ?? document.uri;
  const pathTo = (uri: vscode.Uri) => relativePath(from, uri, folderOf(uri)?.path) ?? uri.toString();
  const text = document.getText();
  const inDocument = (image: string) => {
    const uri = vscode.Uri.parse(image, true);
    const folder = folderOf(uri)?.path;
    const index = createImageIndex(false);
    index.add({ id: image, path: uri.path });
    const location = { path: folderOf(from) ? from.path : `${folder}/unsaved`, folder: folder ?? '' };
    const known = new Set([pathTo(uri), uri.toString()]);
    return altInDocument(
      text,
      (paths) =>
        paths.some((path) => known.has(path.replace(/^\.\//, ''))) ||
        index.find({ paths, base: 'document' }, location) !== undefined,
    );
  };
  const gone: vscode.Uri[] = [];
  const found: ReferencedImage[] = [];
  for (const image of images) {
    const uri = vscode.Uri.parse(image.uri, true);
    if (!(await exists(uri))) gone.push(uri);
    else {
      const size = image.width === undefined ? await sizeOf(parts, image.uri) : image;
      const alt = await describeImage(parts, image, inDocument);
      found.push({ ...size, path: pathTo(uri), alt });
    }
  }
  if (gone.length > 0) {
    const names = formatList(gone.map(fileNameOf));
    void showWarning(vscode.l10n.t("“{0}” can't be found. It may have been moved or deleted.", names));
  }
  return found;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** As displayed; empty if the file cannot be read as an image. */
async function sizeOf({ open }: DescriptionParts, uri: string): Promise<{ width?: number; height?: number }> {
  try {
    const source = await open(uri, AbortSignal.timeout(timeout));
    try {
      const found = await inspectImage(source);
      if (!found) return {};
      const { width, height, orientation } = found;
      return orientation > 4 ? { width: height, height: width } : { width, height };
    } finally {
      await source.close();
    }
  } catch {
    return {};
  }
}

interface Edit extends SeveralInsertion {
  readonly range: vscode.Range;
}

function editAt(document: vscode.TextDocument, selection: vscode.Selection, images: readonly ReferencedImage[]): Edit {
  const selected = document.getText(selection);
  const described = images.map((image) => ({ ...image, alt: altFromSelection(selected, image.alt) }));
  const insertion = formatReferences(described, cursorContext(document, selection));
  return {
    ...insertion,
    range: new vscode.Range(selection.start, positionAfter(document, selection.end, insertion.over)),
  };
}

/** Selects the descriptions, one after the other. */
function snippetOf({ text, alts }: SeveralInsertion): vscode.SnippetString {
  const snippet = new vscode.SnippetString();
  let at = 0;
  for (const { start, end } of alts) {
    snippet.appendText(text.slice(at, start)).appendPlaceholder(text.slice(start, end));
    at = end;
  }
  return snippet.appendText(text.slice(at));
}

/** The lines are indented already. */
const keepWhitespace = true;

function snippetEdits(
  document: vscode.TextDocument,
  selections: readonly vscode.Selection[],
  images: readonly ReferencedImage[],
): vscode.SnippetTextEdit[] {
  return selections.map((one) => {
    const edit = editAt(document, one, images);
    return Object.assign(new vscode.SnippetTextEdit(edit.range, snippetOf(edit)), { keepWhitespace });
  });
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

/** @returns false if the document is read-only. */
async function editText(
  { document, selection, selections }: vscode.TextEditor,
  images: readonly ReferencedImage[],
): Promise<boolean> {
  const viewColumn = columnOf(document) ?? vscode.ViewColumn.Active;
  const shown = await vscode.window.showTextDocument(document, { selection, preview: false, viewColumn });
  shown.selections = selections;
  const { version } = document;
  const edits = selections.map((one) => editAt(document, one, images));
  const [first] = edits;
  if (first && edits.every(({ text }) => text === first.text)) {
    const options = { undoStopBefore: true, undoStopAfter: true, keepWhitespace };
    await shown.insertSnippet(
      snippetOf(first),
      edits.map(({ range }) => range),
      options,
    );
  } else await editDifferently(shown, edits);
  // VS Code reports success in read-only documents too.
  return document.version !== version;
}

/** A snippet has the same text at all cursors, so the first descriptions are only selected. */
async function editDifferently(shown: vscode.TextEditor, edits: readonly Edit[]): Promise<void> {
  const { document } = shown;
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const lengthOf = (text: string) => text.replaceAll('\n', lineBreak).length;
  const inOrder = edits.toSorted((a, b) => a.range.start.compareTo(b.range.start));
  let moved = 0;
  const offsets = inOrder.flatMap(({ range, text, alts: [alt] }) => {
    const at = document.offsetAt(range.start) + moved;
    moved += lengthOf(text) - (document.offsetAt(range.end) - document.offsetAt(range.start));
    return alt ? { start: at + lengthOf(text.slice(0, alt.start)), end: at + lengthOf(text.slice(0, alt.end)) } : [];
  });
  const { version } = document;
  await shown.edit((builder) => {
    for (const { range, text } of edits) builder.replace(range, text);
  });
  if (offsets.length === 0 || document.version === version) return;
  shown.selections = offsets.map(
    ({ start, end }) => new vscode.Selection(document.positionAt(start), document.positionAt(end)),
  );
}

/** VS Code can show a notebook, but not the editor of one of its cells. */
async function editCell(
  notebook: vscode.NotebookDocument,
  { document, selections }: vscode.TextEditor,
  images: readonly ReferencedImage[],
): Promise<boolean> {
  if (vscode.window.activeNotebookEditor?.notebook !== notebook) await vscode.window.showNotebookDocument(notebook);
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, snippetEdits(document, selections, images));
  return vscode.workspace.applyEdit(edit);
}

/** The group that has the document in a tab, which may be hidden behind an image. */
function columnOf({ uri }: vscode.TextDocument): vscode.ViewColumn | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const hasDocument = ({ tabs }: vscode.TabGroup) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  return [activeTabGroup, ...all].find(hasDocument)?.viewColumn;
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  const hasCell = (notebook: vscode.NotebookDocument) => notebook.getCells().some((cell) => cell.document === document);
  return vscode.workspace.notebookDocuments.find(hasCell);
}

const folderOf = (uri: vscode.Uri): vscode.Uri | undefined => vscode.workspace.getWorkspaceFolder(uri)?.uri;
