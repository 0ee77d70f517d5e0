// Defines the path and the maximum size of session files.
import * as path from 'node:path';
import * as v from 'valibot';
import { sessionId } from '../fs/schemas';

/** Larger files are not Peel's and are ignored. */
export const maxSessionBytes = 256 * 1024 * 1024;

/** @throws if the text is not a session id, because the path could then be anywhere. */
export function sessionPath(folder: string, session: string): string {
  if (v.safeParse(sessionId, session).success) return path.join(folder, `${session}.jsonl`);
  throw new Error(`${JSON.stringify(session.slice(0, 80))} is not a session.`);
}
