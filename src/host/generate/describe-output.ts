// Describes where the images of a draft will be saved, and how the names differ from the entered one.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { numberedName } from '../../core/generate/file-names';
import { firstFreeNumber } from '../../core/generate/name-reservations';
import { imageExtensionOf, parseSavePath } from '../../core/generate/save-to';
import type { OutputTarget } from '../../core/request/image-request';
import type { OutputView } from '../../shared/draft';
import { shortPath } from '../vscode/format';
import type { RequestDraft } from './request-draft';

/** The usual extension; the image data decides. */
const usual = '.png';

/** @param names the files in the folder */
export function describeOutput(
  { folder, stem }: OutputTarget,
  names: readonly string[],
  draft: RequestDraft,
): OutputView {
  const { prompt, saveTo = '', count = 1 } = draft;
  const entered = parseSavePath(saveTo);
  const name = typeof entered === 'string' ? '' : entered.name;
  const pathOf = (file: string) => shortPath(vscode.Uri.joinPath(vscode.Uri.parse(folder), file));
  // The automatic name follows the prompt.
  if (name === '' && prompt.trim() === '') return { path: pathOf('…') };
  const number = firstFreeNumber(names, stem, count);
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

/** The names of the files in a folder; empty for a folder that does not exist. */
export async function fileNames(folder: string): Promise<readonly string[]> {
  return vscode.workspace.fs.readDirectory(vscode.Uri.parse(folder, true)).then(
    (entries) => entries.map(([name]) => name),
    () => [],
  );
}
