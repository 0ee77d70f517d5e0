// Deletes one image. Asks first if it is used in the workspace or would be deleted permanently.
import * as vscode from 'vscode';
import { loadReferences } from '../references/load-references';
import { truncate, fileNameOf } from '../vscode/format';
import { showWarning } from '../vscode/messages';
import { byPlatform, confirmPermanentDelete, realTrash, type Trash } from '../sessions/trash';

/** The questions; tests replace them. */
export interface DeleteImagePrompts {
  /** Where the image is used, as a sentence; empty if it is not. */
  uses(image: vscode.Uri): Promise<string>;
  confirmTrash(name: string, uses: string): Promise<boolean>;
  confirmPermanent: typeof confirmPermanentDelete;
}

const realPrompts: DeleteImagePrompts = {
  uses: async (image) => (await loadReferences()).describeUses([image]),
  async confirmTrash(name, uses) {
    const question = vscode.l10n.t('Are you sure you want to delete “{0}”?', name);
    const yes = byPlatform(vscode.l10n.t('Move to Trash'), vscode.l10n.t('Move to Recycle Bin'));
    return (await showWarning(question, { modal: true, detail: uses }, yes)) === yes;
  },
  confirmPermanent: confirmPermanentDelete,
};

/** @returns whether the image was deleted. @throws when the file does not exist or cannot be deleted. */
export async function deleteImage(
  uri: vscode.Uri,
  trash: Trash = realTrash,
  prompts: DeleteImagePrompts = realPrompts,
): Promise<boolean> {
  // A file that no longer exists needs no confirmation.
  await vscode.workspace.fs.stat(uri);
  const uses = await prompts.uses(uri);
  let why = '';
  if (await trash.isSupported(vscode.Uri.joinPath(uri, '..'))) {
    if (uses !== '' && !(await prompts.confirmTrash(fileNameOf(uri), uses))) return false;
    const failure = await moveToTrash(uri, trash);
    if (failure === undefined) return true;
    why = failure;
  }
  if (!(await prompts.confirmPermanent([fileNameOf(uri)], [uses, why].filter(Boolean).join(' '), uri))) return false;
  await trash.remove(uri);
  return true;
}

/** @returns undefined when the file was moved; otherwise why not. @throws when it was removed in the meantime. */
async function moveToTrash(uri: vscode.Uri, trash: Trash): Promise<string | undefined> {
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
