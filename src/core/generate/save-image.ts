// Verifies, finishes and saves one received image, for running jobs and for recovery. A bundle of its own.
import { addXmp } from '../image/add-xmp';
import { fileExtensions } from '../image/inspect';
import { verifyImage } from '../image/verify-image';
import type { ImageInfo } from '../image/image-info';
import type { Assets, JobRecord, OutboxFile } from '../outbox/outbox';
import { provenanceProperties, type Provenance } from './provenance';
import type { SavedImage } from '../request/image-request';

export interface SaveContext {
  readonly assets: Assets;
  readonly provenance: Provenance;
}

/** What is known about a received image, as in its job's record. */
type Received = Pick<JobRecord, 'request' | 'composite'>;

/** Adds the extension and the provenance to a received image in the outbox. */
export async function finishFile(
  provenance: Provenance,
  file: OutboxFile,
  { request, composite = request.inputs.length > 0 }: Received,
): Promise<ImageInfo> {
  const found = await verifyImage(file);
  if (file.finished) return found;
  const properties = provenanceProperties(provenance, { ...request, composite });
  // An image is saved even if nothing can be added.
  const splices = await addXmp(file, found, properties).catch(() => []);
  await file.finish(fileExtensions[found.format], splices);
  return found;
}

/** @throws {ImageError} `bad-reply` if the image is incomplete or invalid, and the errors of saving. */
export async function saveImage(
  { assets, provenance }: SaveContext,
  file: OutboxFile,
  received: Received,
): Promise<Omit<SavedImage, 'id'>> {
  const { format, width, height } = await finishFile(provenance, file, received);
  const uri = await assets.save(file, received.request.target, fileExtensions[format]);
  return { uri, format, width, height, bytes: file.size };
}
