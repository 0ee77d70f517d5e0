// Deletes selected images: asks once, with the documents that use them, then moves them to the trash.
import * as vscode from 'vscode';
import type { CollectedImage } from '../../core/session/image-collection';
import { fileNameOf, formatImageCount, formatList, shortPath, truncate } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { byPlatform, confirmPermanentDelete, listNames, realTrash, splitByTrash, type Trash } from '../sessions/trash';
import type { FindReferences, ImageReferences } from './image-usage';

export interface DeleteImagesParts {
  readonly findReferences: FindReferences;
  /** Records the deletion in the sessions. */
  readonly deleted: (images: readonly CollectedImage[]) => Promise<void>;
  readonly trash?: Trash;
}

/** Milliseconds that the search for references may take before the user is asked without its result. */
const searchTimeout = 10_000;
const maxDocuments = 5;

/** Resolves when the result has been reported to the user. */
export async function deleteImages(images: readonly CollectedImage[], parts: DeleteImagesParts): Promise<void> {
  const { trash = realTrash } = parts;
  const usage = await findUsage(images, parts.findReferences);
  if (usage === 'canceled') return;
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

type Usage = ImageReferences | 'unknown';

/** In an untrusted workspace, its files are not searched. */
async function findUsage(images: readonly CollectedImage[], find: FindReferences): Promise<Usage | 'canceled'> {
  if (!vscode.workspace.isTrusted) return 'unknown';
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Searching the workspace for uses of the images'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const ended = new AbortController();
    token.onCancellationRequested(() => ended.abort());
    const timer = setTimeout(() => ended.abort(), searchTimeout);
    try {
      return await find(images.map(uriOf), ended.signal, () => undefined);
    } catch {
      return token.isCancellationRequested ? 'canceled' : 'unknown';
    } finally {
      clearTimeout(timer);
    }
  });
}

async function confirmTrash(images: readonly CollectedImage[], usage: Usage): Promise<boolean> {
  const [first] = images;
  const question =
    images.length === 1 && first
      ? byPlatform(
          vscode.l10n.t('Move “{0}” to the trash?', nameOf(first)),
          vscode.l10n.t('Move “{0}” to the Recycle Bin?', nameOf(first)),
        )
      : byPlatform(
          vscode.l10n.t('Move the following {0} images to the trash?', images.length),
          vscode.l10n.t('Move the following {0} images to the Recycle Bin?', images.length),
        );
  const yes = byPlatform(vscode.l10n.t('Move to Trash'), vscode.l10n.t('Move to Recycle Bin'));
  const names = images.length === 1 ? '' : listNames(images.map(nameOf));
  const detail = [names, detailOf(images, usage)].filter(Boolean).join('\n\n');
  return (await showWarning(question, { modal: true, detail }, yes)) === yes;
}

/** Where the images are used, and how many of them are starred. */
function detailOf(images: readonly CollectedImage[], usage: Usage): string {
  const starred = images.filter((one) => one.starred).length;
  return [usageText(images, usage), starred > 0 ? vscode.l10n.t('Starred: {0}.', formatImageCount(starred)) : '']
    .filter(Boolean)
    .join(' ');
}

function usageText(images: readonly CollectedImage[], usage: Usage): string {
  if (usage === 'unknown') return vscode.l10n.t('Peel could not check whether files in the workspace use them.');
  const used = images.flatMap(({ image }) => usage.documents.get(image.uri) ?? []);
  const documents = [...new Set(used.map(shortPath))];
  if (documents.length === 0)
    return usage.complete
      ? ''
      : vscode.l10n.t('No use was found, but not all files in the workspace could be searched.');
  const more = documents.length - maxDocuments;
  const named = formatList(documents.slice(0, maxDocuments));
  const count = images.filter(({ image }) => usage.documents.has(image.uri)).length;
  const list = more > 0 ? vscode.l10n.t('{0} and {1} more', named, more) : named;
  return images.length === 1
    ? vscode.l10n.t('Used in {0}.', list)
    : vscode.l10n.t('Used: {0} of {1} images, in {2}.', count, images.length, list);
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
