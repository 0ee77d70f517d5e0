// Where sessions lie, and how large one may be.
import * as path from 'node:path';
import * as v from 'valibot';
import { sessionId } from '../fs/schemas';

/** A file that is larger is none of ours. */
export const maxSessionBytes = 256 * 1024 * 1024;

/** Where a session's file lies. @throws for a text that is no session's id: it could lead anywhere. */
export function sessionPath(folder: string, session: string): string {
  if (v.safeParse(sessionId, session).success) return path.join(folder, `${session}.jsonl`);
  throw new Error(`${JSON.stringify(session.slice(0, 80))} names no session.`);
}
