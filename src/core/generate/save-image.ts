// Verifies, finishes and saves one received image, for running jobs and for recovery.
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

/** Checks magic bytes, dimensions and end. @throws {ImageError} `bad-reply` with the reason. */
export async function verifyImage(file: ByteSource): Promise<ImageInfo> {
  const found = await inspectImage(file);
  if (found?.end !== undefined) return found;
  throw new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: found ? 'picture-cut' : 'not-a-picture' });
}

/** Adds the extension and the provenance to a received image in the outbox. */
export async function finishFile(provenance: Provenance, file: OutboxFile, request: ImageRequest): Promise<ImageInfo> {
  const found = await verifyImage(file);
  if (file.finished) return found;
  const packet = provenancePacket(provenance, request.model, request.prompt);
  const splices = packet ? await insertXmp(file, found, packet) : [];
  await file.finish(fileExtensions[found.format], splices);
  return found;
}

/** @throws {ImageError} `bad-reply` if the image is incomplete or invalid, and the errors of saving. */
export async function saveImage(
  { assets, provenance }: SaveContext,
  file: OutboxFile,
  request: ImageRequest,
): Promise<Omit<SavedImage, 'id'>> {
  const { format, width, height } = await finishFile(provenance, file, request);
  const uri = await assets.save(file, request.target, fileExtensions[format]);
  return { uri, format, width, height, bytes: file.size };
}
