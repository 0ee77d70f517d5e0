// A file system of another extension: files in memory, which refuse what a test wants.
import * as vscode from 'vscode';

type Refusal = (path: string) => boolean;

/** Without a trash, as VS Code has it of every file system of another extension. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  readonly files = new Map<string, Uint8Array | 'folder'>([['/', 'folder']]);
  refuseRename: Refusal = () => false;
  refuseWrite: Refusal = () => false;
  refuseDelete: Refusal = () => false;
  watch = () => ({ dispose: () => {} });
  stat({ path }: vscode.Uri): vscode.FileStat {
    const found = this.files.get(path);
    if (found === undefined) throw vscode.FileSystemError.FileNotFound(path);
    const type = found === 'folder' ? vscode.FileType.Directory : vscode.FileType.File;
    return { type, ctime: 0, mtime: 0, size: found.length };
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory({ path }: vscode.Uri): void {
    if (this.files.has(path)) throw vscode.FileSystemError.FileExists(path);
    this.files.set(path, 'folder');
  }
  readFile({ path }: vscode.Uri): Uint8Array {
    const found = this.files.get(path);
    if (!(found instanceof Uint8Array)) throw vscode.FileSystemError.FileNotFound(path);
    return found;
  }
  writeFile({ path }: vscode.Uri, bytes: Uint8Array): void {
    if (this.refuseWrite(path)) throw vscode.FileSystemError.NoPermissions(path);
    this.files.set(path, bytes);
  }
  delete({ path }: vscode.Uri): void {
    if (this.refuseDelete(path)) throw vscode.FileSystemError.NoPermissions(path);
    this.files.delete(path);
  }
  rename({ path: from }: vscode.Uri, { path: to }: vscode.Uri, { overwrite }: { overwrite: boolean }): void {
    if (this.refuseRename(to)) throw vscode.FileSystemError.Unavailable(to);
    if (this.files.has(to) && !overwrite) throw vscode.FileSystemError.FileExists(to);
    this.files.set(to, this.files.get(from) as Uint8Array);
    this.files.delete(from);
  }
}
