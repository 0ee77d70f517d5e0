// Converts CMYK to sRGB.
import { linearToSrgb } from '../color/srgb';
import { interpolateClut, type Clut } from './clut';
import type { CmykProfile } from './cmyk-profile';

/** Grid points per ink; with 17, the points of a profile with 9 or 17 are included exactly. */
const points = 17;

export function createCmykConverter(inks: CmykProfile) {
  const lattice = buildScreenClut(inks);
  const places = inks.curves.map((curve) =>
    Float32Array.from({ length: 256 }, (_, n) => curve(n / 255) * (points - 1)),
  );
  const [placesC, placesM, placesY, placesK] = places as [Float32Array, Float32Array, Float32Array, Float32Array];
  const colour = new Float64Array(3);
  return {
    /**
     * Converts a row of pixels.
     * @param rows amounts of cyan, magenta, yellow and black, 0 to 255.
     * @param to receives four bytes per pixel from `at` on.
     */
    convertRow(rows: readonly Float32Array[], to: Uint8ClampedArray, start: number, width: number) {
      const [c, m, y, k] = rows as [Float32Array, Float32Array, Float32Array, Float32Array];
      const near = new Uint8ClampedArray(4);
      let before = -1;
      for (let x = 0, at = start; x < width; x++, at += 4) {
        near[0] = c[x]!;
        near[1] = m[x]!;
        near[2] = y[x]!;
        near[3] = k[x]!;
        const now = near[0] + near[1] * 0x100 + near[2] * 0x10000 + near[3] * 0x1000000;
        // Adjacent pixels are often equal.
        if (now !== before)
          interpolateClut(lattice, placesC[near[0]]!, placesM[near[1]]!, placesY[near[2]]!, placesK[near[3]]!, colour);
        before = now;
        to[at] = colour[0]!;
        to[at + 1] = colour[1]!;
        to[at + 2] = colour[2]!;
        to[at + 3] = 255;
      }
    },
  };
}

/** Builds a table from the profile's curve outputs to sRGB, 0 to 255. */
function buildScreenClut(inks: CmykProfile): Clut {
  const values = new Float32Array(3 * points ** 4);
  const colour = new Float64Array(3);
  const last = points - 1;
  const fromBlack = extendedBlack(inks.black);
  let at = 0;
  for (let c = 0; c < points; c++) {
    for (let m = 0; m < points; m++) {
      for (let y = 0; y < points; y++) {
        for (let k = 0; k < points; k++, at += 3) {
          inks.toXyz(c / last, m / last, y / last, k / last, colour);
          const [X, Y, Z] = fromBlack(colour);
          values[at] = linearToSrgb(3.1338561 * X - 1.6168667 * Y - 0.4906146 * Z);
          values[at + 1] = linearToSrgb(-0.9787684 * X + 1.9161415 * Y + 0.033454 * Z);
          values[at + 2] = linearToSrgb(0.0719453 * X - 0.2289914 * Y + 1.4052427 * Z);
        }
      }
    }
  }
  return { points: [points, points, points, points], values };
}

/** Black point compensation: maps `black` to zero and leaves D50 white unchanged. */
function extendedBlack(black: CmykProfile['black']): (colour: Float64Array) => [number, number, number] {
  const white = [0.9642, 1, 0.8249] as const;
  const one = (colour: Float64Array, n: 0 | 1 | 2) =>
    ((colour[n]! - black[n]) * white[n]) / Math.max(0.1, white[n] - black[n]);
  return (colour) => [one(colour, 0), one(colour, 1), one(colour, 2)];
}
