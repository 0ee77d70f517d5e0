// Inspects a file on the local disk or in a file system of VS Code, with a timeout.
import * as vscode from 'vscode';
import { toImageError, ImageError } from '../../core/errors';
import { maxFileBytes, maxInputBytes } from '../../core/request/image-request';
import { checkFormat, checkLocalInput } from '../../store/fs/check-input-file';
import type { Disk } from '../../store/fs/disk';
import { fileNameOf } from '../vscode/format';
import { withTimeout } from '../vscode/timeout';

export interface InspectedFile {
  readonly uri: vscode.Uri;
  /** The location with links resolved. */
  readonly real: vscode.Uri;
  /** The same value for every name of a file. */
  readonly identity: string;
}

/**
 * @param timeout milliseconds: a disconnected network share may not respond at all.
 * @throws {ImageError} `input-unreadable`, `input-too-large` or `input-format`, naming the file.
 */
export async function inspectFile(disk: Disk, uri: vscode.Uri, timeout = 10_000): Promise<InspectedFile> {
  const subject = fileNameOf(uri);
  const late = () => new ImageError('input-unreadable', { reason: 'slow', subject });
  try {
    return await withTimeout(
      uri.scheme === 'file' ? inspectLocal(disk, uri) : inspectVirtual(uri, subject),
      timeout,
      late,
    );
  } catch (thrown) {
    throw toImageError(thrown, 'input-unreadable', { subject });
  }
}

async function inspectLocal(disk: Disk, uri: vscode.Uri): Promise<InspectedFile> {
  const { realPath, identity } = await checkLocalInput(disk, uri.fsPath, maxFileBytes);
  return { uri, real: vscode.Uri.file(realPath), identity };
}

/** These file systems cannot read only the start of a file, so large files are not read before they are sent. */
async function inspectVirtual(uri: vscode.Uri, subject: string): Promise<InspectedFile> {
  const { size, type } = await vscode.workspace.fs.stat(uri).then(undefined, (thrown: unknown) => {
    const missing = thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound';
    throw new ImageError('input-unreadable', { subject, ...(missing ? { reason: 'missing' } : {}) }, { cause: thrown });
  });
  if (type & vscode.FileType.Directory) throw new ImageError('input-unreadable', { reason: 'folder', subject });
  if (size > maxFileBytes) throw new ImageError('input-too-large', { reason: 'file', subject, amount: size });
  const seen = { uri, real: uri, identity: uri.toString() };
  if (size > maxInputBytes) return seen;
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (bytes.length === 0) throw new ImageError('input-unreadable', { reason: 'empty', subject });
  checkFormat(bytes, subject);
  return seen;
}
