// Implements "Delete Unstarred Images…": asks with the count, then moves to the trash or deletes.
// Where there is no trash, it deletes permanently. It never deletes a changed file or the file of a starred image.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../core/session/records';
import { truncate, fileNameOf } from '../vscode/format';
import { createStarredFiles, type StarredFiles, type StarredFilesParts } from './starred-files';
import { realTrash, type Trash } from './trash';
import type { DeleteOutcome, DeletePrompts, NoTrashReason } from './delete-unstarred-messages';

export interface DeleteUnstarredParts extends StarredFilesParts {
  /** SHA-256 of a file. @throws when it cannot be read. */
  readonly hash: (uri: string) => Promise<string>;
  /** Called with the deleted images at the end. */
  readonly deleted: (images: readonly string[]) => Promise<void>;
  readonly prompts: DeletePrompts;
  readonly trash?: Trash;
}

type Images = readonly ImageRecord[];
/** Deletes one image and records the result in the outcome. @throws when it cannot be deleted. */
type DeleteStep = (image: ImageRecord, outcome: DeleteOutcome) => Promise<void>;

/** Resolves when the result has been reported to the user. @throws when nothing could be read at the start. */
export async function deleteUnstarred(parts: DeleteUnstarredParts): Promise<void> {
  // From here on, images that are starred meanwhile are kept.
  const kept = createStarredFiles(parts);
  const gone: string[] = [];
  try {
    await kept.refreshRelated();
    await askAndDelete(kept, parts, gone);
  } finally {
    kept.dispose();
    if (gone.length > 0) await parts.deleted(gone);
  }
}

async function askAndDelete(
  kept: StarredFiles,
  { hash, prompts, trash = realTrash }: DeleteUnstarredParts,
  gone: string[],
): Promise<void> {
  const { free, elsewhere } = await sorted(kept);
  if (free.length === 0) return prompts.tellNothing(elsewhere > 0);
  const stakes = { starred: kept.timeline.counts().starred, elsewhere, unread: kept.unreadCount() };
  const outcome: DeleteOutcome = { trashed: 0, removed: 0, changed: 0, unnoted: 0, kept: 0, refused: [] };

  const [forTrash, trashless] = await apart(free, trash);
  const untaken: ImageRecord[] = [];
  let isStopped = false;
  if (forTrash.length > 0) {
    if (!(await prompts.confirmTrash({ ...stakes, count: forTrash.length }))) return;
    isStopped = await each(forTrash, moving(kept, trash, untaken, gone), { kept, voice: prompts, outcome });
  }
  const rest = [...trashless, ...untaken];
  // Permanent deletion cannot be undone, and the size alone does not show whether a file was edited.
  const forGood = isStopped ? rest : rest.filter(({ sha256 }) => sha256 !== undefined);
  outcome.unnoted = rest.length - forGood.length;
  if (forGood.length > 0) {
    const count = forGood.length;
    const mayRemove =
      !isStopped && (await prompts.confirmDelete({ ...stakes, count, why: whyForGood(forGood, new Set(untaken)) }));
    if (mayRemove) await each(forGood, removing(kept, trash, hash, gone), { kept, voice: prompts, outcome });
    else outcome.kept += count;
  }
  if (outcome.kept < free.length) prompts.tell(outcome);
}

/** @returns whether the user canceled. Failures are recorded in the outcome. */
async function each(
  images: Images,
  act: DeleteStep,
  { kept, voice, outcome }: { kept: StarredFiles; voice: DeletePrompts; outcome: DeleteOutcome },
): Promise<boolean> {
  let isStopped = false;
  const refuse = (image: ImageRecord, thrown: unknown) => {
    const why = truncate(thrown instanceof Error ? thrown.message : '', 200);
    outcome.refused.push({ name: fileNameOf(vscode.Uri.parse(image.uri)), why });
  };
  await voice.withProgress(async (isCanceled) => {
    try {
      await kept.refreshRelated();
    } catch (thrown) {
      for (const image of images) refuse(image, thrown);
      return;
    }
    for (const image of images) {
      if (isCanceled()) outcome.kept++;
      else await act(image, outcome).catch((thrown: unknown) => refuse(image, thrown));
    }
    isStopped = isCanceled();
  });
  return isStopped;
}

/**
 * Every existing image whose file is not starred, each file once; and how many files are kept by stars in other
 * sessions.
 */
async function sorted(kept: StarredFiles): Promise<{ free: Images; elsewhere: number }> {
  const free = new Map<string, ImageRecord>();
  const elsewhere = new Set<string>();
  for (const image of kept.timeline.images()) {
    if (!(await isThere(image))) continue;
    const [file, keeper] = [await kept.identity(image.uri), await kept.starOrigin(image.uri)];
    if (keeper === 'elsewhere') elsewhere.add(file);
    if (keeper === undefined && free.get(file)?.sha256 === undefined) free.set(file, image);
  }
  return { free: [...free.values()], elsewhere: elsewhere.size };
}

/** Images that can be moved to the trash, and images that can only be deleted permanently. */
async function apart(images: Images, trash: Trash): Promise<[ImageRecord[], ImageRecord[]]> {
  const known = new Map<string, boolean>();
  const parts: [ImageRecord[], ImageRecord[]] = [[], []];
  for (const image of images) {
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(image.uri), '..');
    const takes = known.get(folder.toString()) ?? (await trash.isSupported(folder));
    known.set(folder.toString(), takes);
    parts[takes ? 0 : 1].push(image);
  }
  return parts;
}

function whyForGood(images: Images, untaken: ReadonlySet<ImageRecord>): NoTrashReason {
  if (!images.some((image) => untaken.has(image))) return 'trashless';
  return images.every((image) => untaken.has(image)) ? 'untaken' : 'both';
}

/** @param untaken receives the images that could not be moved to the trash. */
function moving(kept: StarredFiles, trash: Trash, untaken: ImageRecord[], gone: string[]): DeleteStep {
  return async (image, outcome) => {
    if (!(await isThere(image)) || !(await isFree(image, kept))) return void outcome.changed++;
    try {
      await trash.move(vscode.Uri.parse(image.uri));
      outcome.trashed++;
      gone.push(image.id);
    } catch {
      untaken.push(image);
    }
  };
}

function removing(kept: StarredFiles, trash: Trash, hash: DeleteUnstarredParts['hash'], gone: string[]): DeleteStep {
  return async (image, outcome) => {
    const isSame = (await isThere(image)) && (await hash(image.uri)) === image.sha256;
    // Stars set in other windows are only known after reading the session files.
    if (isSame) await kept.refresh();
    if (!isSame || !(await isFree(image, kept))) return void outcome.changed++;
    await trash.remove(vscode.Uri.parse(image.uri));
    outcome.removed++;
    gone.push(image.id);
  };
}

/** The image is still at its location, and no star keeps its file; the last check before deletion. */
async function isFree({ id, uri }: ImageRecord, kept: StarredFiles): Promise<boolean> {
  return (await kept.starOrigin(uri)) === undefined && kept.timeline.image(id)?.uri === uri;
}

/** The file still exists with the same size; a file that replaced it must not be deleted. */
async function isThere({ uri, bytes }: ImageRecord): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.parse(uri)).then(
    ({ type, size }) => (type & vscode.FileType.File) !== 0 && size === bytes,
    () => false,
  );
}
