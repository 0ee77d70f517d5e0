// Opens inputs on the local disk or in any file system of VS Code.
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import type { InputSource, OpenInput } from '../../core/image/byte-source';
import { inputExtensions } from '../../core/image/inspect';
import type { ImageInput } from '../../core/request/image-request';
import type { Disk } from '../../store/fs/disk';
import { openLocalInput } from '../../store/fs/read-input';
import { fileNameOf } from '../vscode/format';

export function createOpenInput(disk: Disk): OpenInput {
  return async (text, limit, signal) => {
    const uri = vscode.Uri.parse(text, true);
    if (uri.scheme === 'file') return openLocalInput(disk, uri.fsPath, limit, signal);
    return openVirtual(uri, limit, signal);
  };
}

/** Other file systems can only read whole files. */
async function openVirtual(uri: vscode.Uri, limit: number, signal: AbortSignal): Promise<InputSource> {
  const subject = fileNameOf(uri);
  const typed = <T>(outcome: Thenable<T>): Promise<T> =>
    Promise.resolve(outcome).catch((thrown: unknown) => {
      throw new ImageError('input-unreadable', { subject }, { cause: thrown });
    });
  const { size, type } = await typed(vscode.workspace.fs.stat(uri));
  if ((type & vscode.FileType.File) === 0) {
    const reason = (type & vscode.FileType.Directory) === 0 ? 'not-a-file' : 'folder';
    throw new ImageError('input-unreadable', { reason, subject });
  }
  if (size > limit) throw new ImageError('input-too-large', { subject, amount: size });
  const bytes = await typed(vscode.workspace.fs.readFile(uri));
  if (bytes.length > limit) throw new ImageError('input-too-large', { subject, amount: bytes.length });
  const giveWay = async () => {
    await setImmediate();
    if (signal.aborted) throw new ImageError('canceled');
  };
  return {
    size: bytes.length,
    async read(at, length) {
      await giveWay();
      return bytes.subarray(at, at + length);
    },
    async readInto(at, room) {
      await giveWay();
      room.set(bytes.subarray(at, at + room.length));
    },
    // The file was read in one call, and some file systems report a new time for every stat.
    checkUnchanged: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** For the system dialogs; some of them are case-sensitive. */
export const imageExtensions = inputExtensions.flatMap((extension) => [extension, extension.toUpperCase()]);

/** Matches image files, in upper and lower case on every platform. */
export const imageGlob = `**/*.{${inputExtensions.map((extension) => extension.replace(/./g, anyCase)).join(',')}}`;

function anyCase(letter: string): string {
  return `[${letter}${letter.toUpperCase()}]`;
}

/** Matches the extension at the end of a name. */
export const imageName = new RegExp(`\\.(${inputExtensions.join('|')})$`, 'i');

export const isImageName = (uri: vscode.Uri): boolean => imageName.test(uri.path);

export const fileInput = (uri: vscode.Uri): ImageInput => ({
  kind: 'file',
  uri: uri.toString(),
  name: fileNameOf(uri),
});

/** A string is a URL input and a Uri a file; an http(s) Uri counts as a URL. */
export function toInput(input: vscode.Uri | string): ImageInput {
  if (typeof input === 'string') return { kind: 'url', url: input.trim() };
  return input.scheme === 'http' || input.scheme === 'https'
    ? { kind: 'url', url: input.toString(true) }
    : fileInput(input);
}

/** The name of a file, or the host of a URL. */
export function inputName(input: ImageInput): string {
  return input.kind === 'file' ? input.name : (URL.parse(input.url)?.host ?? input.url.slice(0, 100));
}
