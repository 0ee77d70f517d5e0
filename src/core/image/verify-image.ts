// Checks that a received image is complete.
import { ImageError } from '../errors';
import type { ByteSource } from './byte-source';
import type { ImageInfo } from './image-info';
import { inspectImage } from './inspect';

/** Checks magic bytes, dimensions and end. @throws {ImageError} `bad-reply` with the reason. */
export async function verifyImage(file: ByteSource): Promise<ImageInfo> {
  const found = await inspectImage(file);
  if (found?.end !== undefined) return found;
  throw new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: found ? 'picture-cut' : 'not-a-picture' });
}
