// Shows what came: the picture in a preview tab without the focus, and a message with what to do next.
import * as vscode from 'vscode';
import type { ImageRequest } from '../core/request';
import type { StudioResult } from '../core/studio';
import { shortPath, size } from './format';
import type { Recent } from './recent';
import { describe } from './words';

export interface Results {
  /**
   * Resolves when the message was answered or closed: to the number of pictures that are to be tried again.
   * @param quiet opens the picture and says nothing.
   */
  show(request: ImageRequest, result: StudioResult, quiet: boolean): Promise<number>;
}

export function createResults(recent: Recent, canInsert: () => boolean, showLog: () => void): Results {
  return {
    async show(request, result, quiet) {
      const { images, failures } = result;
      const [first] = images;
      if (!first) return 0;
      const { id, uri, width, height } = first;
      await recent.rememberImage({ id, uri, prompt: request.prompt, width, height });
      await openPreview(vscode.Uri.parse(uri, true));
      if (quiet) return 0;
      const chosen = await tell(sentences(request, result), failures.length, actions(result, canInsert()));
      if (chosen === 'insert') await vscode.commands.executeCommand('peel.insertReference');
      else if (chosen === 'continue') await vscode.commands.executeCommand('peel.continue', id);
      else if (chosen === 'recover') await vscode.commands.executeCommand('peel.recover');
      else if (chosen === 'log') showLog();
      return chosen === 'retry' ? failures.length : 0;
    },
  };
}

/** Beside the text that somebody may be typing into, which a tab over it would take the keys from; else where the tabs are. */
export async function openPreview(uri: vscode.Uri): Promise<void> {
  const viewColumn = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true, preserveFocus: true, viewColumn });
}

type Action = 'insert' | 'continue' | 'recover' | 'retry' | 'log';

function actions({ failures }: StudioResult, canInsert: boolean): [Action, string][] {
  if (failures.length === 0) {
    const insert: [Action, string][] = canInsert ? [['insert', vscode.l10n.t('Insert')]] : [];
    return [...insert, ['continue', vscode.l10n.t('Edit Again')]];
  }
  const kept = failures.some(({ facts }) => facts.kept !== undefined);
  const retry =
    failures.length === 1 ? vscode.l10n.t('Try the Other Again') : vscode.l10n.t('Try the {0} Again', failures.length);
  return [
    ...(kept ? [['recover', vscode.l10n.t('Recover…')] as [Action, string]] : []),
    ['retry', retry],
    ['log', vscode.l10n.t('Show Log')],
  ];
}

async function tell(message: string, failures: number, offered: [Action, string][]): Promise<Action | undefined> {
  const say = failures > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const chosen = await say(message, ...offered.map(([, label]) => label));
  return offered.find(([, label]) => label === chosen)?.[0];
}

function sentences(request: ImageRequest, { images, failures, missing }: StudioResult): string {
  const [first] = images.map(({ uri }) => vscode.Uri.parse(uri, true));
  if (!first) return '';
  const folder = shortPath(vscode.Uri.joinPath(first, '..'));
  const [failure, ...others] = failures;
  const parts: string[] = [];
  if (failure) parts.push(vscode.l10n.t('Saved {0} of {1} images in {2}.', images.length, request.count, folder));
  else if (images.length > 1) parts.push(vscode.l10n.t('Saved {0} images in {1}.', images.length, folder));
  else parts.push(vscode.l10n.t('Saved {0}.', shortPath(first)));
  if (missing.length > 0) {
    parts.push(vscode.l10n.t('Earlier images that are gone were left out: {0}.', missing.join(', ')));
  }
  if (failure && others.length === 0) parts.push(vscode.l10n.t('The other failed: {0}', describe(failure)));
  else if (failure) parts.push(severalFailures([failure, ...others]));
  return parts.join(' ');
}

/** How many failed, how many of them may have cost money, and what of them is kept. */
function severalFailures(failures: StudioResult['failures']): string {
  const charged = failures.filter(({ mayHaveBeenCharged }) => mayHaveBeenCharged).length;
  const kept = failures.reduce((sum, { facts }) => sum + (facts.kept ?? 0), 0);
  return [
    vscode.l10n.t('{0} failed, and {1} of them may have been charged.', failures.length, charged),
    kept > 0 ? vscode.l10n.t('What arrived ({0}) is kept.', size(kept)) : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
