// Shows the result: the image in a preview tab without focus, and a message with the next steps.
import * as vscode from 'vscode';
import type { SavedImage } from '../../core/request/image-request';
import type { ResolvedRequest } from '../../core/request/resolved-request';
import type { TurnResult } from '../../core/generate/image-service';
import type { ReferenceInserter } from './reference-inserter';
import { formatList, shortPath } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { pickResult } from './pick-result';
import type { RunHistory, RecentImage } from './history';
import { errorMessage, failuresMessage } from '../errors/error-message';
import { settings } from '../vscode/settings';

export type ResultView = ReturnType<typeof createResultView>;

interface ShowOptions {
  /** When the user requested the images, in milliseconds since 1970. */
  readonly requestedAt: number;
  /** The panel shows the result: no message appears, and by default the image isn't opened. */
  readonly quiet: boolean;
  /** The ID of the image to open and to make the last image; absent: the first image of the request. */
  readonly firstImage?: string;
}

export interface ResultViewParts {
  readonly recent: RunHistory;
  readonly referenceInserter: ReferenceInserter;
  readonly showLog: () => void;
}

export function createResultView({ recent, referenceInserter, showLog }: ResultViewParts) {
  const act = async (chosen: Action | undefined, image: RecentImage): Promise<void> => {
    if (chosen === 'insert') await referenceInserter.insert(image);
    else if (chosen === 'continue') await vscode.commands.executeCommand('peel.continue', image.id);
    else if (chosen === 'recover') await vscode.commands.executeCommand('peel.recover');
    else if (chosen === 'log') showLog();
  };

  /** An image picked from several becomes the last image. */
  const browse = async (images: readonly SavedImage[]): Promise<void> => {
    const answer = await pickResult(images, referenceInserter.possible(), (image) => openPreview(imageUri(image)));
    if (answer === undefined || answer === 'back') return;
    const { image, act: chosen } = answer.value;
    const picked = recentOf(image, Date.now());
    await recent.rememberImage(picked);
    if (chosen === 'open') await vscode.commands.executeCommand('vscode.open', imageUri(image), { preview: false });
    else await act(chosen, picked);
  };

  return {
    /** Resolves when the message was answered or closed, to the number of images to try again. */
    async show(request: ResolvedRequest, result: TurnResult, options: ShowOptions): Promise<number> {
      const { images, failures } = result;
      const { requestedAt, quiet, firstImage: id } = options;
      const first = images.find((image) => image.id === id) ?? images[0];
      if (!first) return 0;
      const shown = recentOf(first, requestedAt);
      await recent.rememberImage(shown);
      const opens = settings.openResult();
      if (opens === 'always' || (opens === 'auto' && !quiet)) await openPreview(imageUri(first));
      if (quiet) return 0;
      const offered = actions(result, referenceInserter.possible());
      const chosen = await showMessage(messageOf(request, result), failures.length, offered);
      if (chosen === 'all') await browse(images);
      else await act(chosen, shown);
      return chosen === 'retry' ? failures.length : 0;
    },
  };
}

const imageUri = ({ uri }: SavedImage): vscode.Uri => vscode.Uri.parse(uri, true);

function recentOf({ id, uri, width, height }: SavedImage, requestedAt: number): RecentImage {
  return { id, uri, width, height, asked: requestedAt };
}

/** Beside the active text editor, because a tab over it would take the keyboard focus; else in the active group. */
export async function openPreview(uri: vscode.Uri): Promise<void> {
  const viewColumn = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true, preserveFocus: true, viewColumn });
}

type Action = 'insert' | 'continue' | 'all' | 'recover' | 'retry' | 'log';

function actions({ images, failures }: TurnResult, canInsert: boolean): [Action, string][] {
  const all: [Action, string][] = images.length > 1 ? [['all', vscode.l10n.t('Show All')]] : [];
  if (failures.length === 0) {
    const insert: [Action, string][] = canInsert ? [['insert', vscode.l10n.t('Insert')]] : [];
    return [...all, ...insert, ['continue', vscode.l10n.t('Edit Again')]];
  }
  const kept = failures.some(({ facts }) => facts.kept !== undefined);
  const retry = failures.length === 1 ? vscode.l10n.t('Try Again') : vscode.l10n.t('Try {0} Again', failures.length);
  return [
    ...(kept ? [['recover', vscode.l10n.t('Recover…')] as [Action, string]] : []),
    ['retry', retry],
    ...all,
    ['log', vscode.l10n.t('Show Log')],
  ];
}

async function showMessage(
  message: string,
  failures: number,
  offered: [Action, string][],
): Promise<Action | undefined> {
  const show = failures > 0 ? showWarning : showInformation;
  const chosen = await show(message, ...offered.map(([, label]) => label));
  return offered.find(([, label]) => label === chosen)?.[0];
}

function messageOf(request: ResolvedRequest, { images, failures, missing }: TurnResult): string {
  const [first] = images.map(({ uri }) => vscode.Uri.parse(uri, true));
  if (!first) return '';
  const folder = shortPath(vscode.Uri.joinPath(first, '..'));
  const [failure, ...others] = failures;
  const parts: string[] = [];
  if (failure) parts.push(vscode.l10n.t('Saved {0} of {1} images to {2}.', images.length, request.count, folder));
  else if (images.length > 1) parts.push(vscode.l10n.t('Saved {0} images to {1}.', images.length, folder));
  else parts.push(vscode.l10n.t('Saved {0}.', shortPath(first)));
  if (missing.length > 0) {
    parts.push(vscode.l10n.t('Earlier images that no longer exist were not sent: {0}.', formatList(missing)));
  }
  if (failure && others.length === 0)
    parts.push(vscode.l10n.t('The remaining image failed: {0}', errorMessage(failure)));
  else if (failure) parts.push(failuresMessage(failures));
  return parts.join(' ');
}
