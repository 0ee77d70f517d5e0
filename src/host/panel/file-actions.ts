// Implements the image actions that only show, copy or reference the file.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../core/session/records';
import type { ReferenceInserter } from '../generate/reference-inserter';
import { openPreview } from '../generate/show-result';
import { revealFile } from '../vscode/reveal-file';

export type FileAction = 'open' | 'insert' | 'copyPath' | 'reveal' | 'details';

export async function actOnFile(
  action: FileAction,
  image: ImageRecord,
  insertReference: ReferenceInserter,
): Promise<void> {
  const uri = vscode.Uri.parse(image.uri, true);
  switch (action) {
    case 'open':
      return openPreview(uri);
    case 'insert':
      return insertReference.insert(image);
    case 'copyPath':
      return vscode.env.clipboard.writeText(uri.scheme === 'file' ? uri.fsPath : uri.toString(true));
    case 'reveal':
      return revealFile(uri);
    case 'details':
      await vscode.commands.executeCommand('peel.showDetails', uri);
  }
}
