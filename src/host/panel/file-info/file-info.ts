// What the page shows of files: thumbnails, sizes, whether they are there. Who shows a file is told when it changes.
import * as vscode from 'vscode';
import type { ImagePreviews } from '../../inputs/image-previews';
import { createInputInfoCache, type InputInfoCache } from './input-info';
import { createFileWatcher } from './file-watcher';
import { createThumbnailLoader } from './thumbnail-loader';

export interface FileInfo extends vscode.Disposable {
  readonly inputInfo: InputInfoCache;
  /** What is shown under this name uses the file: it is told of changes from now on. @returns the thumbnail's address. */
  thumbnail(what: string, uri: string): string | undefined;
  isMissing(what: string, uri: string): boolean;
  /** Checks what is shown, whatever the file watchers reported. */
  check(): Promise<void>;
  /** Nothing is shown any more, and what was known of files may be wrong. */
  forget(): void;
}

/**
 * @param address the page's address of a file; undefined while there is no page.
 * @param changed told what is different now. @param happened told when a file went away, came back or changed.
 */
export function createFileInfo(
  images: ImagePreviews,
  address: (file: vscode.Uri) => string | undefined,
  changed: (what: string) => void,
  happened: () => void,
): FileInfo {
  /** What shows a file, by the file's URI. */
  const uses = new Map<string, Set<string>>();
  const use = (what: string, uri: string) => {
    const users = uses.get(uri) ?? new Set();
    uses.set(uri, users.add(what));
  };
  const changedFile = (uri: string) => uses.get(uri)?.forEach(changed);
  /** What is being made is given up with the panel. */
  const ended = new AbortController();
  const makeThumbnail = async (uri: string) => {
    await presence.firstCheck(uri);
    return images.thumbnail(vscode.Uri.parse(uri), ended.signal);
  };
  const measure = async (uri: string) => {
    await presence.firstCheck(uri);
    const { from, to, fitted, firstFrameOnly } = await images.previewFit(vscode.Uri.parse(uri), ended.signal);
    return { measures: from, ...(fitted ? { fitted: to, stilled: firstFrameOnly } : {}) };
  };
  const thumbnails = createThumbnailLoader(makeThumbnail, changedFile);
  const looks = createInputInfoCache(measure, changedFile);
  const presence = createFileWatcher(
    (uri) => {
      thumbnails.forget(uri);
      looks.forget(uri);
      changedFile(uri);
      happened();
    },
    // Its name may have belonged to one that was gone when somebody asked for it.
    (uri) => {
      if (thumbnails.forgetFailure(uri)) changedFile(uri);
    },
  );
  return {
    inputInfo: looks,
    thumbnail(what, uri) {
      use(what, uri);
      presence.isMissing(uri);
      const path = thumbnails.of(uri);
      return path === undefined ? undefined : address(vscode.Uri.file(path));
    },
    isMissing(what, uri) {
      use(what, uri);
      return presence.isMissing(uri);
    },
    check: () => presence.check(),
    forget() {
      uses.clear();
      presence.refresh();
    },
    dispose() {
      ended.abort();
      presence.dispose();
    },
  };
}
