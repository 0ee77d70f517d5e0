// "Delete Everything Unmarked…": asked with the count, then to the trash, or for good where there is none; never what is
// no longer that picture, nor the file of a marked one.
import * as vscode from 'vscode';
import type { ImageRecord } from '../../core/session/records';
import { truncate, fileNameOf } from '../vscode/format';
import { createStarredFiles, type StarredFiles, type StarredFilesParts } from './starred-files';
import { realTrash, type Trash } from './trash';
import type { DeleteOutcome, DeletePrompts, NoTrashReason } from './delete-unstarred-messages';

export interface DeleteUnstarredParts extends StarredFilesParts {
  /** SHA-256 of a file. @throws when it cannot be read. */
  readonly hash: (uri: string) => Promise<string>;
  /** Told of the pictures that were deleted, when all is done. */
  readonly deleted: (images: readonly string[]) => Promise<void>;
  readonly prompts: DeletePrompts;
  readonly trash?: Trash;
}

type Images = readonly ImageRecord[];
/** Does away with one picture and says in the outcome what came of it. @throws when it cannot be deleted. */
type DeleteStep = (image: ImageRecord, outcome: DeleteOutcome) => Promise<void>;

/** Resolves when the person has been told what was deleted, what was not, and why. @throws when nothing could be read at first. */
export async function deleteUnstarred(parts: DeleteUnstarredParts): Promise<void> {
  // Whoever marks a picture from here on keeps it.
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
  // Nobody can bring it back, and the size alone does not say whether somebody edited it.
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

/** @returns whether the person stopped it. What fails is in the outcome. */
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

/** Every picture that is there and whose file no marked one is, each file once; and how many a mark elsewhere keeps. */
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

/** Those that a trash would take, and those that can only be deleted for good. */
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

/** @param untaken gets what the trash would not take after all. */
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
    // Marks of other windows are heard of by reading alone.
    if (isSame) await kept.refresh();
    if (!isSame || !(await isFree(image, kept))) return void outcome.changed++;
    await trash.remove(vscode.Uri.parse(image.uri));
    outcome.removed++;
    gone.push(image.id);
  };
}

/** Still at its place, and no mark keeps its file; the last thing that is asked before it goes. */
async function isFree({ id, uri }: ImageRecord, kept: StarredFiles): Promise<boolean> {
  return (await kept.starOrigin(uri)) === undefined && kept.timeline.image(id)?.uri === uri;
}

/** Where it was saved there is still a file of the same size: what somebody put in its place is not Peel's to delete. */
async function isThere({ uri, bytes }: ImageRecord): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.parse(uri)).then(
    ({ type, size }) => (type & vscode.FileType.File) !== 0 && size === bytes,
    () => false,
  );
}
