// Asks before the unstarred images of a session are deleted, and reports the result.
import * as vscode from 'vscode';
import { formatImageCount } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';

/** Numbers of images. */
export interface DeleteOutcome {
  trashed: number;
  /** Permanently deleted. */
  removed: number;
  /** Starred, changed or missing since the user was asked. */
  changed: number;
  /** Could only be deleted permanently, and it is unknown whether they were edited. */
  unnoted: number;
  /** The user declined to delete them permanently, or canceled before. */
  kept: number;
  refused: { readonly name: string; readonly why: string }[];
}

/** The numbers of images for a question. */
export interface DeleteSummary {
  readonly count: number;
  /** In this session. */
  readonly starred: number;
  /** Unstarred images whose files are starred in other sessions; they are kept. */
  readonly elsewhere: number;
  /** Sessions with stars that were not read. */
  readonly unread: number;
}

/** Why the trash cannot be used. */
export type NoTrashReason = 'trashless' | 'untaken' | 'both';

/** The questions and messages; tests replace them. */
export interface DeletePrompts {
  confirmTrash(stakes: DeleteSummary): Promise<boolean>;
  confirmDelete(stakes: DeleteSummary & { readonly why: NoTrashReason }): Promise<boolean>;
  /** Shows cancelable progress while many images are deleted. */
  withProgress(work: (isCanceled: () => boolean) => Promise<void>): Thenable<void>;
  /** There is nothing to delete. @param elsewhere whether stars in other sessions are a reason for that. */
  tellNothing(elsewhere: boolean): void;
  tell(outcome: DeleteOutcome): void;
}

/** @param asked wraps every question */
export const createDeletePrompts = (asked: <T>(question: () => Promise<T>) => Promise<T>): DeletePrompts => ({
  async confirmTrash(stakes) {
    const { count } = stakes;
    const yes = vscode.l10n.t('Move to Trash');
    const question =
      count === 1
        ? vscode.l10n.t('Move the unstarred image in this session to the trash?')
        : vscode.l10n.t('Move the {0} unstarred images in this session to the trash?', count);
    return (await asked(async () => showWarning(question, { modal: true, detail: keptText(stakes) }, yes))) === yes;
  },
  async confirmDelete(stakes) {
    const { count, why } = stakes;
    // Enter selects the first answer.
    const answers = [vscode.l10n.t('Keep Images'), vscode.l10n.t('Delete Permanently')] as const;
    const question =
      count === 1
        ? vscode.l10n.t('Permanently delete one unstarred image in this session?')
        : vscode.l10n.t('Permanently delete {0} unstarred images in this session?', count);
    const detail = `${noTrashText(why)} ${keptText(stakes)}`;
    return (await asked(async () => showWarning(question, { modal: true, detail }, ...answers))) === answers[1];
  },
  withProgress(work) {
    const title = vscode.l10n.t('Deleting images');
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, (_, token) => work(() => token.isCancellationRequested));
  },
  tellNothing(elsewhere) {
    const said = elsewhere
      ? vscode.l10n.t('All remaining images in this session are starred, here or in another session.')
      : vscode.l10n.t('All remaining images in this session are starred.');
    void showInformation(said);
  },
  tell(outcome) {
    const { kept, unnoted, refused } = outcome;
    void (kept > 0 || unnoted > 0 || refused.length > 0 ? showWarning : showInformation)(deleteOutcomeMessage(outcome));
  },
});

function noTrashText(why: NoTrashReason): string {
  if (why === 'trashless')
    return vscode.l10n.t("These files can't be moved to the trash. This action is irreversible!");
  return why === 'untaken'
    ? vscode.l10n.t('Moving these files to the trash failed. This action is irreversible!')
    : vscode.l10n.t(
        "Some of these files can't be moved to the trash, and moving the others failed. This action is irreversible!",
      );
}

function keptText({ starred, elsewhere, unread }: DeleteSummary): string {
  const sentences = [
    starred === 0
      ? vscode.l10n.t('No image in this session is starred. Your prompts stay in the session.')
      : vscode.l10n.t('The starred images ({0}) and your prompts are kept.', starred),
    elsewhere > 0
      ? vscode.l10n.t('Kept because they are starred in another session: {0}.', formatImageCount(elsewhere))
      : '',
    unread > 0 ? vscode.l10n.t('There are too many other sessions to check all of them for starred images.') : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** What was deleted, what was not, and why. */
export function deleteOutcomeMessage({ trashed, removed, changed, unnoted, kept, refused }: DeleteOutcome): string {
  const [first] = refused;
  return [
    trashed > 0 ? vscode.l10n.t('Moved {0} to the trash.', formatImageCount(trashed)) : '',
    removed > 0 ? vscode.l10n.t('Permanently deleted {0}.', formatImageCount(removed)) : '',
    trashed + removed === 0 ? vscode.l10n.t('No images were deleted.') : '',
    changed > 0
      ? vscode.l10n.t(
          'Skipped because they were starred, changed, or removed in the meantime: {0}.',
          formatImageCount(changed),
        )
      : '',
    unnoted > 0 ? vscode.l10n.t('Skipped because they may have been edited: {0}.', formatImageCount(unnoted)) : '',
    kept > 0 ? vscode.l10n.t('Not deleted, as you requested: {0}.', formatImageCount(kept)) : '',
    first
      ? vscode.l10n.t('Could not be deleted: {0}. “{1}”: {2}', formatImageCount(refused.length), first.name, first.why)
      : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
