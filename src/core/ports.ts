// What the core asks for and store, host or a test gives.
import type { Inspection, Orientation } from './image/image-info';
import type { FramePlace } from './image/formats/webp-frame';
import type { ErrorCode, ImageError } from './errors';
import type { ImageRequest, Target } from './request/image-request';
import type { SessionRecord } from './session/records';

export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The key that was entered for this origin (`https://host`), or undefined. */
export type ApiKey = (origin: string) => Promise<string | undefined>;

/** Random access to bytes, for the container readers. `read` may return fewer bytes only at the end. */
export interface ByteSource {
  readonly size: number;
  read(at: number, length: number): Promise<Uint8Array>;
}

/** Opens an input; more than `limit` bytes is an ImageError `input-too-large`, anything else that fails `input-unreadable`. */
export type OpenInput = (uri: string, limit: number, signal: AbortSignal) => Promise<InputSource>;

/**
 * An input while it is read; other work goes on meanwhile. Whatever fails is an ImageError that names the file:
 * `input-unreadable`, with reason `changed` where bytes are gone that were there, or `canceled`.
 */
export interface InputSource extends ByteSource {
  /** Fills `room` with the bytes from `at` on, all of which lie inside `size`. */
  readInto(at: number, room: Uint8Array): Promise<void>;
  /** Rejects with reason `changed` when it is not the file any more that was opened, by its size and its time. */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** What stands in the outbox about one job before its request leaves: enough to recover the picture with its prompt. */
export interface JobRecord {
  readonly version: 1;
  readonly job: string;
  readonly turn: string;
  readonly session: string;
  /** The image that the turn goes on from. */
  readonly parent?: string;
  readonly created: number;
  /** Bytes that stay free in front of a received picture, so that this much can be put into it without a copy. */
  readonly room?: number;
  readonly request: ImageRequest;
}

/** One stretch of a received file: `remove` bytes at `at` give way to `insert`. In order, not overlapping. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

/** A picture on its way: bytes are on disk as they arrive. */
export interface OutboxFile extends ByteSource {
  /** Where the finished picture stands, for `Assets`. */
  readonly path: string;
  /** It has been finished, now or before a restart. */
  readonly finished: boolean;
  write(bytes: Uint8Array): Promise<void>;
  /** No more bytes come; what was written is on disk. */
  end(): Promise<void>;
  /** Writes the finished picture beside the received one and fsyncs it; from then on this is what is saved. */
  finish(extension: string, splices: readonly Splice[]): Promise<void>;
  /** The picture stands in the workspace and is remembered: what lies here goes. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

/** One job's place in the outbox. */
export interface OutboxEntry {
  /** The file for the reply's n-th picture, counted from 0; made when first asked for. */
  file(index: number): Promise<OutboxFile>;
  /** Notes that the request is about to leave. */
  sent(): Promise<void>;
  /** Everything is in the workspace, or nothing arrived that is worth keeping: the entry goes. */
  remove(): Promise<void>;
  /** Something arrived and could not be brought home: the entry stays for Recover, with the reason. */
  keep(error: ImageError): Promise<void>;
}

/** What an ended or killed job left behind, that no live window owns. */
export interface Leftover {
  readonly record: JobRecord;
  /** What ended the job, where it could still say so. */
  readonly code?: ErrorCode;
  readonly mayHaveBeenCharged: boolean;
  /** One per picture that arrived, whole or not. */
  readonly files: readonly LeftoverFile[];
  /** Keeps every other window away until it is given back; undefined while another one has it. */
  claim(): Promise<(() => Promise<void>) | undefined>;
  /** Takes the leftover away, files and all. */
  remove(): Promise<void>;
}

export interface LeftoverFile {
  /** Where it lies, for showing it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Undefined when it has been brought home since it was found. */
  open(): Promise<OutboxFile | undefined>;
}

export interface Outbox {
  /** How this window is named to the others. */
  readonly window: string;
  /** Lets the others know that this window has work, until the given function is called; never rejects. */
  attend(): Promise<() => void>;
  /** Whether the window of that name lives and has work. */
  isAlive(window: string): Promise<boolean>;
  /** Resolves when the record is on disk. */
  open(record: JobRecord): Promise<OutboxEntry>;
  /** Everything that waits to be recovered, oldest first. */
  leftovers(): Promise<Leftover[]>;
}

/** Told of a picture that stands in the workspace although its job did not live to remember it. */
export type RememberSaved = (record: JobRecord, uri: string, file: ByteSource) => Promise<void>;

export interface Assets {
  /** Whether the target can take a file, told before money is spent. Rejects with an ImageError `no-folder` and a reason. */
  check(target: Target): Promise<void>;
  /**
   * Brings the finished file to the target folder under the wanted name or the next free one, never overwriting.
   * What lies in the outbox stays until it is dropped. Returns the picture's URI.
   */
  save(file: OutboxFile, target: Target, extension: string): Promise<string>;
}

/** Records of a session, and how far into its file they reach. */
export interface SessionPart {
  readonly records: readonly SessionRecord[];
  /** Bytes: where whatever is appended after these begins. */
  readonly end: number;
}

export interface SessionStore {
  /** Every record of the session, oldest first; empty for one that does not exist. */
  read(session: string): Promise<readonly SessionRecord[]>;
  /** Whether there is such a session, without reading it. */
  has(session: string): Promise<boolean>;
  /** Adds records in one write; they outlive the process, if not a power cut. */
  append(session: string, ...records: readonly SessionRecord[]): Promise<void>;
}

/** Sessions that need not be read whole. */
export interface SessionArchive extends SessionStore {
  /** What was appended behind a place that an earlier part named; everything when the file is shorter than that. */
  since(session: string, end: number): Promise<SessionPart>;
  /** The newest records, at least `turns` turns among them, and whether there are others before them. */
  tail(session: string, turns: number): Promise<SessionPart & { readonly more: boolean }>;
  /** Bytes of the session's file; 0 when it does not exist. @throws when that cannot be found out. */
  size(session: string): Promise<number>;
}

/** Downloads a picture that a reply names by URL; public https alone, 3 redirects, 50 MB, no key. */
export type Download = (url: string, endpoint: string, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** A picture to be decoded. */
export interface CodecPicture {
  readonly found: Inspection;
  /** Its own colour profile, where it is one of four inks or of grey. */
  readonly profile?: Uint8Array;
  /** The whole file in memory of its own, which the codec takes over; asked for when it is this picture's turn. */
  read(): Promise<Uint8Array>;
}

/** A decoded picture in the codec's hands. Dimensions in pixels, quality 0 to 100, effort 0 to 6. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** The colours were turned into a screen's (sRGB): the file's profile says nothing of them any more. */
  readonly converted: boolean;
  /** Puts it where it stands on a larger canvas, transparent around it. */
  place(place: FramePlace): Promise<void>;
  /** Turns the pixels upright. */
  orient(orientation: Orientation): Promise<void>;
  /** Makes it smaller; never larger. */
  shrink(width: number, height: number): Promise<void>;
  /** Roughly the bytes that a WEBP of it would have, from a sample of the pixels. */
  probe(quality: number, effort: number): Promise<number>;
  /** A WEBP of it: lossy in colour, exact in transparency. */
  encode(quality: number, effort: number): Promise<Uint8Array>;
}

export interface Codec {
  /**
   * Decodes a picture and lets `work` have it; one at a time, in order, off this thread. An abort ends the work at once.
   * @throws {ImageError} `canceled`; `input-unreadable` (`broken`), `input-format` (`coding`), `input-too-large` (`memory`, `shrinking-slow`).
   */
  open<T>(picture: CodecPicture, signal: AbortSignal, work: (canvas: Canvas) => Promise<T>): Promise<T>;
}

/** Fitted pictures that are kept for the next time. */
export interface FittedCache {
  /** A name for what comes of these bytes; the target's is part of it. */
  key(source: ByteSource, target: string, signal: AbortSignal): Promise<string>;
  read(key: string): Promise<Uint8Array | undefined>;
  /** Never fails: what cannot be kept is made anew. */
  keep(key: string, bytes: Uint8Array): Promise<void>;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
