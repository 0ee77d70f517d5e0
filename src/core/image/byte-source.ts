// Defines random access to the bytes of an image, and replacements of byte ranges.

/** `read` may return fewer bytes only at the end. */
export interface ByteSource {
  readonly size: number;
  read(at: number, length: number): Promise<Uint8Array>;
}

/** More than `limit` bytes is an ImageError `input-too-large`, any other failure `input-unreadable`. */
export type OpenInput = (uri: string, limit: number, signal: AbortSignal) => Promise<InputSource>;

/** Every failure is an ImageError that names the file: `input-unreadable` (`changed` if truncated), or `canceled`. */
export interface InputSource extends ByteSource {
  /** Fills `room` with the bytes from `at` on; the range must be inside `size`. */
  readInto(at: number, room: Uint8Array): Promise<void>;
  /** Rejects with reason `changed` if size or modification time differ from when the file was opened. */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** A replacement in a received file: `insert` replaces `remove` bytes at `at`. Ordered, not overlapping. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}
