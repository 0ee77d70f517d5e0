// Saves to the workspace: on the local disk through the store, elsewhere through VS Code.
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { fileNumbers, numberedName } from '../../core/generate/file-names';
import type { Assets } from '../../core/outbox/outbox';
import type { OutputTarget } from '../../core/request/image-request';
import type { Disk } from '../../store/fs/disk';
import { saveWithoutOverwriting } from '../../store/outbox/save-file';
import { checkOutputFolder } from '../../store/outbox/check-folder';
import { withTimeout } from '../vscode/timeout';

const timeout = 10_000;

export function createAssets(disk: Disk): Assets {
  return {
    async check({ folder, root }) {
      const uri = vscode.Uri.parse(folder, true);
      if (uri.scheme === 'file') {
        await checkOutputFolder(disk, uri.fsPath, root === undefined ? undefined : vscode.Uri.parse(root, true).fsPath);
      } else if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) {
        throw new ImageError('no-folder', { reason: 'read-only', subject: uri.path });
      } else if (await isFile(uri)) throw new ImageError('no-folder', { reason: 'not-a-folder', subject: uri.path });
    },
    async names({ folder }) {
      const uri = vscode.Uri.parse(folder, true);
      const names =
        uri.scheme === 'file'
          ? disk.readdir(uri.fsPath)
          : vscode.workspace.fs.readDirectory(uri).then((entries) => entries.map(([name]) => name));
      return withTimeout<readonly string[]>(names, timeout, silent);
    },
    async save(file, target, extension) {
      const folder = vscode.Uri.parse(target.folder, true);
      // The folder may have been replaced since the request was built.
      await this.check(target);
      if (folder.scheme !== 'file') return saveVirtual(disk, file.path, folder, target, extension);
      const { stem, numbers } = target;
      const path = await saveWithoutOverwriting(disk, file.path, folder.fsPath, stem, extension, numbers);
      return vscode.Uri.file(path).toString();
    },
  };
}

const silent = () => new Error('The file system is not responding.');

/** A file cannot be a folder; if the file system does not respond, saving tries again. */
async function isFile(uri: vscode.Uri): Promise<boolean> {
  return withTimeout(vscode.workspace.fs.stat(uri), timeout, silent).then(
    ({ type }) => (type & vscode.FileType.Directory) === 0,
    () => false,
  );
}

/** VS Code's file system cannot create a file exclusively, so the whole image is renamed to a free name. */
async function saveVirtual(
  disk: Disk,
  source: string,
  folder: vscode.Uri,
  { stem, numbers }: OutputTarget,
  extension: string,
): Promise<string> {
  const bytes = await disk.readFile(source);
  await vscode.workspace.fs.createDirectory(folder);
  const temporary = vscode.Uri.joinPath(folder, `.peel-${crypto.randomUUID()}.tmp`);
  await vscode.workspace.fs.writeFile(temporary, bytes);
  try {
    for (const n of fileNumbers(numbers)) {
      const target = vscode.Uri.joinPath(folder, numberedName(stem, n, extension));
      try {
        await vscode.workspace.fs.rename(temporary, target, { overwrite: false });
        await disk.unlink(source).catch(() => undefined);
        return target.toString();
      } catch (thrown) {
        if (!(thrown instanceof vscode.FileSystemError) || thrown.code !== 'FileExists') throw thrown;
      }
    }
    throw new Error(`All names that begin with ${stem} are taken.`);
  } catch (thrown) {
    await vscode.workspace.fs.delete(temporary).then(undefined, () => undefined);
    throw thrown;
  }
}
