// Describes the open session for the page's header and for the menu of the view.
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import type { SessionInfo } from '../../../shared/protocol';
import type { MissingImages } from '../file-info/missing-images';
import type { OpenSession } from '../open-session';
import { displayTitle } from '../view-models';

/** @param unfoundImages images that a search did not find. */
export function createSessionHead(missing: Pick<MissingImages, 'ids'>, unfoundImages: { has(id: string): boolean }) {
  let last = '';
  let canDeleteUnstarred = false;

  return {
    read({ timeline, title, counts }: OpenSession): SessionInfo {
      // Images deleted here since the last check are missing from the folder, but are not counted.
      const ids = [...missing.ids()].filter((id) => !timeline.isDeleted(id));
      const unfound = ids.length > 0 && ids.every((id) => unfoundImages.has(id)) ? true : undefined;
      return { title: displayTitle(title()), ...counts(), missing: ids.length, ...defined({ unfound }) };
    },
    /** Remembers what the page shows. @returns whether it has changed. */
    remember(head: SessionInfo): boolean {
      const before = last;
      last = JSON.stringify(head);
      // Without any star, the command would delete everything.
      const can = head.starred > 0 && head.starred < head.images;
      if (can !== canDeleteUnstarred) void vscode.commands.executeCommand('setContext', 'peel.canDeleteUnstarred', can);
      canDeleteUnstarred = can;
      return last !== before;
    },
  };
}
