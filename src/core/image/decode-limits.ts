// Checks an image before decoding, so that a forged header cannot cause excessive work or memory.
import type { ImageInfo } from './image-info';
import { cutAfterPixels } from './formats/jpeg-pixels';
import { ByteWindow } from './formats/byte-window';
import { findPngPixels, type PngPart } from './formats/png-pixels';
import { extractFirstFrame, type FramePlacement } from './formats/webp-frame';
import { ImageError } from '../errors';
import type { ByteSource } from './byte-source';
import { maxFileBytes } from '../request/image-request';

/** Maximum pixels to decode. Each takes four bytes, twice: in the decoder and in the copy. */
const maxPixels = 100_000_000;

/** @throws {ImageError} if the image is too large to decode. */
export function checkDecodeLimits(bytes: number, { width, height }: ImageInfo): void {
  if (bytes > maxFileBytes) throw new ImageError('input-too-large', { reason: 'file', amount: bytes });
  if (width * height > maxPixels) throw new ImageError('input-too-large', { reason: 'pixels', amount: width * height });
}

export interface StillImage {
  readonly source: ByteSource;
  readonly info: ImageInfo;
  /** Its position, if it may be smaller than the image. */
  readonly place?: FramePlacement;
  /** The ranges of a PNG's compressed pixels. */
  readonly parts?: readonly PngPart[];
  /** Whether they are a frame of an animation. */
  readonly frame?: boolean;
}

/**
 * The first frame of an animation, as browsers show it, or a JPEG up to the end of its pixels.
 * @throws {ImageError} `input-unreadable` (`broken`) for an animation without a frame.
 */
export async function toStillImage(source: ByteSource, found: ImageInfo): Promise<StillImage> {
  if (found.format === 'jpeg') return { source: await cutAfterPixels(source), info: found };
  if (found.format === 'png') {
    const { parts, frame } = await findPngPixels(new ByteWindow(source), found);
    return { source, info: found, parts, ...(frame && { ...frame, frame: true }) };
  }
  if (!found.animated) return { source, info: found };
  const frame = await extractFirstFrame(source, found);
  if (!frame) throw new ImageError('input-unreadable', { reason: 'broken' });
  return frame;
}

const stretch = 1024 * 1024;

/** Reads the whole source into a new buffer. */
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
