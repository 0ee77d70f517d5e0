// What is looked at before a picture is decoded, so that no header can make it cost more than it may.
import type { ImageInfo } from './image-info';
import { extractFirstFrame, type FramePlacement } from './formats/webp-frame';
import { ImageError } from '../errors';
import type { ByteSource } from './byte-source';
import { maxFileBytes } from '../request/image-request';

/** Pixels that are decoded: four bytes each, in the decoder and beside it. */
const maxPixels = 100_000_000;

/** @throws {ImageError} for what is too large to decode, or cut. */
export function checkDecodeLimits(bytes: number, { width, height, end }: ImageInfo): void {
  if (bytes > maxFileBytes) throw new ImageError('input-too-large', { reason: 'file', amount: bytes });
  if (width * height > maxPixels) throw new ImageError('input-too-large', { reason: 'pixels', amount: width * height });
  if (end === undefined) throw new ImageError('input-unreadable', { reason: 'broken' });
}

/** What a decoder is given. */
export interface StillImage {
  readonly source: ByteSource;
  readonly info: ImageInfo;
  /** Of a frame that may be smaller than the picture. */
  readonly place?: FramePlacement;
}

/**
 * An animated PNG has a still picture for whoever knows nothing of animation; of a WEBP it is the first frame.
 * @throws {ImageError} `input-unreadable` (`broken`) for one without a frame.
 */
export async function toStillImage(source: ByteSource, found: ImageInfo): Promise<StillImage> {
  if (found.format !== 'webp' || !found.animated) return { source, info: found };
  const frame = await extractFirstFrame(source, found);
  if (!frame) throw new ImageError('input-unreadable', { reason: 'broken' });
  return frame;
}

const stretch = 1024 * 1024;

/** All of a source in memory of its own. */
export async function readAll(source: ByteSource, signal: AbortSignal): Promise<Uint8Array> {
  const whole = new Uint8Array(source.size);
  for (let at = 0; at < whole.length;) {
    if (signal.aborted) throw new ImageError('canceled');
    const part = await source.read(at, Math.min(stretch, whole.length - at));
    if (part.length === 0) throw new ImageError('input-unreadable', { reason: 'changed' });
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
