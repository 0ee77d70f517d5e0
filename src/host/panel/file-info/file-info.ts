// Provides file information for the page (thumbnails, sizes, existence) and reports changes.
import * as vscode from 'vscode';
import type { ImagePreviews } from '../../inputs/image-previews';
import { createInputInfoCache, type InputInfoCache } from './input-info';
import { createFileWatcher } from './file-watcher';
import { createThumbnailLoader } from './thumbnail-loader';

export interface FileInfo extends vscode.Disposable {
  readonly inputInfo: InputInfoCache;
  /** Registers `what` as a user of the file, to be notified of changes. @returns the URL of the thumbnail. */
  thumbnail(what: string, uri: string): string | undefined;
  isMissing(what: string, uri: string): boolean;
  /** Checks the visible files, whatever the file watchers reported. */
  check(): Promise<void>;
  /** Forgets all users and all file information, which may be outdated. */
  forget(): void;
}

/**
 * @param address the URI of a file for the page; undefined while there is no page.
 * @param changed gets what has changed. @param happened called when a file disappeared, came back or changed.
 */
export function createFileInfo(
  images: ImagePreviews,
  address: (file: vscode.Uri) => string | undefined,
  changed: (what: string) => void,
  happened: () => void,
): FileInfo {
  /** The users of each file, by its URI. */
  const uses = new Map<string, Set<string>>();
  const use = (what: string, uri: string) => {
    const users = uses.get(uri) ?? new Set();
    uses.set(uri, users.add(what));
  };
  const changedFile = (uri: string) => uses.get(uri)?.forEach(changed);
  /** Aborts unfinished work when the panel is disposed. */
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
    // An earlier file of this name may have been missing when the thumbnail was requested.
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
