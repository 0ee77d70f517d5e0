// What the core asks of the outbox and of the place where results are saved.
import type { ByteSource, Splice } from '../image/byte-source';
import type { ErrorCode, ImageError } from '../errors';
import type { ImageRequest, OutputTarget } from '../request/image-request';

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
  discard(): Promise<void>;
  close(): Promise<void>;
}

/** One job's place in the outbox. */
export interface OutboxEntry {
  /** The file for the reply's n-th picture, counted from 0; made when first asked for. */
  file(index: number): Promise<OutboxFile>;
  /** Notes that the request is about to leave. */
  markSent(): Promise<void>;
  /** Everything is in the workspace, or nothing arrived that is worth keeping: the entry goes. */
  remove(): Promise<void>;
  /** Something arrived and could not be brought home: the entry stays for Recover, with the reason. */
  keep(error: ImageError): Promise<void>;
}

/** What an ended or killed job left behind, that no live window owns. */
export interface UnsavedJob {
  readonly record: JobRecord;
  /** What ended the job, where it could still say so. */
  readonly code?: ErrorCode;
  readonly mayHaveBeenCharged: boolean;
  /** One per picture that arrived, whole or not. */
  readonly files: readonly UnsavedFile[];
  /** Keeps every other window away until it is given back; undefined while another one has it. */
  claim(): Promise<(() => Promise<void>) | undefined>;
  /** Takes the leftover away, files and all. */
  remove(): Promise<void>;
}

export interface UnsavedFile {
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
  startHeartbeat(): Promise<() => void>;
  /** Whether the window of that name lives and has work. */
  isAlive(window: string): Promise<boolean>;
  /** Resolves when the record is on disk. */
  open(record: JobRecord): Promise<OutboxEntry>;
  /** Everything that waits to be recovered, oldest first. */
  unsavedJobs(): Promise<UnsavedJob[]>;
}

/** Told of a picture that stands in the workspace although its job did not live to remember it. */
export type RecordSavedImage = (record: JobRecord, uri: string, file: ByteSource) => Promise<void>;

export interface Assets {
  /** Whether the target can take a file, told before money is spent. Rejects with an ImageError `no-folder` and a reason. */
  check(target: OutputTarget): Promise<void>;
  /**
   * Brings the finished file to the target folder under the wanted name or the next free one, never overwriting.
   * What lies in the outbox stays until it is dropped. Returns the picture's URI.
   */
  save(file: OutboxFile, target: OutputTarget, extension: string): Promise<string>;
}
