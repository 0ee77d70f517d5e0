// Finds saved images of an identical request: same model, prompt, ratio, session and input bytes.
import { planRequest } from './plan-request';
import { createInputEncoder, type EncodePorts } from './encode-inputs';
import type { ImageRequest, SavedImage } from './image-request';
import type { EncodeSettings } from './outgoing-image';
import type { PastTurn } from '../session/records';
import { type BodyPieces, buildRequestBody } from '../provider/nebula/request-body';

/** An image of an earlier request, as stored in the result cache. */
export interface EarlierImage extends SavedImage {
  /** SHA-256 of the request body that produced the image. */
  readonly body: string;
  /** SHA-256 of the saved file. */
  readonly sha256: string;
  /** When it was saved, in milliseconds since 1970. */
  readonly at: number;
  /** The workspace folder (URI) of the request. */
  readonly workspace?: string;
}

export interface ResultCache {
  /** Images with this request fingerprint, newest first. */
  find(key: string): Promise<readonly EarlierImage[]>;
  /** Works in the background and never fails. */
  add(key: string, body: BodyPieces, image: SavedImage, workspace: string | undefined): void;
  bodyHash(body: BodyPieces): Promise<string>;
  /** Whether the file still has the saved content. */
  isThere(image: EarlierImage, signal: AbortSignal): Promise<boolean>;
}

/** Cheap key shared by possibly identical requests; comparing their bodies decides. */
export function requestFingerprint(request: ImageRequest, past: readonly PastTurn[]): string {
  const { endpoint, model, prompt, ratio, inputs } = request;
  return JSON.stringify([endpoint, model, prompt.trim(), ratio ?? '', inputs.length, past.length]);
}

/**
 * Unchanged images of an identical request in the same workspace folder, newest first, at most `request.count`.
 * Inputs are read only if a fingerprint matches, because reading them is slow.
 */
export async function findExistingImages(
  ports: EncodePorts & { readonly resultCache: ResultCache },
  request: ImageRequest,
  past: readonly PastTurn[],
  settings: EncodeSettings,
  signal: AbortSignal,
): Promise<readonly EarlierImage[]> {
  const { resultCache } = ports;
  const alike = (await resultCache.find(requestFingerprint(request, past))).filter(
    ({ workspace }) => workspace === request.workspace,
  );
  if (alike.length === 0) return [];
  const { pieces } = await buildRequestBody(planRequest(request, past), createInputEncoder(ports, settings, signal));
  const body = await resultCache.bodyHash(pieces);
  const found: EarlierImage[] = [];
  for (const image of alike) {
    if (found.length === request.count) break;
    const known = found.some(({ uri }) => uri === image.uri);
    if (!known && image.body === body && (await resultCache.isThere(image, signal))) found.push(image);
  }
  return found;
}
