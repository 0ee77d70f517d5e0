// Remembers which missing images a search did not find, until a file appears that could be one of them.
import * as vscode from 'vscode';
import { createEmitter } from '../../core/emitter';
import type { ImageRecord } from '../../core/session/records';
import { isImageName } from '../inputs/open-input';

export type UnfoundImages = ReturnType<typeof createUnfoundImages>;

export function createUnfoundImages() {
  const { listen, emit } = createEmitter();
  /** Bytes of each image, by its ID. */
  const sizes = new Map<string, number>();
  let watching: vscode.Disposable | undefined;
  /** Increases with every file that could be any image. */
  let changes = 0;

  const stop = () => {
    watching?.dispose();
    watching = undefined;
  };
  const forget = () => {
    changes++;
    stop();
    sizes.clear();
    emit();
  };
  /** @param mayBeFolder a moved folder may be reported without the files in it. */
  const happened = async (uri: vscode.Uri, mayBeFolder: boolean) => {
    if (!isImageName(uri) && !mayBeFolder) return;
    changes++;
    const found = await vscode.workspace.fs.stat(uri).then(
      (one) => one,
      () => undefined,
    );
    if (!found) return;
    if ((found.type & vscode.FileType.Directory) !== 0 || [...sizes.values()].includes(found.size)) forget();
  };
  const watch = () => {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, false, true);
    watcher.onDidCreate((uri) => void happened(uri, !/\.\w+$/.test(uri.path)));
    watcher.onDidChange((uri) => void happened(uri, false));
    return vscode.Disposable.from(watcher, vscode.workspace.onDidChangeWorkspaceFolders(forget));
  };

  return {
    has: (image: string): boolean => sizes.has(image),
    listen,
    /** Called before a search. @returns a function to call with the images that it did not find. */
    startSearch(): (unfound: readonly ImageRecord[]) => void {
      watching ??= watch();
      const before = changes;
      return (unfound) => {
        // The search may have missed a file that changed meanwhile.
        if (changes !== before) return;
        for (const { id, bytes } of unfound) sizes.set(id, bytes);
        if (sizes.size === 0) stop();
        emit();
      };
    },
    dispose: stop,
  };
}
