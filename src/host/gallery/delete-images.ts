// Deletes selected images: asks once, with the documents that use them, then moves them to the trash.
import * as vscode from 'vscode';
import type { CollectedImage } from '../../core/session/image-collection';
import { fileNameOf, formatImageCount, truncate } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { byPlatform, confirmPermanentDelete, listNames, realTrash, splitByTrash, type Trash } from '../sessions/trash';
import { loadReferences } from '../references/load-references';

export interface DeleteImagesParts {
  /** Where the images are used, as a sentence; empty if they are not. */
  readonly uses?: (images: readonly vscode.Uri[]) => Promise<string>;
  /** Records the deletion in the sessions. */
  readonly deleted: (images: readonly CollectedImage[]) => Promise<void>;
  readonly trash?: Trash;
}

const describeUses = async (images: readonly vscode.Uri[]) => (await loadReferences()).describeUses(images);

/** Resolves when the result has been reported to the user. */
export async function deleteImages(images: readonly CollectedImage[], parts: DeleteImagesParts): Promise<void> {
  const { trash = realTrash, uses = describeUses } = parts;
  const usage = await uses(images.map(uriOf));
  const [forTrash, rest] = await splitByTrash(images, ({ image }) => image.uri, trash);
  const deleted: CollectedImage[] = [];
  const failures: { readonly name: string; readonly why: string }[] = [];
  const each = async (some: readonly CollectedImage[], act: (one: CollectedImage) => Promise<unknown>) =>
    withProgress(some.length, async (isCanceled, report) => {
      for (const one of some) {
        if (isCanceled()) return;
        await act(one).catch((thrown: unknown) => failures.push({ name: nameOf(one), why: reasonOf(thrown) }));
        report();
      }
    });
  try {
    if (forTrash.length > 0) {
      if (!(await confirmTrash(forTrash, usage))) return;
      await each(forTrash, async (one) => {
        try {
          await trash.move(uriOf(one));
        } catch {
          await vscode.workspace.fs.stat(uriOf(one));
          return rest.push(one);
        }
        return deleted.push(one);
      });
    }
    const [first] = rest;
    if (first && (await confirmPermanentDelete(rest.map(nameOf), detailOf(rest, usage), uriOf(first))))
      await each(rest, async (one) => {
        await trash.remove(uriOf(one));
        deleted.push(one);
      });
  } finally {
    if (deleted.length > 0) await parts.deleted(deleted);
  }
  const [failure] = failures;
  if (failure)
    void showWarning(
      vscode.l10n.t(
        'Could not be deleted: {0}. “{1}”: {2}',
        formatImageCount(failures.length),
        failure.name,
        failure.why,
      ),
    );
  else if (deleted.length === 0 && rest.length === 0) void showInformation(vscode.l10n.t('No images were deleted.'));
}

const uriOf = ({ image }: CollectedImage): vscode.Uri => vscode.Uri.parse(image.uri, true);
const nameOf = (one: CollectedImage): string => fileNameOf(uriOf(one));
const reasonOf = (thrown: unknown): string =>
  thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound'
    ? vscode.l10n.t('The file no longer exists.')
    : truncate(thrown instanceof Error ? thrown.message : String(thrown), 200);

async function confirmTrash(images: readonly CollectedImage[], usage: string): Promise<boolean> {
  const [first] = images;
  const question =
    images.length === 1 && first
      ? vscode.l10n.t('Are you sure you want to delete “{0}”?', nameOf(first))
      : vscode.l10n.t('Are you sure you want to delete the following {0} images?', images.length);
  const yes = byPlatform(vscode.l10n.t('Move to Trash'), vscode.l10n.t('Move to Recycle Bin'));
  const names = images.length === 1 ? '' : listNames(images.map(nameOf));
  const detail = [names, detailOf(images, usage)].filter(Boolean).join('\n\n');
  return (await showWarning(question, { modal: true, detail }, yes)) === yes;
}

/** Where the images are used, and how many of them are starred. */
function detailOf(images: readonly CollectedImage[], usage: string): string {
  const starred = images.filter((one) => one.starred).length;
  return [usage, starred > 0 ? vscode.l10n.t('Starred: {0}.', formatImageCount(starred)) : '']
    .filter(Boolean)
    .join(' ');
}

function withProgress(
  count: number,
  work: (isCanceled: () => boolean, report: () => void) => Promise<void>,
): Thenable<void> {
  const title = vscode.l10n.t('Deleting images');
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) =>
    work(
      () => token.isCancellationRequested,
      () => progress.report({ increment: 100 / count }),
    ),
  );
}
