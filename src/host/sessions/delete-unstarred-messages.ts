// Asks before the unstarred images of a session are deleted, and reports the result.
import * as vscode from 'vscode';
import { loadReferences } from '../references/load-references';
import { formatImageCount } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { byPlatform, confirmPermanentDelete, listNames } from './trash';

/** Numbers of images. */
export interface DeleteOutcome {
  trashed: number;
  /** Permanently deleted. */
  removed: number;
  /** Starred, changed, missing or in use since the user was asked, or possibly edited and without a trash. */
  skipped: number;
  /** The user declined to delete them permanently, or canceled before. */
  declined: number;
  readonly refused: { readonly name: string; readonly why: string }[];
}

export interface DeleteSummary {
  /** The files to delete. */
  readonly files: readonly vscode.Uri[];
  readonly names: readonly string[];
  /** Number of images that are kept because they are starred, here or in another session. */
  readonly starred: number;
  /** Sessions with stars that were not read. */
  readonly unread: number;
}

/** The questions and messages; tests replace them. */
export interface DeletePrompts {
  confirmTrash(summary: DeleteSummary): Promise<boolean>;
  confirmDelete(summary: DeleteSummary): Promise<boolean>;
  /** Shows cancelable progress while many images are deleted. */
  withProgress(work: (isCanceled: () => boolean) => Promise<void>): Thenable<void>;
  /** Without an outcome there was nothing to delete; without stars the question was not asked. */
  showOutcome(outcome?: DeleteOutcome | 'no-stars'): void;
}

/** @param keepFocus wraps every question */
export const createDeletePrompts = (keepFocus: <T>(question: () => Promise<T>) => Promise<T>): DeletePrompts => ({
  confirmTrash: (summary) =>
    keepFocus(async () => {
      const question = vscode.l10n.t('Delete the unstarred images in this session ({0})?', summary.names.length);
      const yes = byPlatform(vscode.l10n.t('Move to Trash'), vscode.l10n.t('Move to Recycle Bin'));
      const detail = `${listNames(summary.names)}\n\n${await detailText(summary)}`;
      return (await showWarning(question, { modal: true, detail }, yes)) === yes;
    }),
  confirmDelete: (summary) =>
    keepFocus(async () =>
      confirmPermanentDelete(summary.names, await detailText(summary), summary.files[0] as vscode.Uri),
    ),
  withProgress(work) {
    const title = vscode.l10n.t('Deleting images');
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, (_, token) => work(() => token.isCancellationRequested));
  },
  showOutcome(outcome) {
    const isIncomplete = typeof outcome === 'object' && outcome.skipped + outcome.declined + outcome.refused.length > 0;
    void (isIncomplete ? showWarning : showInformation)(deleteOutcomeMessage(outcome));
  },
});

async function detailText(summary: DeleteSummary): Promise<string> {
  const uses = await (await loadReferences()).describeUses(summary.files);
  return [uses, keptText(summary)].filter(Boolean).join(' ');
}

function keptText({ starred, unread }: DeleteSummary): string {
  return [
    vscode.l10n.t('The starred images ({0}) and your prompts are kept.', starred),
    unread > 0
      ? vscode.l10n.t(
          "Peel can't check all other sessions for starred images because there are too many. An image that is starred only in an unchecked session may be deleted.",
        )
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What was deleted, what was not, and why. */
export function deleteOutcomeMessage(outcome: DeleteOutcome | 'no-stars' | undefined): string {
  if (!outcome)
    return vscode.l10n.t('This session has no images to delete. Its images are starred, in use, or no longer on disk.');
  if (outcome === 'no-stars')
    return vscode.l10n.t('No image in this session is starred. Star the images to keep, then delete the others.');
  const { trashed, removed, skipped, declined, refused } = outcome;
  const moved = formatImageCount(trashed);
  const [first] = refused;
  return [
    trashed > 0 &&
      byPlatform(
        vscode.l10n.t('Moved {0} to the trash.', moved),
        vscode.l10n.t('Moved {0} to the Recycle Bin.', moved),
      ),
    removed > 0 && vscode.l10n.t('Permanently deleted {0}.', formatImageCount(removed)),
    trashed + removed === 0 && vscode.l10n.t('No images were deleted.'),
    skipped > 0 &&
      vscode.l10n.t('Skipped because they are starred, in use, or may have changed: {0}.', formatImageCount(skipped)),
    declined > 0 && vscode.l10n.t('Not deleted, as you requested: {0}.', formatImageCount(declined)),
    first &&
      vscode.l10n.t('Could not be deleted: {0}. “{1}”: {2}', formatImageCount(refused.length), first.name, first.why),
  ]
    .filter(Boolean)
    .join(' ');
}
