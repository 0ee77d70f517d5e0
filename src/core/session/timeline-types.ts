// Defines the timeline of a session, its turns and cards.
import type { DismissedRecord, FailureRecord, ImageRecord, RecoveredRecord } from './records';
import type { SessionRecord, TurnRecord } from './records';
import type { ActiveJob } from '../generate/active-turns';

/** One requested image: running, saved or failed. */
export type TimelineCard =
  | { readonly kind: 'running'; readonly job: ActiveJob; /** In another window. */ readonly elsewhere: boolean }
  | { readonly kind: 'picture'; readonly image: ImageRecord; readonly starred: boolean }
  | (FailedJob & { readonly kind: 'failed'; readonly failure: FailureRecord })
  /** The window ended before the job had an outcome. */
  | (FailedJob & { readonly kind: 'interrupted'; /** It may have been sent. */ readonly sent: boolean });

interface FailedJob {
  readonly id: string;
  /** What became of its unsaved data. */
  readonly recovered?: RecoveredRecord;
}

export interface TimelineTurn {
  readonly record: TurnRecord;
  /** The image that it continues, if known. */
  readonly parent?: ImageRecord;
  readonly cards: readonly TimelineCard[];
  /** All turns with the same parent, including this one, oldest first; absent without siblings. */
  readonly siblings?: readonly string[];
}

/** State of jobs without an outcome. */
export interface ActiveJobs {
  job(id: string): ActiveJob | undefined;
  /** Whether the other window with this id has running jobs. */
  inOtherWindow(window: string): boolean;
}

export interface TimelinePage {
  /** Oldest first. */
  readonly turns: readonly TimelineTurn[];
  readonly more: boolean;
}

/** Which turns are shown: those of one branch, those with a starred image, or all. */
export interface TimelineFilter {
  /** A turn: selects the path from the root through it and along its newest descendants. */
  readonly branch?: string;
  readonly starredOnly: boolean;
}

export interface Timeline {
  /** Known records change nothing. @returns the ids of the changed turns. */
  add(records: readonly SessionRecord[]): readonly string[];
  /** The title given by the user, otherwise the first prompt; undefined without either. */
  title(): string | undefined;
  turn(id: string, live: ActiveJobs): TimelineTurn | undefined;
  image(id: string): ImageRecord | undefined;
  turnOf(image: string): TurnRecord | undefined;
  /** The image saved at this URI, the newest if there are several. */
  imageAt(uri: string): ImageRecord | undefined;
  /** The same array until an image is added, moved, deleted, or gets its hash. */
  images(): readonly ImageRecord[];
  isStarred(image: string): boolean;
  /** Whether the user deleted it in Peel; the file may have been restored. */
  isDeleted(image: string): boolean;
  counts(): { readonly images: number; readonly starred: number };
  /** Turns with a job without an outcome. */
  openTurns(): readonly TurnRecord[];
  /** Whether every job of a turn was replaced by a retry or dismissed, so that the turn has no cards. */
  hasNoCards(turn: string): boolean;
  /** The turn itself if it has cards, otherwise the next one that has, or the one before. */
  nearestShown(turn: string): string;
  /** The last dismissal of a job. */
  dismissal(job: string): DismissedRecord | undefined;
  isShown(turn: string, filter: TimelineFilter): boolean;
  /** The ids of the newest turns, oldest first. */
  newestTurns(size: number, filter?: TimelineFilter): readonly string[];
  /** At most `size` turns before the given one; without it, the newest. */
  page(before: string | undefined, size: number, live: ActiveJobs, filter?: TimelineFilter): TimelinePage;
}
