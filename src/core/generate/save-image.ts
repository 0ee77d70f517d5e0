// Takes one received picture to the workspace: verify, finish, save. Used by a running job and by recovery alike.
import { extensionOf, inspect, xmpSplices } from '../image/inspect';
import type { Inspection } from '../image/image-info';
import { ImageError } from '../errors';
import type { Assets, OutboxFile } from '../outbox/outbox';
import type { ByteSource } from '../image/byte-source';
import { provenancePacket, type Provenance } from './provenance';
import type { ImageRequest, SavedImage } from '../request/image-request';

export interface Home {
  readonly assets: Assets;
  readonly provenance: Provenance;
}

/** A picture counts when its magic bytes, its dimensions and its end agree; `bad-reply` says what does not. */
export async function verify(file: ByteSource): Promise<Inspection> {
  const found = await inspect(file);
  if (found?.end !== undefined) return found;
  throw new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: found ? 'picture-cut' : 'not-a-picture' });
}

/** Verifies a received picture and gives it its extension and provenance, where it lies. */
export async function finish(provenance: Provenance, file: OutboxFile, request: ImageRequest): Promise<Inspection> {
  const found = await verify(file);
  if (file.finished) return found;
  const packet = provenancePacket(provenance, request.model, request.prompt);
  const splices = packet ? await xmpSplices(file, found, packet) : [];
  await file.finish(extensionOf[found.format], splices);
  return found;
}

/** @throws {ImageError} `bad-reply` for what is no whole picture, and whatever finishing and saving throw. */
export async function bringHome(
  { assets, provenance }: Home,
  file: OutboxFile,
  request: ImageRequest,
): Promise<Omit<SavedImage, 'id'>> {
  const { format, width, height } = await finish(provenance, file, request);
  const uri = await assets.save(file, request.target, extensionOf[format]);
  return { uri, format, width, height, bytes: file.size };
}
