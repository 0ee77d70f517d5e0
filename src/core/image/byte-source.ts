// Random access to the bytes of an image: where they come from, and what replaces some of them.

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

/** One stretch of a received file: `remove` bytes at `at` give way to `insert`. In order, not overlapping. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}
