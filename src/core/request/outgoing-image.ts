// Prepares an image for sending: its bytes without private metadata, or a reduced version.
import { defined } from '../defined';
import { foreignFormat, headBytes } from '../image/formats/foreign-formats';
import { inspectImage, sniff } from '../image/inspect';
import type { ImageInfo } from '../image/image-info';
import { sizeDelta, applySplices } from '../image/splices';
import { ImageError } from '../errors';
import { imageExtent, type ImageExtent } from '../image/fit';
import { fitLimits, type ImageFitter, type InputRole } from '../image/fit-cache';
import type { InputSource } from '../image/byte-source';
import { maxInputBytes, type ImageFormat } from './image-request';

export interface EncodeSettings {
  /** Whether EXIF, GPS, XMP, comments and similar metadata are removed. */
  readonly removePrivateMetadata: boolean;
}

export interface OutgoingImage {
  readonly format: ImageFormat;
  readonly from: ImageExtent;
  /** Bytes and pixels of the image that is sent; `from` has those of the file. */
  readonly to: ImageExtent;
  /** Whether the image was re-encoded: to fit the limit, or because of its metadata. */
  readonly fitted: boolean;
  /** Whether it was re-encoded because its private data could not be removed otherwise. */
  readonly reencoded: boolean;
  /** Whether the file is animated and only its first frame is sent. */
  readonly firstFrameOnly: boolean;
  /** The bytes in order; each piece reuses the buffer. Lengths are multiples of 3, except for the last piece. */
  pieces(room: Uint8Array): AsyncIterable<Uint8Array>;
}

/** @throws {ImageError} `input-unreadable`, `input-too-large` or `input-format`, naming the file; `canceled`. */
export async function openOutgoingImage(
  fitter: ImageFitter,
  source: InputSource,
  options: EncodeSettings & { readonly name: string; readonly role: InputRole; readonly signal: AbortSignal },
): Promise<OutgoingImage> {
  const { name, role, signal } = options;
  const found = await inspectImage(source);
  if (!found) {
    const head = await source.read(0, headBytes);
    const facts = defined({ format: foreignFormat(head), reason: sniff(head) && 'incomplete' });
    throw new ImageError('input-format', { subject: name, ...facts });
  }
  const own = await passThrough(source, found, options, fitLimits[role]);
  if (own && own.to.bytes <= fitLimits[role]) return own;
  try {
    const { bytes, from, to } = await fitter.fit(source, found, own || role === 'context' ? role : 'reencoded', signal);
    const pieces = (room: Uint8Array) => inPieces(bytes, room.length);
    return { format: 'webp', from, to, fitted: true, reencoded: !own, firstFrameOnly: found.animated, pieces };
  } catch (thrown) {
    if (!(thrown instanceof ImageError)) throw thrown;
    // If an image of an earlier turn cannot be reduced, send it at full size rather than leave it out.
    const sendable = thrown.code.startsWith('input-') && own && own.to.bytes <= maxInputBytes;
    const whole = sendable && (await passThrough(source, found, options, maxInputBytes));
    if (whole) return whole;
    const { reason = '' } = thrown.facts;
    if (!own && source.size <= maxInputBytes && undecodable.has(reason))
      throw new ImageError('input-format', { reason: 'damaged', subject: name }, { cause: thrown });
    throw thrown.code === 'canceled' ? thrown : thrown.with({ subject: name });
  }
}

/** Reasons of the codec whose messages would speak of a file that is too large. */
const undecodable = new Set(['broken', 'coding', 'memory', 'shrinking-slow']);

/**
 * The file's own bytes without private metadata; undefined if it cannot be removed reliably.
 * @param limit in bytes; a larger result must not be sent.
 */
async function passThrough(
  source: InputSource,
  found: ImageInfo,
  { removePrivateMetadata }: EncodeSettings,
  limit: number,
): Promise<OutgoingImage | undefined> {
  // Other decoders would show another image than the preview.
  const firstFrameOnly = found.format === 'png' && found.animated;
  const { isFrameHidden, stripMetadata } = await import('../image/strip-metadata');
  const hidden = firstFrameOnly && (await isFrameHidden(source, found));
  const splices = removePrivateMetadata || hidden ? await stripMetadata(source, found, limit) : [];
  if (!splices) return undefined;
  const from = imageExtent(source.size, found);
  const to = { ...from, bytes: source.size + sizeDelta(splices) };
  const pieces = (room: Uint8Array) => applySplices(source, splices, room);
  return { format: found.format, from, to, fitted: false, reencoded: false, firstFrameOnly, pieces };
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
    // Yield to the event loop between pieces.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
