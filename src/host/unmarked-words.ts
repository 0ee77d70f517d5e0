// What a person is asked before the unmarked pictures of a session are deleted, and told afterwards.
import * as vscode from 'vscode';
import { imageCount } from './format';
import { showInformation, showWarning } from './messages';

/** Numbers of pictures. */
export interface Outcome {
  trashed: number;
  /** For good. */
  removed: number;
  /** Marked, changed or gone since the person was asked. */
  changed: number;
  /** The person did not want them deleted for good, or stopped before them. */
  kept: number;
  refused: { readonly name: string; readonly why: string }[];
}

/** A person, or who stands in for one. */
export interface Voice {
  mayTrash(count: number, marked: number): Promise<boolean>;
  mayRemove(count: number, marked: number): Promise<boolean>;
  /** While much is deleted; it can be stopped. */
  working(work: (isCanceled: () => boolean) => Promise<void>): Thenable<void>;
  /** There is nothing to delete. */
  nothing(): void;
  tell(outcome: Outcome): void;
}

export const inWindow: Voice = {
  async mayTrash(count, marked) {
    const yes = vscode.l10n.t('Move to Trash');
    const question =
      count === 1
        ? vscode.l10n.t('Move the one image of this session that is not marked to the trash?')
        : vscode.l10n.t('Move the {0} images of this session that are not marked to the trash?', count);
    return (await showWarning(question, { modal: true, detail: whatStays(marked) }, yes)) === yes;
  },
  async mayRemove(count, marked) {
    // The first answer is what Enter gives.
    const answers = [vscode.l10n.t('Keep Images'), vscode.l10n.t('Delete Permanently')] as const;
    const question =
      count === 1
        ? vscode.l10n.t('Permanently delete one image of this session that is not marked?')
        : vscode.l10n.t('Permanently delete {0} images of this session that are not marked?', count);
    const noTrash = vscode.l10n.t('There is no trash where they lie. They cannot be brought back.');
    const detail = `${noTrash} ${whatStays(marked)}`;
    return (await showWarning(question, { modal: true, detail }, ...answers)) === answers[1];
  },
  working(work) {
    const title = vscode.l10n.t('Deleting images');
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, (_, token) => work(() => token.isCancellationRequested));
  },
  nothing() {
    void showInformation(vscode.l10n.t('Every image of this session that is still there is marked.'));
  },
  tell(outcome) {
    const { kept, refused } = outcome;
    void (kept > 0 || refused.length > 0 ? showWarning : showInformation)(whatCame(outcome));
  },
};

function whatStays(marked: number): string {
  return marked === 0
    ? vscode.l10n.t('No image of this session is marked. What was asked stays in the session.')
    : vscode.l10n.t('The marked images ({0}) and what was asked stay.', marked);
}

/** What was deleted, what was not, and why. */
export function whatCame({ trashed, removed, changed, kept, refused }: Outcome): string {
  const [first] = refused;
  return [
    trashed > 0 ? vscode.l10n.t('Moved {0} to the trash.', imageCount(trashed)) : '',
    removed > 0 ? vscode.l10n.t('Permanently deleted {0}.', imageCount(removed)) : '',
    trashed + removed === 0 ? vscode.l10n.t('No image was deleted.') : '',
    changed > 0 ? vscode.l10n.t('Marked, changed or gone meanwhile, and left alone: {0}.', imageCount(changed)) : '',
    kept > 0 ? vscode.l10n.t('Not deleted, as you chose: {0}.', imageCount(kept)) : '',
    first
      ? vscode.l10n.t('Could not be deleted: {0}. “{1}”: {2}', imageCount(refused.length), first.name, first.why)
      : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
