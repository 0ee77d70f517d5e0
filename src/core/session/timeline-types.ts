// The turns and cards of a session as they are shown, and what is asked of them.
import type { FailureRecord, ImageRecord, SessionRecord, TurnRecord } from './records';
import type { ActiveJob } from '../generate/active-turns';

/** One picture that was asked for: being made, made, or not. */
export type TimelineCard =
  | { readonly kind: 'running'; readonly job: ActiveJob; /** In another window. */ readonly elsewhere: boolean }
  | { readonly kind: 'picture'; readonly image: ImageRecord; readonly starred: boolean }
  | { readonly kind: 'failed'; readonly id: string; readonly failure: FailureRecord }
  /** Its window went away before it could say what came of it. */
  | { readonly kind: 'interrupted'; readonly id: string; /** It was sent, or may have been. */ readonly sent: boolean };

export interface TimelineTurn {
  readonly record: TurnRecord;
  /** The picture that it goes on from, where that is known. */
  readonly parent?: ImageRecord;
  readonly cards: readonly TimelineCard[];
  /** The ids of all turns that go on from the same picture, this one among them, oldest first; absent where it is alone. */
  readonly siblings?: readonly string[];
}

/** What is known of jobs without an outcome. */
export interface ActiveJobs {
  job(id: string): ActiveJob | undefined;
  /** Whether another window works on turns that name it. */
  inOtherWindow(window: string): boolean;
}

export interface TimelinePage {
  /** Oldest first. */
  readonly turns: readonly TimelineTurn[];
  /** There are turns before the first one here. */
  readonly more: boolean;
}

/** Which turns are shown: those of one branch, those with a picture that is marked, or all. */
export interface TimelineFilter {
  /** The way from the root to this turn, and on along the newest turns. */
  readonly branch?: string;
  readonly starredOnly: boolean;
}

export interface Timeline {
  /** Takes records in any number; one that is known already changes nothing. @returns the ids of the turns that changed. */
  add(records: readonly SessionRecord[]): readonly string[];
  /** The title that it was given, else what the first turn asked for; undefined in a session without either. */
  title(): string | undefined;
  turn(id: string, live: ActiveJobs): TimelineTurn | undefined;
  image(id: string): ImageRecord | undefined;
  turnOf(image: string): TurnRecord | undefined;
  /** The picture of this session that a file is, the newest where several were saved there. */
  imageAt(uri: string): ImageRecord | undefined;
  /** Every picture, where it is now, oldest first. */
  images(): readonly ImageRecord[];
  isStarred(image: string): boolean;
  /** A person deleted it here; the file may be back all the same. */
  isDeleted(image: string): boolean;
  counts(): { readonly images: number; readonly starred: number };
  /** Turns with a job that has no outcome. */
  openTurns(): readonly TurnRecord[];
  /** Whether every job of a turn gave way to one that was asked for instead: there is nothing to show of it. */
  isReplaced(turn: string): boolean;
  /** Whether a turn is among those that are shown. */
  isShown(turn: string, filter: TimelineFilter): boolean;
  /** The ids of the newest turns, oldest first. */
  newestTurns(size: number, filter?: TimelineFilter): readonly string[];
  /** The turns before the given one, the newest without one; at most `size`. */
  page(before: string | undefined, size: number, live: ActiveJobs, filter?: TimelineFilter): TimelinePage;
}
