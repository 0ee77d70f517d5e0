// Defines the records of a session, its ids, and the path from the root turn to an image.
import type { ImageInput, SavedImage, StyleMark } from '../request/image-request';
import type { AspectRatio } from '../request/aspect-ratio';
import type { ErrorCode, ErrorFacts } from '../errors';

/** One line of a session's file. Sessions are append-only. */
export type SessionRecord =
  | SessionStart
  | TurnRecord
  | SentRecord
  | ImageRecord
  | FailureRecord
  | TitleRecord
  | StarRecord
  | MovedRecord
  | DeletedRecord
  | RecoveredRecord
  | DismissedRecord
  | ContentRecord;

export interface SessionStart {
  readonly type: 'session';
  readonly version: 1;
  readonly id: string;
  readonly created: number;
  /** The workspace folder (URI) in which the session was started. */
  readonly workspace?: string;
}

export interface TurnRecord {
  readonly type: 'turn';
  readonly id: string;
  /** The image that this turn continues; absent at a root. */
  readonly parent?: string;
  readonly at: number;
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  /** Prompt and inputs contain a project style. */
  readonly style?: StyleMark;
  readonly ratio?: AspectRatio;
  /** File name without extension and number. */
  readonly stem?: string;
  /** The path that the user or caller entered to save its images. */
  readonly saveTo?: string;
  readonly count: number;
  readonly model: string;
  /** Id of the window that runs its jobs, as used by the outbox. */
  readonly window?: string;
  /** Its jobs write a `sent` record before their request is sent; a job without one was never sent. */
  readonly notesSent?: true;
  /** The IDs of the failed jobs that this turn requests again. */
  readonly retries?: readonly string[];
}

/** A job's request is about to be sent, or was sent. */
export interface SentRecord {
  readonly type: 'sent';
  readonly turn: string;
  readonly job: string;
  readonly at: number;
}

/** An image saved in the workspace. */
export interface ImageRecord extends SavedImage {
  readonly type: 'image';
  readonly turn: string;
  readonly at: number;
  /** Milliseconds between sending and saving. */
  readonly elapsed: number;
  /** SHA-256 of the saved file, 64 hexadecimal digits. */
  readonly sha256?: string;
}

export interface FailureRecord {
  readonly type: 'failure';
  readonly turn: string;
  readonly job: string;
  readonly at: number;
  readonly code: ErrorCode;
  readonly mayHaveBeenCharged: boolean;
  readonly facts?: ErrorFacts;
}

/** Maximum characters of a title that the user enters, and of any title in a list. */
export const maxTitleLength = 80;

/** A new title; an empty one restores the first prompt as the title. */
export interface TitleRecord {
  readonly type: 'title';
  readonly title: string;
  readonly at: number;
}

/** The user starred or unstarred an image. */
export interface StarRecord {
  readonly type: 'mark';
  readonly image: string;
  readonly marked: boolean;
  readonly at: number;
}

/** An image was found at another URI. */
export interface MovedRecord {
  readonly type: 'moved';
  readonly image: string;
  readonly uri: string;
  readonly at: number;
}

/** The user deleted the file in Peel; it may have been restored since. */
export interface DeletedRecord {
  readonly type: 'deleted';
  readonly image: string;
  readonly at: number;
}

/** Maximum number of files in a `recovered` record; as many as images in one response. */
export const maxRecoveredFiles = 16;

/** The unsaved data of a job was saved or discarded with “Recover Unsaved Images…”. */
export interface RecoveredRecord {
  readonly type: 'recovered';
  readonly turn: string;
  readonly job: string;
  readonly at: number;
  /** The URIs of the saved files; empty if the data was discarded. Complete images have a record of their own, too. */
  readonly saved: readonly string[];
}

/** The user dismissed failed jobs of a turn, or took that back. Their unsaved data is not affected. */
export interface DismissedRecord {
  readonly type: 'dismissed';
  readonly turn: string;
  /** At most `maxImageCount`. */
  readonly jobs: readonly string[];
  readonly dismissed: boolean;
  readonly at: number;
}

/** The content hash of an image, written once its file has been read. */
export interface ContentRecord {
  readonly type: 'content';
  readonly image: string;
  readonly sha256: string;
}

/** An earlier turn, with the image that the next turn continues. */
export interface PastTurn {
  readonly turn: TurnRecord;
  readonly image: ImageRecord;
}

/** The turn that an image or a job belongs to. */
export function turnIdOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

/** 12 letters and digits, no dot. */
export function newSessionId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => alphabet[byte & 31]).join('');
}

/** Contains the session id; image and job ids contain the turn id: `session.turn.n`. */
export function newTurnId(session: string): string {
  return `${session}.${newSessionId()}`;
}

/** The session id in a turn's or an image's id; undefined if the text is not such an id. */
export function sessionIdOf(id: string): string | undefined {
  return /^([a-z0-9]{12})\.[a-z0-9]{12}(\.\d{1,2}(-\d{1,2})?)?$/.exec(id)?.[1];
}

/** The turns to an image or a turn's first image, oldest first; undefined for a broken or cyclic chain. */
export function pathToImage(records: readonly SessionRecord[], id: string): PastTurn[] | undefined {
  const turns = new Map<string, TurnRecord>();
  const images = new Map<string, ImageRecord>();
  const firstImages = new Map<string, ImageRecord>();
  for (const record of records) {
    if (record.type === 'turn') turns.set(record.id, record);
    const moved = record.type === 'moved' ? images.get(record.image) : undefined;
    const image = record.type === 'image' ? record : moved && { ...moved, uri: (record as MovedRecord).uri };
    if (!image) continue;
    images.set(image.id, image);
    const first = firstImages.get(image.turn);
    if (!first || first.id === image.id) firstImages.set(image.turn, image);
  }
  const path: PastTurn[] = [];
  let next: string | undefined = id;
  while (next !== undefined) {
    const image: ImageRecord | undefined = images.get(next) ?? firstImages.get(next);
    const turn: TurnRecord | undefined = image && turns.get(image.turn);
    if (!image || !turn || path.length > turns.size) return undefined;
    path.unshift({ turn, image });
    next = turn.parent;
  }
  return path;
}
