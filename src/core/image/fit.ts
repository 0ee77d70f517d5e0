// Fits an image into a byte limit as WEBP: first by quality, then by dimensions. A bundle of its own.
import { defined } from '../defined';
import type { ImageInfo } from './image-info';
import { readIccProfile, withoutTail } from './formats/icc-profile';
import { readPngColor } from './formats/png-color';
import { insertIccProfile } from './formats/webp';
import { concat, fourCharacterCode, ByteWindow } from './formats/byte-window';
import { checkDecodeLimits, readAll, toStillImage } from './decode-limits';
import type { ByteSource } from './byte-source';
import type { CodecCanvas, Codec } from './codec';
import { maxInputBytes } from '../request/image-request';

/** Limits of a fitted image. */
export interface FitTarget {
  readonly maxBytes: number;
  /** Maximum pixels on the longer side. */
  readonly maxEdge: number;
  /** Pixels on the longer side to keep at any quality, because fewer would be visible in the result. */
  readonly usefulEdge: number;
  /** Maximum quality (0 to 100), even if the limit would allow more. */
  readonly maxQuality: number;
  /** Below this quality, the dimensions are reduced instead. */
  readonly minQuality: number;
  /** Whether the image is encoded without loss if it fits. */
  readonly lossless?: boolean;
}

/** Maximum pixels per side of a WEBP. */
const webpEdge = 16_383;

/**
 * At 95 the encoder is within 1 dB of its own best at less than half the bytes; below 80 fine grain is lost (SSIM of a
 * grainy photograph: 0.98 at 95, 0.89 at 80, 0.76 at 30). The model's largest image has 2048 pixels per side, and even
 * noise of 2048 × 2048 fits at 80.
 */
export const inputTarget: FitTarget = {
  maxBytes: maxInputBytes,
  maxEdge: webpEdge,
  usefulEdge: 2048,
  maxQuality: 95,
  minQuality: 80,
};

/** Target for an input that must be re-encoded, whatever its size: as close to the original as possible. */
export const reencodedTarget: FitTarget = { ...inputTarget, lossless: true };

/** Target for an image of an earlier turn, which gives the model context and needs less detail. */
export const contextTarget: FitTarget = {
  maxBytes: 1_000_000,
  maxEdge: 1536,
  usefulEdge: 1024,
  maxQuality: 90,
  minQuality: 75,
};

/** Target for thumbnails: sharp at 256 CSS pixels on a display with two device pixels each. */
export const thumbnailTarget: FitTarget = {
  maxBytes: 200_000,
  maxEdge: 512,
  usefulEdge: 64,
  maxQuality: 80,
  minQuality: 50,
};

/** Images with more pixels are halved first: still three times the model's resolution, at a quarter of the memory. */
const roomyPixels = 64_000_000;
const smallPixels = 1_000_000;
/** Maximum ratio of an estimate to the limit, because estimates are based on a sample. */
const trust = 0.93;
/** The encoder's effort: fast if the image easily fits, thorough if bytes are scarce. */
const fastest = 0;
const quick = 2;
const thorough = 4;

export interface ImageExtent {
  readonly bytes: number;
  /** Displayed pixels, after applying the orientation. */
  readonly width: number;
  readonly height: number;
}

export interface FitResult {
  /** A WEBP, upright, with the image's color profile and transparency. */
  readonly bytes: Uint8Array;
  readonly from: ImageExtent;
  readonly to: ImageExtent;
  /** How often the whole image was encoded. */
  readonly passes: number;
}

/** @throws {ImageError} `input-too-large`, `input-format` or `input-unreadable` with a reason; `canceled`. */
export async function fitImage(
  codec: Codec,
  source: ByteSource,
  found: ImageInfo,
  target: FitTarget,
  signal: AbortSignal,
): Promise<FitResult> {
  checkDecodeLimits(source.size, found);
  const still = await toStillImage(source, found);
  const read = await readIccProfile(source, found);
  const profiled = read && withoutTail(read);
  const color = found.format === 'png' ? await readPngColor(new ByteWindow(source), profiled !== undefined) : undefined;
  // The codes of cICP replace a profile.
  const own = color?.kind === 'codes' ? undefined : profiled;
  // An RGB profile is copied to the result; decoding applies any other profile.
  const profile = own && fourCharacterCode(own, 16) !== 'RGB ' ? own : undefined;
  const { info, parts, frame } = still;
  const image = { info, ...defined({ profile, color, parts, frame }), read: () => readAll(still.source, signal) };
  return codec.open(image, signal, async (canvas) => {
    const profile = own && !canvas.converted && isUsable(own, target) ? own : undefined;
    const room = target.maxBytes - (profile ? profile.length + webpOverhead : 0);
    if (still.place) await canvas.composite(still.place);
    const first = firstSize(found, target);
    if (first.width < canvas.width || first.height < canvas.height) await canvas.shrink(first.width, first.height);
    await canvas.orient(found.orientation);
    const { webp, passes } = await squeeze(canvas, { ...target, maxBytes: room });
    const bytes = profile ? concat(...insertIccProfile(webp, profile)) : webp;
    const to = { bytes: bytes.length, width: canvas.width, height: canvas.height };
    return { bytes, from: imageExtent(source.size, found), to, passes };
  });
}

