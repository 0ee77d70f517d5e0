// Implements "Insert Image Reference": inserts an image in the syntax of the document.
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { formatReference, type CursorContext } from '../../core/generate/image-reference';
import { truncate, fileNameOf, shortPath } from '../vscode/format';
import type { LastEditor } from '../vscode/last-editor';
import { showInformation, showWarning } from '../vscode/messages';
import type { RunHistory, RecentImage } from './history';
import type { Commands } from '../vscode/commands';

export type ReferenceInserter = ReturnType<typeof createReferenceInserter>;

/** Characters before the cursor that are examined to choose the syntax. */
const maxBefore = 100_000;

export function createReferenceInserter(lastEditor: LastEditor) {
  const insert = async (image: RecentImage | undefined): Promise<void> => {
    const editor = lastEditor();
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
    const { document, selection } = editor;
    const shown = await vscode.window.showTextDocument(document, { selection, preview: false });
    const path = relativePath(document.uri, uri);
    const text = formatReference({ ...image, path, alt: truncate(image.alt, 120) }, cursorContext(document, selection));
    const done = await shown.edit((edit) => edit.replace(selection, text));
    if (done) return;
    const readOnly = vscode.l10n.t("“{0}” can't be edited. Open another file and try again.", shortPath(document.uri));
    void showWarning(readOnly);
  };
  /** `possible`: whether there is an editor to insert into. */
  return { insert, possible: (): boolean => lastEditor() !== undefined };
}

export function insertReferenceCommand({ insert }: ReferenceInserter, recent: RunHistory): Commands {
  return { 'peel.insertReference': () => insert(recent.image()) };
}

function cursorContext(document: vscode.TextDocument, { start, end }: vscode.Selection): CursorContext {
  const from = document.positionAt(Math.max(0, document.offsetAt(start) - maxBefore));
  const next = end.line + 1 < document.lineCount ? document.lineAt(end.line + 1) : undefined;
  return {
    language: document.languageId,
    before: document.getText(new vscode.Range(from, start)).replaceAll('\r\n', '\n'),
    after: document.lineAt(end.line).text.slice(end.character),
    nextBlank: next?.isEmptyOrWhitespace ?? true,
  };
}

/** The path from the document to the image; across file systems the full URI. */
function relativePath(from: vscode.Uri, to: vscode.Uri): string {
  if (from.scheme !== to.scheme || from.authority !== to.authority)
    return from.scheme === 'untitled' ? shortPath(to) : to.toString();
  return posix.relative(posix.dirname(from.path), to.path);
}
