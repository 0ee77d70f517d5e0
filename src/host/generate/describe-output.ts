// Describes where the images of a draft will be saved, and how the names differ from the entered one.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { ImageError } from '../../core/errors';
import { numberedName } from '../../core/generate/file-names';
import { firstFreeNumber } from '../../core/generate/name-reservations';
import { imageExtensionOf, parseSavePath } from '../../core/generate/save-to';
import type { OutputTarget } from '../../core/request/image-request';
import type { OutputView } from '../../shared/draft';
import { shortPath } from '../vscode/format';
import type { RequestDraft } from './request-draft';

/** The usual extension; the image data decides. */
const usual = '.png';

/** The names of the files in a folder, or undefined if a file is where the folder or one above it should be. */
export type FolderListing = readonly string[] | undefined;

/** @throws {ImageError} `no-folder` if a folder was entered that is a file. */
export function describeOutput({ folder, stem }: OutputTarget, names: FolderListing, draft: RequestDraft): OutputView {
  const { prompt, saveTo = '', count = 1 } = draft;
  // The automatic folder is a setting: the error of the request offers to choose another one.
  if (names === undefined && saveTo.trim() !== '')
    throw new ImageError('no-folder', { reason: 'not-a-folder', subject: shortPath(vscode.Uri.parse(folder)) });
  const entered = parseSavePath(saveTo);
  const name = typeof entered === 'string' ? '' : entered.name;
  const pathOf = (file: string) => shortPath(vscode.Uri.joinPath(vscode.Uri.parse(folder), file));
  // The automatic name follows the prompt.
  if (name === '' && prompt.trim() === '') return { path: pathOf('…') };
  const number = firstFreeNumber(names ?? [], stem, count);
  const first = numberedName(stem, number, usual);
  const last = count > 1 ? numberedName(stem, number + count - 1, usual) : undefined;
  const note = name === '' ? '' : noteOf(name, stem, number, first, last);
  return defined({ path: pathOf(first), last, note: note === '' ? undefined : note });
}

/** What differs from the entered name. */
function noteOf(name: string, stem: string, number: number, first: string, last: string | undefined): string {
  const extension = imageExtensionOf(name);
  const isTaken = number > 1;
  const isOther = name.slice(0, name.length - extension.length) !== stem;
  const files =
    last === undefined
      ? (isTaken || isOther) && vscode.l10n.t('The image is saved as {0}.', first)
      : vscode.l10n.t('The images are saved as {0} to {1}.', first, last);
  return [
    isTaken && vscode.l10n.t('“{0}” is taken.', stem),
    files,
    extension !== '' && extension.toLowerCase() !== usual && vscode.l10n.t('The service decides the extension.'),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Empty for a folder that does not exist. */
export async function listFolder({ folder, root }: OutputTarget): Promise<FolderListing> {
  const uri = vscode.Uri.parse(folder, true);
  return vscode.workspace.fs.readDirectory(uri).then(
    (entries) => entries.map(([name]) => name),
    async () => ((await isBelowFile(uri, root)) ? undefined : []),
  );
}

async function isBelowFile(folder: vscode.Uri, root: string | undefined): Promise<boolean> {
  for (let uri = folder; uri.path.length > 1 && uri.toString() !== root; uri = vscode.Uri.joinPath(uri, '..')) {
    const found = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => type,
      () => undefined,
    );
    if (found !== undefined) return (found & vscode.FileType.Directory) === 0;
  }
  return false;
}
