// Maps the brightness of HDR images to a standard display, as Chromium does (SMPTE ST 2094-50, annex D).
import { hdrPeak, hdrWhite } from './transfer';

/** Control points of the curve between white and the peak. */
const points = 8;
/** Where the tangents of the curve's ends meet, relative to them. */
const kappa = 0.65;
const steps = 4096;

/**
 * The factor for a pixel, by its largest channel in BT.2020 primaries, where 1 is white.
 * @param peak luminance of the brightest content in cd/m².
 */
export function createToneMap(peak: number): (largest: number) => number {
  const peakLight = peak / hdrWhite;
  if (peakLight <= 1) return () => 1;
  const headroom = Math.log2(peakLight) / Math.log2(hdrPeak / hdrWhite);
  // White gets darker by up to half, so that brighter colors remain distinct.
  const white = 1 - 0.5 * Math.min(1, headroom);
  const gain = curve(peakLight, white);
  const table = Float32Array.from({ length: steps + 1 }, (_, n) => gain(1 + ((peakLight - 1) * n) / steps));
  return (largest) => {
    if (largest <= 1) return white;
    if (largest >= peakLight) return 1 / largest;
    return table[Math.round(((largest - 1) / (peakLight - 1)) * steps)]!;
  };
}

/** A Bézier curve from white to the peak, which becomes 1; in between, logarithms of the factor are interpolated. */
function curve(peakLight: number, white: number): (largest: number) => number {
  const [middleX, middleY] = [1 - kappa + kappa / white, (1 - kappa) * white + kappa];
  const [curveX, curveY] = [1 - 2 * middleX + peakLight, white - 2 * middleY + 1];
  const [slopeX, slopeY] = [2 * (middleX - 1), 2 * (middleY - white)];
  const knots = Array.from({ length: points }, (_, n) => {
    const t = n / (points - 1);
    const x = 1 + t * (slopeX + t * curveX);
    const y = white + t * (slopeY + t * curveY);
    const steepness = (2 * curveY * t + slopeY) / (2 * curveX * t + slopeX);
    return { x, log: Math.log2(y / x), slope: (x * steepness - y) / (Math.LN2 * x * y) };
  });
  return (largest) => {
    const index = Math.max(
      1,
      knots.findIndex(({ x }) => largest <= x),
    );
    const [from, to] = [knots[index - 1]!, knots[index] ?? knots.at(-1)!];
    const span = to.x - from.x;
    const t = (largest - from.x) / span;
    const [a, b] = [from.slope * span, to.slope * span];
    const rise = to.log - from.log;
    return 2 ** (from.log + t * (a + t * (3 * rise - 2 * a - b + t * (a + b - 2 * rise))));
  };
}
