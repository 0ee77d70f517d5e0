// Finds pictures that came of the very same request before: model, prompt, ratio, conversation and the bytes of its inputs.
import type { JobImage } from '../generate/run-job';
import { planRequest } from './plan-request';
import { createInputEncoder, type EncodePorts } from './encode-inputs';
import type { ImageRequest } from './image-request';
import type { EncodeSettings } from './outgoing-image';
import type { PastTurn } from '../session/records';
import { type BodyPieces, buildRequestBody } from '../provider/nebula/request-body';

/** A picture that was made before, as it is kept in mind. */
export interface EarlierImage extends JobImage {
  /** SHA-256 of the body that it answered. */
  readonly body: string;
  /** SHA-256 of the saved file. */
  readonly sha256: string;
  /** When it was saved; milliseconds since 1970. */
  readonly at: number;
  /** The workspace folder (URI) that it was made in. */
  readonly workspace?: string;
}

/** What is kept in mind of pictures. */
export interface ResultCache {
  /** Those whose requests look alike, the newest first. */
  find(key: string): Promise<readonly EarlierImage[]>;
  /** Keeps a picture in mind, once it can; nobody waits for that, and it never fails. */
  add(key: string, body: BodyPieces, image: JobImage, workspace: string | undefined): void;
  bodyHash(body: BodyPieces): Promise<string>;
  /** Whether its file still has the content that was saved. */
  isThere(image: EarlierImage, signal: AbortSignal): Promise<boolean>;
}

/** What requests have in common that may be the same; whether they are, their bodies say. */
export function requestFingerprint(request: ImageRequest, past: readonly PastTurn[]): string {
  const { endpoint, model, prompt, ratio, inputs } = request;
  return JSON.stringify([endpoint, model, prompt.trim(), ratio ?? '', inputs.length, past.length]);
}

/**
 * Pictures of this request that are where they were, the newest first, at most `request.count`; only of the same workspace folder.
 * Inputs are read only where something looks alike. A wish that cannot be prepared has none: running it says why.
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
