// What the page shows of files: thumbnails, sizes, whether they are there. Who shows a file is told when it changes.
import * as vscode from 'vscode';
import { createLooks, type Look, type Looks } from './looks';
import { createPresence } from './presence';
import { createThumbnails, type MakeThumbnail } from './thumbnails';

export interface Files extends vscode.Disposable {
  readonly looks: Looks;
  /** What is shown under this name uses the file: it is told of changes from now on. @returns the thumbnail's address. */
  thumbnail(what: string, uri: string): string | undefined;
  isGone(what: string, uri: string): boolean;
  /** Nothing is shown any more, and what was known of files may be wrong. */
  forget(): void;
}

export interface FilesParts {
  readonly makeThumbnail: MakeThumbnail;
  /** What is known of a file as an input; rejects with an ImageError for one that cannot be sent. */
  readonly measure: (uri: string) => Promise<Look>;
}

/**
 * @param address the page's address of a file; undefined while there is no page.
 * @param changed told what is different now.
 */
export function createFiles(
  { makeThumbnail, measure }: FilesParts,
  address: (file: vscode.Uri) => string | undefined,
  changed: (what: string) => void,
): Files {
  /** What shows a file, by the file's URI. */
  const uses = new Map<string, Set<string>>();
  const use = (what: string, uri: string) => {
    const users = uses.get(uri) ?? new Set();
    uses.set(uri, users.add(what));
  };
  const changedFile = (uri: string) => uses.get(uri)?.forEach(changed);
  const thumbnails = createThumbnails(makeThumbnail, changedFile);
  const looks = createLooks(measure, changedFile);
  const presence = createPresence((uri) => {
    thumbnails.forget(uri);
    looks.forget(uri);
    changedFile(uri);
  });
  return {
    looks,
    thumbnail(what, uri) {
      use(what, uri);
      const path = thumbnails.of(uri);
      return path === undefined ? undefined : address(vscode.Uri.file(path));
    },
    isGone(what, uri) {
      use(what, uri);
      return presence.isGone(uri);
    },
    forget() {
      uses.clear();
      presence.refresh();
    },
    dispose: () => presence.dispose(),
  };
}
