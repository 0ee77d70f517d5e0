// Adds inputs to the draft: from the system dialog, dropped or pasted text, and pasted bytes.
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { ImageError } from '../../../core/errors';
import { maxInputs, type ImageInput } from '../../../core/request/image-request';
import { checkUrlInput } from '../../../core/request/check-url';
import type { PastedImages } from '../../../store/cache/pasted-images';
import type { InputValidator } from '../../inputs/validate-inputs';
import type { DraftStore } from './draft-store';
import { fileInput, imageExtensions } from '../../inputs/open-input';
import { settings } from '../../vscode/settings';

export interface AddInputsParts {
  readonly draft: DraftStore;
  readonly pasted: PastedImages;
  readonly validator: Pick<InputValidator, 'validate' | 'allowPicked'>;
  /** Shows a message where the user is looking; absent: a VS Code message. */
  readonly notice?: (text: string) => void;
}

/** Adds inputs to the draft if they are valid and allowed. */
export async function addInputs(parts: AddInputsParts, inputs: readonly ImageInput[]): Promise<void> {
  const { draft, validator, notice } = parts;
  const allowed = await validator.validate(inputs, notice);
  if (allowed) draft.add(allowed);
}

const maxName = 200;

export async function browseForInputs(parts: AddInputsParts): Promise<void> {
  const picked = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Select'),
    filters: { [vscode.l10n.t('Images')]: imageExtensions },
  });
  for (const uri of picked ?? []) parts.validator.allowPicked(uri);
  if (picked) await addInputs(parts, picked.map(fileInput));
}

/** @throws {ImageError} for a line that is neither a URL nor a file; nothing is added in that case. */
export async function addText(parts: AddInputsParts, text: string): Promise<void> {
  const trimmed = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  // In a URI list, `#` starts a comment.
  const lines = trimmed.filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > 4 * maxInputs)
    throw new ImageError('invalid-request', { reason: 'too-many-inputs', amount: maxInputs });
  await addInputs(parts, lines.map(readLine));
}

export async function addBytes(parts: AddInputsParts, name: string, bytes: Uint8Array): Promise<void> {
  const plain = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, maxName);
  const shown = plain.trim() === '' ? vscode.l10n.t('Pasted image') : plain.trim();
  const uri = vscode.Uri.file(await parts.pasted.save(shown, bytes));
  await addInputs(parts, [{ kind: 'file', uri: uri.toString(), name: shown }]);
}

/** A plain path, a URI of a file system that is available here, or a URL that the service downloads. */
function readLine(line: string): ImageInput {
  if (isAbsolute(line) && !line.startsWith('//')) return fileInput(vscode.Uri.file(line));
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(line)?.[1]?.toLowerCase();
  // Files dragged in a remote window have the workbench's URI; on the remote machine, they are local files.
  if (scheme === 'vscode-remote') return fileInput(vscode.Uri.file(vscode.Uri.parse(line, true).path));
  if (scheme !== undefined && scheme.length > 1 && scheme !== 'http' && scheme !== 'https' && isFiles(scheme))
    return fileInput(vscode.Uri.parse(line, true));
  checkUrlInput(line, settings.endpoint());
  return { kind: 'url', url: line };
}

function isFiles(scheme: string): boolean {
  return (
    scheme === 'file' ||
    (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme === scheme) ||
    vscode.workspace.fs.isWritableFileSystem(scheme) !== undefined
  );
}
