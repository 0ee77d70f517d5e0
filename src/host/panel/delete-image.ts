// Deletes one image: moves it to the trash, or deletes it permanently after the user confirmed.
import * as vscode from 'vscode';
import { truncate, fileNameOf } from '../vscode/format';
import { byPlatform, confirmPermanentDelete, realTrash, type Trash } from '../sessions/trash';

/** @returns whether the image was deleted. @throws when the file does not exist or cannot be deleted. */
export async function deleteImage(
  uri: vscode.Uri,
  trash: Trash = realTrash,
  confirm = confirmPermanentDelete,
): Promise<boolean> {
  // A file that no longer exists needs no confirmation.
  await vscode.workspace.fs.stat(uri);
  const why = await moveToTrash(uri, trash);
  if (why === undefined) return true;
  if (!(await confirm([fileNameOf(uri)], why, uri))) return false;
  await trash.remove(uri);
  return true;
}

/**
 * @returns undefined when the file was moved; otherwise why not, empty where there is no trash. @throws when it was
 * removed in the meantime.
 */
async function moveToTrash(uri: vscode.Uri, trash: Trash): Promise<string | undefined> {
  if (!(await trash.isSupported(vscode.Uri.joinPath(uri, '..')))) return '';
  try {
    await trash.move(uri);
    return undefined;
  } catch (thrown) {
    await vscode.workspace.fs.stat(uri);
    const reason = truncate(String(thrown instanceof Error ? thrown.message : thrown), 200);
    return byPlatform(
      vscode.l10n.t('Moving this file to the trash failed (“{0}”).', reason),
      vscode.l10n.t('Moving this file to the Recycle Bin failed (“{0}”).', reason),
    );
  }
}
