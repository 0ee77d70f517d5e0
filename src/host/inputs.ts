// Reads inputs from wherever a person has them: the local disk, or any file system that VS Code knows.
import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { ReadInput } from '../core/ports';
import type { ImageInput } from '../core/request';
import type { Disk } from '../store/disk';
import { readLocalInput } from '../store/read-input';
import { nameOf } from './format';

export function createReadInput(disk: Disk): ReadInput {
  return async (text, limit, signal, room) => {
    const uri = vscode.Uri.parse(text, true);
    if (uri.scheme === 'file') return readLocalInput(disk, uri.fsPath, limit, signal, room);
    const subject = nameOf(uri);
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) === 0)
        throw new ImageError('input-unreadable', { reason: 'not-a-file', subject });
      if (size > limit) throw new ImageError('input-too-large', { subject, amount: size });
      return await vscode.workspace.fs.readFile(uri);
    } catch (thrown) {
      if (thrown instanceof ImageError) throw thrown;
      throw new ImageError('input-unreadable', { subject }, { cause: thrown });
    }
  };
}

const imageName = /\.(png|jpe?g|webp)$/i;

export const isImageName = (uri: vscode.Uri): boolean => imageName.test(uri.path);

export const fileInput = (uri: vscode.Uri): ImageInput => ({ kind: 'file', uri: uri.toString(), name: nameOf(uri) });

/** A text is a URL input, a Uri a file; an http(s) Uri counts as the URL it is. */
export function toInput(input: vscode.Uri | string): ImageInput {
  if (typeof input === 'string') return { kind: 'url', url: input.trim() };
  return input.scheme === 'http' || input.scheme === 'https'
    ? { kind: 'url', url: input.toString(true) }
    : fileInput(input);
}
