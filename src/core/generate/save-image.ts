// Takes one received picture to the workspace: verify, finish, save. Used by a running job and by recovery alike.
import { fileExtensions, inspectImage, insertXmp } from '../image/inspect';
import type { ImageInfo } from '../image/image-info';
import { ImageError } from '../errors';
import type { Assets, OutboxFile } from '../outbox/outbox';
import type { ByteSource } from '../image/byte-source';
import { provenancePacket, type Provenance } from './provenance';
import type { ImageRequest, SavedImage } from '../request/image-request';

export interface SaveContext {
  readonly assets: Assets;
  readonly provenance: Provenance;
}

/** A picture counts when its magic bytes, its dimensions and its end agree; `bad-reply` says what does not. */
export async function verifyImage(file: ByteSource): Promise<ImageInfo> {
  const found = await inspectImage(file);
  if (found?.end !== undefined) return found;
  throw new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: found ? 'picture-cut' : 'not-a-picture' });
}

/** Verifies a received picture and gives it its extension and provenance, where it lies. */
export async function finishFile(provenance: Provenance, file: OutboxFile, request: ImageRequest): Promise<ImageInfo> {
  const found = await verifyImage(file);
  if (file.finished) return found;
  const packet = provenancePacket(provenance, request.model, request.prompt);
  const splices = packet ? await insertXmp(file, found, packet) : [];
  await file.finish(fileExtensions[found.format], splices);
  return found;
}

/** @throws {ImageError} `bad-reply` for what is no whole picture, and whatever finishing and saving throw. */
export async function saveImage(
  { assets, provenance }: SaveContext,
  file: OutboxFile,
  request: ImageRequest,
): Promise<Omit<SavedImage, 'id'>> {
  const { format, width, height } = await finishFile(provenance, file, request);
  const uri = await assets.save(file, request.target, fileExtensions[format]);
  return { uri, format, width, height, bytes: file.size };
}
