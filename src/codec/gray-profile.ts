// Turns the grey of a picture with a profile of its own (dot gain, another gamma) into the grey of a screen.
import { linearToSrgb } from './srgb';
import type { Pixels } from './pixels';
import { readCurves } from './cmyk/icc-curves';
import { findTag, tagName } from './cmyk/icc-tags';

/** What a screen shows, 0 to 255, for each grey of the picture; undefined for a profile that says nothing of grey. */
export function readGrayCurve(profile: Uint8Array): Uint8ClampedArray | undefined {
  if (profile.length < 132 || tagName(profile, 16) !== 'GRAY') return undefined;
  try {
    const found = findTag(profile, 'kTRC');
    const [curve] = found ? readCurves(found, 0, 1) : [];
    if (!curve) return undefined;
    const light = tagName(profile, 20) === 'Lab ' ? (grey: number) => ofLevel(curve(grey)) : curve;
    // The darkest that there can be is black.
    const black = Math.min(0.18, light(0));
    return Uint8ClampedArray.from({ length: 256 }, (_, n) => linearToSrgb((light(n / 255) - black) / (1 - black)));
  } catch (thrown) {
    // Whatever points beyond the end.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** Light of a brightness as the eye sees it: 0 to 1 both ways. */
function ofLevel(level: number): number {
  const value = (level * 100 + 16) / 116;
  return value > 24 / 116 ? value ** 3 : (108 / 841) * (value - 16 / 116);
}

/** In place. */
export function applyGrayCurve({ data }: Pixels, greys: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) data[at] = data[at + 1] = data[at + 2] = greys[data[at]!]!;
}
