// What can be done with a picture of the thread, but what runs or changes the draft.
import * as vscode from 'vscode';
import type { ImageRecord, TurnRecord } from '../../core/sessions';
import type { InsertReference } from '../commands/insert-reference';
import { nameOf } from '../format';
import { showWarning } from '../messages';
import { openPreview } from '../results';

export type FileAction = 'open' | 'insert' | 'copyPath' | 'reveal' | 'delete';

export async function actOnFile(
  action: FileAction,
  image: ImageRecord,
  turn: TurnRecord,
  insertReference: InsertReference,
): Promise<void> {
  const uri = vscode.Uri.parse(image.uri, true);
  switch (action) {
    case 'open':
      return openPreview(uri);
    case 'insert': {
      const { id, width, height } = image;
      return insertReference.insert({ id, uri: image.uri, alt: turn.prompt, width, height, asked: image.at });
    }
    case 'copyPath':
      return vscode.env.clipboard.writeText(uri.scheme === 'file' ? uri.fsPath : uri.toString(true));
    case 'reveal':
      return reveal(uri);
    case 'delete':
      return remove(uri);
  }
}

async function reveal(uri: vscode.Uri): Promise<void> {
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}

/** To the trash, from which it can be brought back; where there is none a person is asked first. */
async function remove(uri: vscode.Uri): Promise<void> {
  // One that is gone already needs no question.
  await vscode.workspace.fs.stat(uri);
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch {
    // The first answer is what Enter gives: what was paid for is not to go for good by a slip.
    const [keep, yes] = [vscode.l10n.t('Keep It'), vscode.l10n.t('Delete Permanently')];
    const question = vscode.l10n.t('Permanently delete “{0}”?', nameOf(uri));
    const detail = vscode.l10n.t('There is no trash where it lies. It cannot be brought back.');
    if ((await showWarning(question, { modal: true, detail }, keep, yes)) !== yes) return;
    await vscode.workspace.fs.delete(uri, { useTrash: false });
  }
}