/** Bytes that a profile adds besides its data: two chunk headers, the extended header, padding. */
const webpOverhead = 28;

export function imageExtent(bytes: number, { width, height, orientation }: ImageInfo): ImageExtent {
  return orientation >= 5 ? { bytes, width: height, height: width } : { bytes, width, height };
}

/** A huge profile would leave too few bytes for the pixels. */
const isUsable = (profile: Uint8Array, { maxBytes }: FitTarget): boolean =>
  fourCharacterCode(profile, 16) === 'RGB ' && profile.length <= maxBytes / 4;

function firstSize({ width, height }: { width: number; height: number }, { maxEdge }: FitTarget) {
  const scale = Math.min(1, maxEdge / Math.max(width, height));
  let size = scaled({ width, height }, scale);
  while (size.width * size.height > roomyPixels)
    size = { width: Math.floor(size.width / 2), height: Math.floor(size.height / 2) };
  return size;
}

const scaled = ({ width, height }: { width: number; height: number }, scale: number) => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});

type Encoded = Pick<FitResult, 'passes'> & { readonly webp: Uint8Array };

async function squeeze(canvas: CodecCanvas, target: FitTarget): Promise<Encoded> {
  const { lossless, maxBytes } = target;
  if (!lossless || (await canvas.probe('lossless', fastest)) > maxBytes * trust) return squeezeLossy(canvas, target);
  const webp = await canvas.encode('lossless', fastest);
  if (webp.length <= maxBytes) return { webp, passes: 1 };
  const lossy = await squeezeLossy(canvas, target);
  return { ...lossy, passes: lossy.passes + 1 };
}

/** Encodes once if the estimate is accurate, otherwise more often. */
async function squeezeLossy(canvas: CodecCanvas, target: FitTarget): Promise<Encoded> {
  const { maxBytes, maxQuality } = target;
  // Encoding a small image takes no longer than probing it.
  const small = canvas.width * canvas.height <= smallPixels;
  let expected = small ? maxBytes * trust : await canvas.probe(maxQuality, quick);
  let webp: Uint8Array;
  if (expected <= maxBytes * trust) {
    webp = await canvas.encode(maxQuality, quick);
  } else {
    const curve = await measure(canvas, target);
    expected = Math.min(curve.atMax, maxBytes * trust);
    webp = await canvas.encode(qualityFor(curve, expected, target), thorough);
  }
  let passes = 1;
  let { usefulEdge } = target;
  while (webp.length > maxBytes) {
    // The error of the estimate is known now. More than two passes occur only if size hardly depends on quality; then
    // reduce the dimensions.
    if (++passes > 2) usefulEdge /= 2;
    const room = maxBytes * trust * trust ** passes * Math.min(1, expected / webp.length);
    const curve = await measure(canvas, { ...target, maxBytes: room / trust, usefulEdge });
    expected = Math.min(curve.atMax, room);
    webp = await canvas.encode(qualityFor(curve, room, target), thorough);
  }
  return { webp, passes };
}

/** Estimates the bytes at minimum and maximum quality; reduces the dimensions while even the minimum is too large. */
async function measure(canvas: CodecCanvas, { maxBytes, usefulEdge, maxQuality, minQuality }: FitTarget) {
  for (;;) {
    const atMin = await canvas.probe(minQuality, thorough);
    const longest = Math.max(canvas.width, canvas.height);
    if (atMin <= maxBytes * trust || longest <= usefulEdge)
      return { atMin, atMax: await canvas.probe(maxQuality, thorough) };
    // Slightly less than the area suggests, because scaling down increases detail per pixel.
    const scale = Math.max(usefulEdge / longest, Math.sqrt((maxBytes * trust) / atMin) * 0.97);
    const { width, height } = scaled(canvas, scale);
    await canvas.shrink(width, height);
  }
}

/** Assumes that the logarithm of the bytes grows linearly with quality. Below the minimum only as a last resort. */
function qualityFor(
  { atMin, atMax }: Awaited<ReturnType<typeof measure>>,
  bytes: number,
  { maxQuality, minQuality }: FitTarget,
): number {
  if (bytes >= atMax) return maxQuality;
  if (bytes < atMin) return Math.max(0, Math.floor((minQuality * bytes) / atMin) - 10);
  return Math.floor(minQuality + ((maxQuality - minQuality) * Math.log(bytes / atMin)) / Math.log(atMax / atMin));
}
