// Deletes one picture: to the trash, from which it can be brought back; for good only when a person has been told why.
import * as vscode from 'vscode';
import { truncate, fileNameOf } from '../vscode/format';
import { showWarning } from '../vscode/messages';
import { realTrash, type Trash } from '../sessions/trash';

/** @param detail why it cannot go to the trash. */
export type ConfirmDelete = (name: string, detail: string) => Promise<boolean>;

/** @returns whether it was deleted. @throws when it is gone already, or cannot be deleted at all. */
export async function deleteImage(
  uri: vscode.Uri,
  trash: Trash = realTrash,
  confirmDelete: ConfirmDelete = confirmInWindow,
): Promise<boolean> {
  // One that is gone already needs no question.
  await vscode.workspace.fs.stat(uri);
  const why = await moveToTrash(uri, trash);
  if (why === undefined) return true;
  const detail = `${why} ${vscode.l10n.t('This action is irreversible!')}`;
  if (!(await confirmDelete(fileNameOf(uri), detail))) return false;
  await trash.remove(uri);
  return true;
}

/** @returns why it could not be moved there. @throws when it went away meanwhile. */
async function moveToTrash(uri: vscode.Uri, trash: Trash): Promise<string | undefined> {
  if (!(await trash.isSupported(vscode.Uri.joinPath(uri, '..'))))
    return vscode.l10n.t("This file can't be moved to the trash.");
  try {
    await trash.move(uri);
    return undefined;
  } catch (thrown) {
    await vscode.workspace.fs.stat(uri);
    const reason = truncate(thrown instanceof Error ? thrown.message : '', 200);
    return reason === ''
      ? vscode.l10n.t('Moving this file to the trash failed.')
      : vscode.l10n.t('Moving this file to the trash failed (“{0}”).', reason);
  }
}

async function confirmInWindow(name: string, detail: string): Promise<boolean> {
  // The first answer is what Enter gives: what was paid for is not to go for good by a slip.
  const [keep, yes] = [vscode.l10n.t('Keep Image'), vscode.l10n.t('Delete Permanently')];
  const question = vscode.l10n.t('Permanently delete “{0}”?', name);
  return (await showWarning(question, { modal: true, detail }, keep, yes)) === yes;
}
