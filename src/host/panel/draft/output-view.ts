// Describes for the page where the images of the draft will be saved, and under which names.
import * as vscode from 'vscode';
import { toImageError } from '../../../core/errors';
import type { PastTurn } from '../../../core/session/records';
import type { Timeline } from '../../../core/session/timeline-types';
import type { OutputView } from '../../../shared/draft';
import { shortErrorMessage } from '../../errors/error-message';
import { previewOutputFolder } from '../../generate/build-request';
import { describeOutput } from '../../generate/describe-output';
import type { RequestDraft } from '../../generate/request-draft';
import type { FolderNames } from '../file-info/folder-names';

/** @returns undefined if no folder is open: the user is asked for the file. */
export function outputView(timeline: Timeline, names: FolderNames, draft: RequestDraft): OutputView | undefined {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return undefined;
  try {
    const { target } = previewOutputFolder(draft, pastOf(timeline, draft.parent)) ?? {};
    return target ? describeOutput(target, names(target), draft) : {};
  } catch (thrown) {
    return { problem: shortErrorMessage(toImageError(thrown, 'no-folder')) };
  }
}

/** The turns up to an image, oldest first, as far as they are known. */
export function pastOf(timeline: Timeline, from: string | undefined): readonly PastTurn[] {
  const past: PastTurn[] = [];
  const seen = new Set<string>();
  for (let next = from; next !== undefined && !seen.has(next);) {
    seen.add(next);
    const [image, turn] = [timeline.image(next), timeline.turnOf(next)];
    if (!image || !turn) break;
    past.unshift({ turn, image });
    next = turn.parent;
  }
  return past;
}
