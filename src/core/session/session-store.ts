// Defines what the core requires from the session store.
import type { SessionRecord } from './records';

/** Records of a session, and the file offset after the last of them. */
export interface SessionSlice {
  readonly records: readonly SessionRecord[];
  /** Bytes: where the next appended record begins. */
  readonly end: number;
}

export interface SessionStore {
  /** Every record of the session, oldest first; empty for an unknown session. */
  read(session: string): Promise<readonly SessionRecord[]>;
  /** Whether the session exists, without reading it. */
  has(session: string): Promise<boolean>;
  /** Appends records in one write; they survive the end of the process, though not necessarily a power failure. */
  append(session: string, ...records: readonly SessionRecord[]): Promise<void>;
}

export interface SessionArchive extends SessionStore {
  /** Records appended after an earlier slice's `end`; all records if the file is shorter than that. */
  since(session: string, end: number): Promise<SessionSlice>;
  /** Like `since`, in batches. @returns the end. */
  stream(session: string, end: number, take: (records: readonly SessionRecord[]) => void): Promise<number>;
  /**
   * The newest records, with at least `turns` turns, and whether older ones exist. Leaves out star records that a newer
   * one replaces.
   */
  tail(session: string, turns: number): Promise<SessionSlice & { readonly more: boolean }>;
  /** Bytes; 0 if the file does not exist. @throws if the size cannot be determined. */
  size(session: string): Promise<number>;
}
