// Implements "Delete Unstarred Images…": asks with the names, then moves to the trash or deletes.
// Where there is no trash, it deletes permanently. It never deletes a changed file, or one that is starred or in use.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../core/session/records';
import { truncate, fileNameOf } from '../vscode/format';
import { createStarredFiles, type StarredFiles, type StarredFilesParts } from './starred-files';
import { realTrash, splitByTrash, type Trash } from './trash';
import type { DeleteOutcome, DeletePrompts } from './delete-unstarred-messages';

export interface DeleteUnstarredParts extends StarredFilesParts {
  /** SHA-256 of a file. @throws when it cannot be read. */
  readonly hash: (uri: string) => Promise<string>;
  /** The input files of running jobs. */
  readonly inputs: () => readonly string[];
  /** Called with the deleted images at the end. */
  readonly deleted: (images: readonly string[]) => Promise<void>;
  readonly prompts: DeletePrompts;
  readonly trash?: Trash;
}

/** Resolves when the result has been reported to the user. @throws when nothing could be read at the start. */
export async function deleteUnstarred(parts: DeleteUnstarredParts): Promise<void> {
  // From here on, images that are starred meanwhile are kept.
  const stars = createStarredFiles(parts);
  const deletedIds: string[] = [];
  try {
    await stars.refreshRelated();
    await askAndDelete(stars, parts, deletedIds);
  } finally {
    stars.dispose();
    if (deletedIds.length > 0) await parts.deleted(deletedIds);
  }
}

async function askAndDelete(
  stars: StarredFiles,
  { hash, inputs, prompts, trash = realTrash }: DeleteUnstarredParts,
  deletedIds: string[],
): Promise<void> {
  const { free, elsewhere } = await findUnstarred(stars, inputs);
  if (free.length === 0) return prompts.showOutcome();
  const starred = stars.timeline.counts().starred + elsewhere;
  // Without a star, no image would be left.
  if (starred === 0) return prompts.showOutcome('no-stars');
  const summary = (images: readonly ImageRecord[]) => ({
    names: images.map(nameOf),
    files: images.map(({ uri }) => vscode.Uri.parse(uri)),
    starred,
    unread: stars.unreadCount(),
  });
  const outcome: DeleteOutcome = { trashed: 0, removed: 0, skipped: 0, declined: 0, refused: [] };

  /** Deletes images one by one. @returns whether the user canceled. */
  const each = async (images: readonly ImageRecord[], act: (image: ImageRecord, file: vscode.Uri) => Promise<void>) => {
    const refuse = (image: ImageRecord, thrown: unknown) => {
      const why = truncate(thrown instanceof Error ? thrown.message : '', 200);
      outcome.refused.push({ name: nameOf(image), why });
    };
    let isStopped = false;
    await prompts.withProgress(async (isCanceled) => {
      try {
        await stars.refreshRelated();
      } catch (thrown) {
        for (const image of images) refuse(image, thrown);
        return;
      }
      for (const image of images) {
        if (isCanceled()) outcome.declined++;
        else await act(image, vscode.Uri.parse(image.uri)).catch((thrown: unknown) => refuse(image, thrown));
      }
      isStopped = isCanceled();
    });
    return isStopped;
  };
  /** The last check before deletion: the image is still at its location, and its file is neither starred nor in use. */
  const isFree = async ({ id, uri }: ImageRecord) =>
    (await stars.starOrigin(uri)) === undefined &&
    stars.timeline.image(id)?.uri === uri &&
    !(await isInput(uri, stars, inputs));

  const [forTrash, rest] = await splitByTrash(free, ({ uri }) => uri, trash);
  let isStopped = false;
  if (forTrash.length > 0) {
    if (!(await prompts.confirmTrash(summary(forTrash)))) return;
    isStopped = await each(forTrash, async (image, file) => {
      if (!(await isThere(image)) || !(await isFree(image))) return void outcome.skipped++;
      try {
        await trash.move(file);
      } catch {
        return void rest.push(image);
      }
      outcome.trashed++;
      deletedIds.push(image.id);
    });
  }
  // Permanent deletion cannot be undone, and the size alone does not show whether a file was edited.
  const forGood = isStopped ? rest : rest.filter(({ sha256 }) => sha256 !== undefined);
  outcome.skipped += rest.length - forGood.length;
  if (forGood.length > 0 && !isStopped && (await prompts.confirmDelete(summary(forGood))))
    await each(forGood, async (image, file) => {
      const isSame = (await isThere(image)) && (await hash(image.uri)) === image.sha256;
      // Stars set in other windows are only known after reading the session files.
      if (isSame) await stars.refresh();
      if (!isSame || !(await isFree(image))) return void outcome.skipped++;
      await trash.remove(file);
      outcome.removed++;
      deletedIds.push(image.id);
    });
  else outcome.declined += forGood.length;
  if (outcome.declined < free.length) prompts.showOutcome(outcome);
}

const nameOf = ({ uri }: ImageRecord) => fileNameOf(vscode.Uri.parse(uri));

/**
 * Every existing image whose file is neither starred nor in use, each file once; and how many files are kept by stars
 * in other sessions.
 */
async function findUnstarred(stars: StarredFiles, inputs: DeleteUnstarredParts['inputs']) {
  const free = new Map<string, ImageRecord>();
  const elsewhere = new Set<string>();
  for (const image of stars.timeline.images()) {
    if (!(await isThere(image)) || (await isInput(image.uri, stars, inputs))) continue;
    const [file, origin] = [await stars.identity(image.uri), await stars.starOrigin(image.uri)];
    if (origin === 'elsewhere') elsewhere.add(file);
    if (origin === undefined && free.get(file)?.sha256 === undefined) free.set(file, image);
  }
  return { free: [...free.values()], elsewhere: elsewhere.size };
}

/** Whether a running job uses the file, by whatever name. */
async function isInput(uri: string, stars: StarredFiles, inputs: DeleteUnstarredParts['inputs']): Promise<boolean> {
  const file = await stars.identity(uri);
  for (const input of inputs()) if ((await stars.identity(input)) === file) return true;
  return false;
}

/** The file still exists with the same size; a file that replaced it must not be deleted. */
async function isThere({ uri, bytes }: ImageRecord): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.parse(uri)).then(
    ({ type, size }) => (type & vscode.FileType.File) !== 0 && size === bytes,
    () => false,
  );
}
