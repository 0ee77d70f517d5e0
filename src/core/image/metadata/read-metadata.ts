// Reads what an image file says about itself, from its headers only.
import type { ByteSource } from '../byte-source';
import { inspectImage } from '../inspect';
import type { ImageMetadata } from './image-metadata';

/** Reads bounded parts of the file and never rejects: everything that cannot be read is a problem in the result. */
export async function readImageMetadata(source: ByteSource): Promise<ImageMetadata> {
  const none = { bytes: source.size, hasLocation: false, statements: [], generators: [] };
  try {
    const info = await inspectImage(source);
    return info
      ? { ...none, info, problems: info.end === undefined ? ['image-truncated'] : [] }
      : { ...none, problems: [] };
  } catch {
    return { ...none, problems: ['unreadable'] };
  }
}
