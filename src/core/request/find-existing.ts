// Finds pictures that came of the very same request before: model, prompt, ratio, conversation and the bytes of its inputs.
import type { JobImage } from '../generate/run-job';
import { plan } from './plan-request';
import { pictureReader, type PreparePorts } from './encode-inputs';
import type { ImageRequest } from './image-request';
import type { PrepareSettings } from './outgoing-image';
import type { PastTurn } from '../session/records';
import { type BodyPieces, buildBody } from '../provider/nebula/request-body';

/** A picture that was made before, as it is kept in mind. */
export interface MadePicture extends JobImage {
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
export interface MadePictures {
  /** Those whose requests look alike, the newest first. */
  like(key: string): Promise<readonly MadePicture[]>;
  /** Keeps a picture in mind, once it can; nobody waits for that, and it never fails. */
  note(key: string, body: BodyPieces, image: JobImage, workspace: string | undefined): void;
  bodyHash(body: BodyPieces): Promise<string>;
  /** Whether its file still has the content that was saved. */
  isThere(picture: MadePicture, signal: AbortSignal): Promise<boolean>;
}

/** What requests have in common that may be the same; whether they are, their bodies say. */
export function likeness(request: ImageRequest, past: readonly PastTurn[]): string {
  const { endpoint, model, prompt, ratio, inputs } = request;
  return JSON.stringify([endpoint, model, prompt.trim(), ratio ?? '', inputs.length, past.length]);
}

/**
 * Pictures of this request that are where they were, the newest first, at most `request.count`; only of the same workspace folder.
 * Inputs are read only where something looks alike. A wish that cannot be prepared has none: running it says why.
 */
export async function findEarlier(
  ports: PreparePorts & { readonly made: MadePictures },
  request: ImageRequest,
  past: readonly PastTurn[],
  settings: PrepareSettings,
  signal: AbortSignal,
): Promise<readonly MadePicture[]> {
  const { made } = ports;
  const alike = (await made.like(likeness(request, past))).filter(({ workspace }) => workspace === request.workspace);
  if (alike.length === 0) return [];
  const { pieces } = await buildBody(plan(request, past), pictureReader(ports, settings, signal));
  const body = await made.bodyHash(pieces);
  const found: MadePicture[] = [];
  for (const picture of alike) {
    if (found.length === request.count) break;
    const known = found.some(({ uri }) => uri === picture.uri);
    if (!known && picture.body === body && (await made.isThere(picture, signal))) found.push(picture);
  }
  return found;
}
