// Deletes one image: moves it to the trash, or deletes it permanently after the user confirmed.
import * as vscode from 'vscode';
import { truncate, fileNameOf } from '../vscode/format';
import { showWarning } from '../vscode/messages';
import { realTrash, type Trash } from '../sessions/trash';

/** @param detail why the image cannot be moved to the trash. */
export type ConfirmDelete = (name: string, detail: string) => Promise<boolean>;

/** @returns whether the image was deleted. @throws when the file does not exist or cannot be deleted. */
export async function deleteImage(
  uri: vscode.Uri,
  trash: Trash = realTrash,
  confirmDelete: ConfirmDelete = confirmInWindow,
): Promise<boolean> {
  // A file that no longer exists needs no confirmation.
  await vscode.workspace.fs.stat(uri);
  const why = await moveToTrash(uri, trash);
  if (why === undefined) return true;
  const detail = `${why} ${vscode.l10n.t('This action is irreversible!')}`;
  if (!(await confirmDelete(fileNameOf(uri), detail))) return false;
  await trash.remove(uri);
  return true;
}

/** @returns why the file could not be moved to the trash. @throws when it was removed in the meantime. */
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
  // Enter selects the first answer, so that a paid image is not deleted permanently by accident.
  const [keep, yes] = [vscode.l10n.t('Keep Image'), vscode.l10n.t('Delete Permanently')];
  const question = vscode.l10n.t('Permanently delete “{0}”?', name);
  return (await showWarning(question, { modal: true, detail }, keep, yes)) === yes;
}
