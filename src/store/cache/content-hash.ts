// Computes the content hash of an image.
import { createHash } from 'node:crypto';
import { ImageError } from '../../core/errors';
import type { ByteSource } from '../../core/image/byte-source';

const stretch = 1024 * 1024;

/** SHA-256 of all bytes, as 64 hexadecimal digits. @throws {ImageError} `canceled`. */
export async function contentHash(source: ByteSource, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += stretch) {
    if (signal.aborted) throw new ImageError('canceled');
    hash.update(await source.read(at, Math.min(stretch, source.size - at)));
  }
  return hash.digest('hex');
}
