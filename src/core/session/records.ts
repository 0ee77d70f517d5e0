// Conversations as trees of turns: what is stored of them, and the way from the root to one picture.
import type { ImageInput, VerifiedImage } from '../request/image-request';
import type { AspectRatio } from '../request/aspect-ratio';
import type { ErrorCode, ErrorFacts } from '../errors';

/** One line of a session's file. A session only grows: nothing in it is rewritten. */
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
  | ContentRecord;

export interface SessionStart {
  readonly type: 'session';
  readonly version: 1;
  readonly id: string;
  readonly created: number;
  /** The workspace folder (URI) that it was begun in. */
  readonly workspace?: string;
}

/** What was asked. */
export interface TurnRecord {
  readonly type: 'turn';
  readonly id: string;
  /** The image that this turn goes on from; absent at a root. */
  readonly parent?: string;
  readonly at: number;
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  readonly ratio?: AspectRatio;
  /** The name that its results number on from. */
  readonly stem?: string;
  readonly count: number;
  readonly model: string;
  /** The window that its jobs run in, as the outbox names it. */
  readonly window?: string;
  /** Each of its jobs is noted as sent before its request leaves: one that is not so noted was never sent. */
  readonly notesSent?: true;
  /** The jobs that it asks for once more. */
  readonly retries?: readonly string[];
}

/** A job's request is about to leave, or has left. */
export interface SentRecord {
  readonly type: 'sent';
  readonly turn: string;
  readonly job: string;
  readonly at: number;
}

/** What came back: a picture in the workspace. */
export interface ImageRecord extends VerifiedImage {
  readonly type: 'image';
  readonly id: string;
  readonly turn: string;
  readonly uri: string;
  readonly at: number;
  /** Milliseconds from sending to saved. */
  readonly elapsed: number;
  readonly revisedPrompt?: string;
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
  /** What else the sentences about it need. */
  readonly facts?: ErrorFacts;
}

/** Another title; an empty one gives the first prompt its place back. */
export interface TitleRecord {
  readonly type: 'title';
  readonly title: string;
  readonly at: number;
}

/** The person wants to keep a picture, or no longer. */
export interface StarRecord {
  readonly type: 'mark';
  readonly image: string;
  readonly marked: boolean;
  readonly at: number;
}

/** A picture was found under another name. */
export interface MovedRecord {
  readonly type: 'moved';
  readonly image: string;
  readonly uri: string;
  readonly at: number;
}

/** The person deleted its file here; it may be back by now. */
export interface DeletedRecord {
  readonly type: 'deleted';
  readonly image: string;
  readonly at: number;
}

/** What a picture is, told once its file has been read. */
export interface ContentRecord {
  readonly type: 'content';
  readonly image: string;
  /** As in `ImageRecord`. */
  readonly sha256: string;
}

/** A turn of the past and the one of its images that the conversation goes on with. */
export interface PastTurn {
  readonly turn: TurnRecord;
  readonly image: ImageRecord;
}

/** The turn that an image or a job belongs to, by its id. */
export function turnIdOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

/** A new session's id: 12 letters and digits, no dot. */
export function newSessionId(): string {
  return newId();
}

/** A turn's id names its session, an image's or job's id its turn: `session.turn.n`. */
export function newTurnId(session: string): string {
  return `${session}.${newId()}`;
}

/** The session that a turn's or an image's id names; undefined for text that is no such id. */
export function sessionIdOf(id: string): string | undefined {
  return /^([a-z0-9]{12})\.[a-z0-9]{12}(\.\d{1,2}(-\d{1,2})?)?$/.exec(id)?.[1];
}

function newId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => alphabet[byte & 31]).join('');
}

/**
 * The way from the root to an image, oldest first; a turn's id stands for its first image.
 * Undefined when the id is not there, or the chain is broken or turns back on itself.
 */
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
