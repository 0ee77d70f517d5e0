// Converts grayscale pixels from their profile (dot gain, another gamma) to sRGB.
import { linearToSrgb } from './color/srgb';
import type { Pixels } from './pixels';
import { readCurves } from './cmyk/icc-curves';
import { findTag, tagName } from './cmyk/icc-tags';

/** The sRGB value, 0 to 255, for each gray value of the image; undefined if it is not a valid grayscale profile. */
export function readGrayCurve(profile: Uint8Array): Uint8ClampedArray | undefined {
  if (profile.length < 132 || tagName(profile, 16) !== 'GRAY') return undefined;
  try {
    const found = findTag(profile, 'kTRC');
    const [curve] = found ? readCurves(found, 0, 1) : [];
    if (!curve) return undefined;
    const light = tagName(profile, 20) === 'Lab ' ? (grey: number) => ofLevel(curve(grey)) : curve;
    // Black point compensation, limited to dark values.
    const black = Math.min(0.18, light(0));
    return Uint8ClampedArray.from({ length: 256 }, (_, n) => linearToSrgb((light(n / 255) - black) / (1 - black)));
  } catch (thrown) {
    // An offset is beyond the end.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** Converts perceptual lightness to linear light; both 0 to 1. */
function ofLevel(level: number): number {
  const value = (level * 100 + 16) / 116;
  return value > 24 / 116 ? value ** 3 : (108 / 841) * (value - 16 / 116);
}

/** Applies the curve in place. */
export function applyGrayCurve({ data }: Pixels, greys: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) data[at] = data[at + 1] = data[at + 2] = greys[data[at]!]!;
}
