// Defines what the core requires from the outbox and from the folder where results are saved.
import type { ByteSource, Splice } from '../image/byte-source';
import type { ErrorCode, ImageError } from '../errors';
import type { ImageRequest, OutputTarget } from '../request/image-request';

/** Written to the outbox before a job's request is sent: enough to recover the image with its prompt. */
export interface JobRecord {
  readonly version: 1;
  readonly job: string;
  readonly turn: string;
  readonly session: string;
  readonly parent?: string;
  readonly created: number;
  /** Bytes reserved in front of a received image, so that metadata can be inserted without copying the image. */
  readonly room?: number;
  /** Whether the request contains an image that was not generated; absent in records of version 0.1. */
  readonly composite?: boolean;
  readonly request: ImageRequest;
}

/** An image being received; bytes are on disk as they arrive. */
export interface OutboxFile extends ByteSource {
  /** Path of the finished image, for `Assets`. */
  readonly path: string;
  /** Whether it was finished, now or before a restart. */
  readonly finished: boolean;
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all written bytes are on disk. */
  end(): Promise<void>;
  /** Writes the finished image next to the received one, with fsync; this is the file that gets saved. */
  finish(extension: string, splices: readonly Splice[]): Promise<void>;
  /** Called after the image was saved and recorded. */
  discard(): Promise<void>;
  close(): Promise<void>;
}

export interface OutboxEntry {
  /** The file for the n-th image of the response, counted from 0; created on first use. */
  file(index: number): Promise<OutboxFile>;
  markSent(): Promise<void>;
  /** Removes the entry, because everything is saved or nothing worth keeping arrived. */
  remove(): Promise<void>;
  /** Keeps the entry for recovery, with the reason, because received data could not be saved. */
  keep(error: ImageError): Promise<void>;
}

/** Unsaved data of an ended or killed job that no running window owns. */
export interface UnsavedJob {
  readonly record: JobRecord;
  /** Why the job ended, if it could record that. */
  readonly code?: ErrorCode;
  readonly mayHaveBeenCharged: boolean;
  /** Media type, if the data is a response in which no image was found. */
  readonly contentType?: string;
  /** One per received image, complete or not. */
  readonly files: readonly UnsavedFile[];
  /** Locks the job. @returns a function that unlocks it; undefined if another window holds the lock. */
  claim(): Promise<(() => Promise<void>) | undefined>;
  /** Deletes the unsaved data and its record. */
  remove(): Promise<void>;
}

export interface UnsavedFile {
  /** Path of the file, for display. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Undefined if it has been saved since it was listed. */
  open(): Promise<OutboxFile | undefined>;
}

export interface Outbox {
  /** Id of this window, used by other windows. */
  readonly window: string;
  /** Signals other windows that this window has work, until the returned function is called; never rejects. */
  startHeartbeat(): Promise<() => void>;
  /** Whether that window is running and has work. */
  isAlive(window: string): Promise<boolean>;
  /** Resolves when the record is on disk. */
  open(record: JobRecord): Promise<OutboxEntry>;
  /** Oldest first. */
  unsavedJobs(): Promise<UnsavedJob[]>;
}

/** Called for an image that was saved although its job ended before recording it. */
export type RecordSavedImage = (record: JobRecord, uri: string, file: ByteSource) => Promise<void>;

export interface Assets {
  /** Checks before paying that the target can hold a file. @throws {ImageError} `no-folder` with a reason. */
  check(target: OutputTarget): Promise<void>;
  /** The names of the files in the target folder. @throws if it cannot be read. */
  names(target: OutputTarget): Promise<readonly string[]>;
  /** Saves under the requested name or the next free one, without overwriting, and keeps `file`. @returns the URI. */
  save(file: OutboxFile, target: OutputTarget, extension: string): Promise<string>;
}
