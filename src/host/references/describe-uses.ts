// Describes where images are used, for questions before they are deleted.
import * as vscode from 'vscode';
import { shortPath } from '../vscode/format';
import { findReferences, type FoundReference } from './find-references';

/** Milliseconds that the user may have to wait for the question. */
const maxWait = 3000;
const maxNamed = 3;

/** @returns “Used in index.html and README.md.”, or an empty text if no use of the images was found in time. */
export async function describeUses(images: readonly vscode.Uri[]): Promise<string> {
  const title = vscode.l10n.t('Searching for references…');
  const { references } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    findReferences(images, undefined, { milliseconds: maxWait }),
  );
  const documents = documentsOf([...references.values()].flat());
  if (documents.length === 0) return '';
  return images.length === 1
    ? vscode.l10n.t('Used in {0}.', listDocuments(documents))
    : vscode.l10n.t('{0} of these images are used in {1}.', references.size, listDocuments(documents));
}

/** The paths of the documents, each once. */
export function documentsOf(references: readonly FoundReference[]): string[] {
  return [...new Set(references.map(({ document }) => shortPath(fileOf(document))))];
}

/** A cell has the path of its notebook. */
const fileOf = (document: vscode.Uri): vscode.Uri =>
  document.scheme === 'vscode-notebook-cell'
    ? document.with({ scheme: vscode.workspace.workspaceFolders?.[0]?.uri.scheme ?? 'file', fragment: '' })
    : document;

/** The first documents in a sentence, as usual in the display language. */
export function listDocuments(documents: readonly string[]): string {
  const more = documents.length - maxNamed;
  const rest = more > 0 ? [vscode.l10n.t('{0} more', more)] : [];
  return new Intl.ListFormat(vscode.env.language, { type: 'conjunction' }).format([
    ...documents.slice(0, maxNamed),
    ...rest,
  ]);
}
