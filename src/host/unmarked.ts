// "Delete Everything Unmarked…": one question with the count, then to the trash; never what is no longer that picture.
import * as vscode from 'vscode';
import type { ImageRecord } from '../core/sessions';
import type { Thread } from '../core/thread';
import { imageCount } from './format';
import { showInformation, showWarning } from './messages';

/** Where it was saved there is still a file of the same size: what somebody put in its place is not Peel's to delete. */
async function isThere({ uri, bytes }: ImageRecord): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.parse(uri)).then(
    ({ type, size }) => (type & vscode.FileType.File) !== 0 && size === bytes,
    () => false,
  );
}

/** Resolves to the number of pictures that were moved to the trash. */
export async function deleteUnmarked(thread: Thread): Promise<number> {
  const kept = new Set(thread.images().flatMap(({ id, uri }) => (thread.isMarked(id) ? uri : [])));
  const others = new Map(
    thread.images().flatMap((image) => (kept.has(image.uri) ? [] : [[image.uri, image] as const])),
  );
  const there: ImageRecord[] = [];
  for (const image of others.values()) if (await isThere(image)) there.push(image);
  if (there.length === 0) {
    const said = vscode.l10n.t('Every image of this session that is still there is marked.');
    void showInformation(said);
    return 0;
  }
  if (!(await confirm(there.length, thread.counts().marked))) return 0;
  let done = 0;
  for (const { uri } of there) {
    const moved = await vscode.workspace.fs.delete(vscode.Uri.parse(uri), { useTrash: true }).then(
      () => true,
      () => false,
    );
    if (moved) done++;
  }
  tell(done, there.length - done);
  return done;
}

async function confirm(count: number, marked: number): Promise<boolean> {
  const yes = vscode.l10n.t('Move to Trash');
  const question =
    count === 1
      ? vscode.l10n.t('Move the one image of this session that is not marked to the trash?')
      : vscode.l10n.t('Move the {0} images of this session that are not marked to the trash?', count);
  const detail =
    marked === 0
      ? vscode.l10n.t('No image of this session is marked. What was asked stays in the session.')
      : vscode.l10n.t('The marked images ({0}) and what was asked stay.', marked);
  return (await showWarning(question, { modal: true, detail }, yes)) === yes;
}

function tell(done: number, left: number): void {
  if (left === 0) {
    void showInformation(vscode.l10n.t('Moved {0} to the trash.', imageCount(done)));
    return;
  }
  const said = vscode.l10n.t(
    'Moved {0} to the trash. {1} could not be moved there and stayed.',
    imageCount(done),
    imageCount(left),
  );
  void showWarning(said);
}
