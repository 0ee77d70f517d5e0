// What the core asks of the store of sessions.
import type { SessionRecord } from './records';

/** Records of a session, and how far into its file they reach. */
export interface SessionSlice {
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
  since(session: string, end: number): Promise<SessionSlice>;
  /** The newest records, at least `turns` turns among them, and whether there are others before them. */
  tail(session: string, turns: number): Promise<SessionSlice & { readonly more: boolean }>;
  /** Bytes of the session's file; 0 when it does not exist. @throws when that cannot be found out. */
  size(session: string): Promise<number>;
}
