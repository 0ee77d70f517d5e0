// Makes a picture fit a limit of bytes, as WEBP: first by quality, then by size. Decisions alone; the codec has the pixels.
import type { Inspection } from './container/inspection';
import { readProfile } from './container/profile';
import { withProfile } from './container/webp';
import { concat, tag } from './container/window';
import { ImageError } from './errors';
import { checkDecodable, readWhole } from './decodable';
import type { ByteSource, Canvas, Codec } from './ports';
import { maxInputBytes } from './request';

/** What a picture has to come down to. */
export interface FitTarget {
  readonly maxBytes: number;
  /** Pixels on the longer side at most. */
  readonly maxEdge: number;
  /** Pixels on the longer side that are kept, whatever the quality costs: fewer would show in the result. */
  readonly usefulEdge: number;
  /** The quality (0 to 100) that is enough however much room there is. */
  readonly best: number;
  /** The quality below which the picture is rather made smaller. */
  readonly floor: number;
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
  best: 95,
  floor: 80,
};

/** A picture of an earlier turn: it reminds the model, nothing is made from its pixels. */
export const contextTarget: FitTarget = {
  maxBytes: 1_000_000,
  maxEdge: 1536,
  usefulEdge: 1024,
  best: 90,
  floor: 75,
};

/** Where more pixels are given they are halved first: still three times what the model uses, at a quarter of the memory. */
const roomyPixels = 64_000_000;
/** Share of the limit that an estimate may fill; estimates are made from a sample. */
const trust = 0.93;
/** The encoder's effort: the quicker one wherever there is room, the thorough one where bytes are short. */
const quick = 2;
const thorough = 4;

export interface Extent {
  readonly bytes: number;
  /** Pixels, as the picture is seen: turned upright. */
  readonly width: number;
  readonly height: number;
}

export interface Fitted {
  /** A WEBP, turned upright, with the picture's colour profile and its transparency. */
  readonly bytes: Uint8Array;
  readonly from: Extent;
  readonly to: Extent;
  /** How often the whole picture was encoded. */
  readonly passes: number;
}

/**
 * @param found what `inspect` said of the source.
 * @throws {ImageError} `input-too-large`, `input-format` or `input-unreadable` with a reason; `canceled`.
 */
export async function fit(
  codec: Codec,
  source: ByteSource,
  found: Inspection,
  target: FitTarget,
  signal: AbortSignal,
): Promise<Fitted> {
  checkDecodable(source.size, found);
  const profile = await usableProfile(source, found, target);
  const room = target.maxBytes - (profile ? profile.length + webpOverhead : 0);
  const picture = { found, read: () => readWhole(source, signal) };
  return codec.open(picture, signal, async (canvas) => {
    const first = firstSize(found, target);
    if (first.width < canvas.width || first.height < canvas.height) await canvas.shrink(first.width, first.height);
    await canvas.orient(found.orientation);
    const { webp, passes } = await squeeze(canvas, { ...target, maxBytes: room });
    const bytes = profile ? concat(...withProfile(webp, profile)) : webp;
    const to = { bytes: bytes.length, width: canvas.width, height: canvas.height };
    return { bytes, from: extentOf(source.size, found), to, passes };
  });
}

/** Bytes that a profile costs beside its own: two chunk heads, the extended header, padding. */
const webpOverhead = 28;

export function extentOf(bytes: number, { width, height, orientation }: Inspection): Extent {
  return orientation >= 5 ? { bytes, width: height, height: width } : { bytes, width, height };
}

/** A grey profile says nothing about the RGB that comes out of the decoder, and a huge one would take the pixels' room. */
async function usableProfile(source: ByteSource, found: Inspection, target: FitTarget) {
  const profile = await readProfile(source, found);
  return profile && tag(profile, 16) === 'RGB ' && profile.length <= target.maxBytes / 4 ? profile : undefined;
}

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
async function squeeze(canvas: Canvas, target: FitTarget): Promise<{ webp: Uint8Array; passes: number }> {
  const { maxBytes, best } = target;
  if ((await canvas.probe(best, quick)) <= maxBytes * trust) {
    const webp = await canvas.encode(best, quick);
    if (webp.length <= maxBytes) return { webp, passes: 1 };
    return { webp: await squeezeHard(canvas, target, maxBytes / webp.length), passes: 2 };
  }
  const curve = await measure(canvas, target);
  const webp = await canvas.encode(qualityFor(curve, maxBytes * trust, target), thorough);
  if (webp.length <= maxBytes) return { webp, passes: 1 };
  return { webp: await squeezeHard(canvas, target, trust), passes: 2 };
}

/** The pass that must fit. @param share of the room that estimates may fill, from how wrong the first was. */
async function squeezeHard(canvas: Canvas, target: FitTarget, share: number): Promise<Uint8Array> {
  for (let room = target.maxBytes * trust * Math.min(share, 0.9); ; room /= 2) {
    const curve = await measure(canvas, { ...target, maxBytes: room / trust });
    const webp = await canvas.encode(qualityFor(curve, room, target), thorough);
    if (webp.length <= target.maxBytes) return webp;
    // A picture whose sample says nothing about it; each round leaves half the room to the next estimate.
  }
}

/** Bytes at the floor and at the best quality. */
interface Curve {
  readonly atFloor: number;
  readonly atBest: number;
}

/** Asks what the floor and the best would take; when even the floor is too much, the picture is made smaller first. */
async function measure(canvas: Canvas, { maxBytes, usefulEdge, best, floor }: FitTarget): Promise<Curve> {
  for (;;) {
    const atFloor = await canvas.probe(floor, thorough);
    const longest = Math.max(canvas.width, canvas.height);
    if (atFloor <= maxBytes * trust || longest <= usefulEdge)
      return { atFloor, atBest: await canvas.probe(best, thorough) };
    // A little less than the area says: detail moves closer together.
    const scale = Math.max(usefulEdge / longest, Math.sqrt((maxBytes * trust) / atFloor) * 0.97);
    const { width, height } = scaled(canvas, scale);
    await canvas.shrink(width, height);
  }
}

/** The quality for a number of bytes: their logarithm grows evenly with quality. Below the floor only when nothing else is left. */
function qualityFor({ atFloor, atBest }: Curve, bytes: number, { best, floor }: FitTarget): number {
  if (bytes >= atBest) return best;
  if (bytes < atFloor) return Math.max(0, Math.floor((floor * bytes) / atFloor) - 10);
  return Math.floor(floor + ((best - floor) * Math.log(bytes / atFloor)) / Math.log(atBest / atFloor));
}

/** The facts that name a picture's file, put to whatever went wrong with it. */
export function naming(subject: string) {
  return (thrown: unknown): never => {
    throw thrown instanceof ImageError && thrown.facts.subject === undefined ? thrown.with({ subject }) : thrown;
  };
}
