// "Delete Everything Unmarked…": asked with the count, then to the trash, or for good where there is none; never what is
// no longer that picture.
import * as vscode from 'vscode';
import type { ImageRecord } from '../core/sessions';
import type { Thread } from '../core/thread';
import { cutText, nameOf } from './format';
import { realTrash, type Trash } from './trash';
import { inWindow, type Outcome, type Voice } from './unmarked-words';

export interface UnmarkedParts {
  /** The session as it is now; it is looked at once more behind each question. */
  readonly read: () => Promise<Thread>;
  /** SHA-256 of a file. @throws when it cannot be read. */
  readonly hash: (uri: string) => Promise<string>;
  readonly voice?: Voice;
  readonly trash?: Trash;
}

type Images = readonly ImageRecord[];
/** Does away with one picture and says in the outcome what came of it. */
type Act = (image: ImageRecord, outcome: Outcome) => Promise<void>;

/** Resolves when the person has been told what was deleted, what was not, and why. */
export async function deleteUnmarked({
  read,
  hash,
  voice = inWindow,
  trash = realTrash,
}: UnmarkedParts): Promise<void> {
  const thread = await read();
  const there: ImageRecord[] = [];
  for (const image of unmarked(thread)) if (await isThere(image)) there.push(image);
  if (there.length === 0) return voice.nothing();
  const { marked } = thread.counts();
  const outcome: Outcome = { trashed: 0, removed: 0, changed: 0, kept: 0, refused: [] };
  const each = (images: Images, act: Act) =>
    voice.working(async (isCanceled) => {
      const now = new Set(unmarked(await read()).map(({ uri }) => uri));
      for (const image of images) {
        if (isCanceled()) outcome.kept++;
        else if (now.has(image.uri)) await act(image, outcome);
        else outcome.changed++;
      }
    });

  const [forTrash, forGood] = await apart(there, trash);
  if (forTrash.length > 0) {
    if (!(await voice.mayTrash(forTrash.length, marked))) return;
    await each(forTrash, moving(trash, forGood));
  }
  if (forGood.length > 0) {
    if (await voice.mayRemove(forGood.length, marked)) await each(forGood, removing(trash, hash));
    else outcome.kept += forGood.length;
  }
  if (outcome.kept < there.length) voice.tell(outcome);
}

/** Every picture whose file no marked one is, each file once. */
function unmarked(thread: Thread): Images {
  const images = thread.images();
  const kept = new Set(images.flatMap(({ id, uri }) => (thread.isMarked(id) ? uri : [])));
  return [...new Map(images.flatMap((image) => (kept.has(image.uri) ? [] : [[image.uri, image] as const]))).values()];
}

/** Those that a trash would take, and those that can only be deleted for good. */
async function apart(images: Images, trash: Trash): Promise<[ImageRecord[], ImageRecord[]]> {
  const known = new Map<string, boolean>();
  const parts: [ImageRecord[], ImageRecord[]] = [[], []];
  for (const image of images) {
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(image.uri), '..');
    const takes = known.get(folder.toString()) ?? (await trash.takes(folder));
    known.set(folder.toString(), takes);
    parts[takes ? 0 : 1].push(image);
  }
  return parts;
}

/** @param refused gets what the trash would not take after all. */
function moving(trash: Trash, refused: ImageRecord[]): Act {
  return async (image, outcome) => {
    if (!(await isThere(image))) return void outcome.changed++;
    try {
      await trash.move(vscode.Uri.parse(image.uri));
      outcome.trashed++;
    } catch {
      refused.push(image);
    }
  };
}

function removing(trash: Trash, hash: UnmarkedParts['hash']): Act {
  return async (image, outcome) => {
    const file = vscode.Uri.parse(image.uri);
    try {
      // Nobody can bring it back: the size alone is not enough.
      const isSame = (await isThere(image)) && (!image.sha256 || (await hash(image.uri)) === image.sha256);
      if (!isSame) return void outcome.changed++;
      await trash.remove(file);
      outcome.removed++;
    } catch (thrown) {
      outcome.refused.push({ name: nameOf(file), why: cutText(thrown instanceof Error ? thrown.message : '', 200) });
    }
  };
}

/** Where it was saved there is still a file of the same size: what somebody put in its place is not Peel's to delete. */
async function isThere({ uri, bytes }: ImageRecord): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.parse(uri)).then(
    ({ type, size }) => (type & vscode.FileType.File) !== 0 && size === bytes,
    () => false,
  );
}
