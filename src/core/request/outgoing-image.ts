// What goes out of a picture's file: its own bytes without what is private, or a smaller picture where those are too many.
import { foreignFormat, headBytes } from '../image/formats/foreign-formats';
import { inspectImage } from '../image/inspect';
import type { ImageInfo } from '../image/image-info';
import { stripMetadata } from '../image/strip-metadata';
import { sizeDelta, applySplices } from '../image/splices';
import { ImageError } from '../errors';
import { imageExtent, type ImageExtent } from '../image/fit';
import { fitLimits, type ImageFitter, type InputRole } from '../image/fit-cache';
import type { InputSource } from '../image/byte-source';
import { maxInputBytes, type ImageFormat } from './image-request';

export interface EncodeSettings {
  /** Whether EXIF, GPS, XMP, comments and the like are cut out. */
  readonly removePrivateMetadata: boolean;
}

/** A picture as it goes out. */
export interface OutgoingImage {
  readonly format: ImageFormat;
  /** The file's own. */
  readonly from: ImageExtent;
  /** What goes out. */
  readonly to: ImageExtent;
  /** It was made anew to fit. */
  readonly fitted: boolean;
  /** It was animated, and is not any more. */
  readonly firstFrameOnly: boolean;
  /** Its bytes from front to back; each piece has a multiple of 3, or is the last, and gives way to the next. */
  pieces(room: Uint8Array): AsyncIterable<Uint8Array>;
}

export interface OutgoingImageOptions extends EncodeSettings {
  readonly name: string;
  readonly role: InputRole;
  readonly signal: AbortSignal;
}

/** @throws {ImageError} `input-unreadable`, `input-too-large` or `input-format`, naming the file; `canceled`. */
export async function openOutgoingImage(
  fitter: ImageFitter,
  source: InputSource,
  options: OutgoingImageOptions,
): Promise<OutgoingImage> {
  const { name, role, signal } = options;
  const found = await inspectImage(source);
  if (!found) {
    const format = foreignFormat(await source.read(0, headBytes));
    throw new ImageError('input-format', { subject: name, ...(format ? { format } : {}) });
  }
  const own = await passThrough(source, found, options);
  if (own && own.to.bytes <= fitLimits[role]) return own;
  // What is made anew has nothing private in it; what would fit is refused rather than changed.
  if (!own && source.size <= maxInputBytes) throw new ImageError('input-format', { reason: 'damaged', subject: name });
  try {
    const { bytes, from, to } = await fitter.fit(source, found, role, signal);
    return {
      format: 'webp',
      from,
      to,
      fitted: true,
      firstFrameOnly: found.animated,
      pieces: (room) => inPieces(bytes, room.length),
    };
  } catch (thrown) {
    if (!(thrown instanceof ImageError)) throw thrown;
    // A picture of an earlier turn that cannot be made smaller is better sent large than not at all.
    if (thrown.code.startsWith('input-') && own && own.to.bytes <= maxInputBytes) return own;
    throw thrown.code === 'canceled' ? thrown : thrown.with({ subject: name });
  }
}

/** The file's own bytes, without what is private in them; undefined when that cannot be cut for certain. */
async function passThrough(
  source: InputSource,
  found: ImageInfo,
  { removePrivateMetadata }: EncodeSettings,
): Promise<OutgoingImage | undefined> {
  const splices = removePrivateMetadata ? await stripMetadata(source, found) : [];
  if (!splices) return undefined;
  const from = imageExtent(source.size, found);
  return {
    format: found.format,
    from,
    to: { ...from, bytes: source.size + sizeDelta(splices) },
    fitted: false,
    firstFrameOnly: false,
    pieces: (room) => applySplices(source, splices, room),
  };
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
    // The thread is free between them.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
