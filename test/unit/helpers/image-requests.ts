// Creates valid requests and past turns, for tests to change.
import type { ImageInput, ImageRequest } from '../../../src/core/request/image-request';
import { readPastTurns, type ResolvedRequest } from '../../../src/core/request/resolved-request';
import type { ImageRecord, PastTurn, TurnRecord } from '../../../src/core/session/records';
import type { SessionStore } from '../../../src/core/session/session-store';

export const fileInput = (name: string): ImageInput => ({ kind: 'file', uri: `file:///work/${name}`, name });
export const urlInput = (url: string): ImageInput => ({ kind: 'url', url });

export function imageRequest(change: Partial<ImageRequest> = {}): ImageRequest {
  return {
    prompt: 'A harbour at noon',
    inputs: [],
    count: 1,
    target: { folder: 'file:///work/assets', stem: 'harbour' },
    model: 'gemini-2.5-flash-image',
    endpoint: 'https://api.example.com/v1/images/generations',
    ...change,
  };
}

/** The request with the turns it continues, read as the host does; `parent` may also be the ID of a turn. */
export async function resolveRequest(sessions: SessionStore, request: ImageRequest): Promise<ResolvedRequest> {
  const past = await readPastTurns(sessions, request.parent);
  const last = past.at(-1);
  return { ...request, past, ...(last ? { parent: last.image.id } : {}) };
}

export function turnRecord(id: string, change: Partial<TurnRecord> = {}): TurnRecord {
  return { type: 'turn', id, at: 0, prompt: `prompt of ${id}`, inputs: [], count: 1, model: 'm', ...change };
}

export function imageRecord(id: string, turn: string, change: Partial<ImageRecord> = {}): ImageRecord {
  const image = { format: 'png', width: 3, height: 4, bytes: 5 } as const;
  return { type: 'image', id, turn, uri: `file:///work/assets/${id}.png`, at: 0, elapsed: 1, ...image, ...change };
}

export function pastTurn(id: string, change: Partial<TurnRecord> = {}): PastTurn {
  return { turn: turnRecord(id, change), image: imageRecord(`${id}.1`, id) };
}
