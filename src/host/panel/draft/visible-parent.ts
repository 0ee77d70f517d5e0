// Keeps the image to continue in the visible part of the session.
import type { ImageRecord } from '../../../core/session/records';
import type { Timeline } from '../../../core/session/timeline-types';
import type { ThreadFilter } from '../../../shared/protocol';
import type { DraftStore } from './draft-store';

/** Moves a hidden parent to the newest visible image, so that no request continues an image that is not shown. */
export function keepParentVisible(draft: DraftStore, timeline: Timeline, view: ThreadFilter): void {
  const { parent } = draft.value();
  const turn = parent === undefined ? undefined : timeline.turnOf(parent);
  if (!turn || timeline.isShown(turn.id, view)) return;
  const image = newestImage(timeline, view);
  if (image) draft.setParent(image.id, timeline.turnOf(image.id)?.ratio ?? 'model');
  else draft.clearParent();
}

/** The first image of the newest visible turn that still has one. */
function newestImage(timeline: Timeline, view: ThreadFilter): ImageRecord | undefined {
  const images = Map.groupBy(
    timeline.images().filter(({ id }) => !timeline.isDeleted(id)),
    ({ turn }) => turn,
  );
  const newest = timeline.newestTurns(Infinity, view).findLast((turn) => images.has(turn));
  return images.get(newest ?? '')?.[0];
}
