// Makes a picture fit a limit of bytes, as WEBP: first by quality, then by size. Decisions alone; the codec has the pixels.
import type { ImageInfo } from './image-info';
import { readIccProfile } from './formats/icc-profile';
import { insertIccProfile } from './formats/webp';
import { concat, fourCharacterCode } from './formats/byte-window';
import { checkDecodeLimits, readAll, toStillImage } from './decode-limits';
import type { ByteSource } from './byte-source';
import type { CodecCanvas, Codec } from './codec';
import { maxInputBytes } from '../request/image-request';

/** What a picture has to come down to. */
export interface FitTarget {
  readonly maxBytes: number;
  /** Pixels on the longer side at most. */
  readonly maxEdge: number;
  /** Pixels on the longer side that are kept, whatever the quality costs: fewer would show in the result. */
  readonly usefulEdge: number;
  /** The quality (0 to 100) that is enough however much room there is. */
  readonly maxQuality: number;
  /** The quality below which the picture is rather made smaller. */
  readonly minQuality: number;
}

/** A WEBP has no more pixels on a side. */
const webpEdge = 16_383;

/**
 * An input of the request itself. At 95 the encoder is within 1 dB of its own best at less than half the bytes; below 80 fine
 * grain begins to go (SSIM of a grainy photograph: 0.98 at 95, 0.89 at 80, 0.76 at 30). The model's largest picture has 2048 on
 * a side, and even noise of 2048 × 2048 fits at 80.
 */
export const inputTarget: FitTarget = {
  maxBytes: maxInputBytes,
  maxEdge: webpEdge,
  usefulEdge: 2048,
  maxQuality: 95,
  minQuality: 80,
};

/** A picture of an earlier turn: it reminds the model, nothing is made from its pixels. */
export const contextTarget: FitTarget = {
  maxBytes: 1_000_000,
  maxEdge: 1536,
  usefulEdge: 1024,
  maxQuality: 90,
  minQuality: 75,
};

/** What a list shows: sharp on a panel of 256 pixels where two make one. */
export const thumbnailTarget: FitTarget = {
  maxBytes: 200_000,
  maxEdge: 512,
  usefulEdge: 64,
  maxQuality: 80,
  minQuality: 50,
};

/** Where more pixels are given they are halved first: still three times what the model uses, at a quarter of the memory. */
const roomyPixels = 64_000_000;
const smallPixels = 1_000_000;
/** Share of the limit that an estimate may fill; estimates are made from a sample. */
const trust = 0.93;
/** The encoder's effort: the quicker one wherever there is room, the thorough one where bytes are short. */
const quick = 2;
const thorough = 4;

export interface ImageExtent {
  readonly bytes: number;
  /** Pixels, as the picture is seen: turned upright. */
  readonly width: number;
  readonly height: number;
}

export interface FitResult {
  /** A WEBP, turned upright, with the picture's colour profile and its transparency. */
  readonly bytes: Uint8Array;
  readonly from: ImageExtent;
  readonly to: ImageExtent;
  /** How often the whole picture was encoded. */
  readonly passes: number;
}

/**
 * @param found what `inspect` said of the source.
 * @throws {ImageError} `input-too-large`, `input-format` or `input-unreadable` with a reason; `canceled`.
 */
export async function fitImage(
  codec: Codec,
  source: ByteSource,
  found: ImageInfo,
  target: FitTarget,
  signal: AbortSignal,
): Promise<FitResult> {
  checkDecodeLimits(source.size, found);
  const still = await toStillImage(source, found);
  const own = await readIccProfile(source, found);
  // One of red, green and blue goes along with the pixels; any other is used up by decoding.
  const used = own && fourCharacterCode(own, 16) !== 'RGB ' ? { profile: own } : {};
  const image = { info: still.info, ...used, read: () => readAll(still.source, signal) };
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

/** Bytes that a profile costs beside its own: two chunk heads, the extended header, padding. */
const webpOverhead = 28;

export function imageExtent(bytes: number, { width, height, orientation }: ImageInfo): ImageExtent {
  return orientation >= 5 ? { bytes, width: height, height: width } : { bytes, width, height };
}

/** A huge one would take the pixels' room. */
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

/** Encodes once where the estimate holds, once more where it does not. */
async function squeeze(canvas: CodecCanvas, target: FitTarget): Promise<{ webp: Uint8Array; passes: number }> {
  const { maxBytes, maxQuality } = target;
  // A small picture is encoded as quickly as its sample.
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
    // How wrong the estimate was is known now. A third round comes only where bytes hardly depend on quality: then pixels go.
    if (++passes > 2) usefulEdge /= 2;
    const room = maxBytes * trust * trust ** passes * Math.min(1, expected / webp.length);
    const curve = await measure(canvas, { ...target, maxBytes: room / trust, usefulEdge });
    expected = Math.min(curve.atMax, room);
    webp = await canvas.encode(qualityFor(curve, room, target), thorough);
  }
  return { webp, passes };
}

/** Bytes at the floor and at the best quality. */
interface SizeCurve {
  readonly atMin: number;
  readonly atMax: number;
}

/** Asks what the floor and the best would take; when even the floor is too much, the picture is made smaller first. */
async function measure(
  canvas: CodecCanvas,
  { maxBytes, usefulEdge, maxQuality, minQuality }: FitTarget,
): Promise<SizeCurve> {
  for (;;) {
    const atFloor = await canvas.probe(minQuality, thorough);
    const longest = Math.max(canvas.width, canvas.height);
    if (atFloor <= maxBytes * trust || longest <= usefulEdge)
      return { atMin: atFloor, atMax: await canvas.probe(maxQuality, thorough) };
    // A little less than the area says: detail moves closer together.
    const scale = Math.max(usefulEdge / longest, Math.sqrt((maxBytes * trust) / atFloor) * 0.97);
    const { width, height } = scaled(canvas, scale);
    await canvas.shrink(width, height);
  }
}

/** The quality for a number of bytes: their logarithm grows evenly with quality. Below the floor only when nothing else is left. */
function qualityFor({ atMin, atMax }: SizeCurve, bytes: number, { maxQuality, minQuality }: FitTarget): number {
  if (bytes >= atMax) return maxQuality;
  if (bytes < atMin) return Math.max(0, Math.floor((minQuality * bytes) / atMin) - 10);
  return Math.floor(minQuality + ((maxQuality - minQuality) * Math.log(bytes / atMin)) / Math.log(atMax / atMin));
}
