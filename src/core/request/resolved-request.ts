// Defines a request together with the turns it continues, which are read once and passed along.
import { ImageError, toImageError } from '../errors';
import { type PastTurn, pathToImage, sessionIdOf } from '../session/records';
import type { SessionStore } from '../session/session-store';
import type { ImageRequest } from './image-request';

export interface ResolvedRequest extends ImageRequest {
  /** The turns up to `parent`, oldest first; empty without a parent. */
  readonly past: readonly PastTurn[];
}

/**
 * The turns up to an image, oldest first; empty without one.
 * @param from the ID of the image, or of its turn.
 * @throws {ImageError} `invalid-request` for an unknown ID.
 */
export async function readPastTurns(sessions: SessionStore, from: string | undefined): Promise<readonly PastTurn[]> {
  if (from === undefined) return [];
  const unknown = { reason: 'unknown-image', subject: from.slice(0, 80) };
  const session = sessionIdOf(from);
  if (session === undefined) throw new ImageError('invalid-request', unknown);
  const records = await sessions.read(session).catch((thrown: unknown) => {
    throw toImageError(thrown, 'invalid-request', unknown);
  });
  const path = pathToImage(records, from);
  if (!path) throw new ImageError('invalid-request', unknown);
  return path;
}
