// Converts CMYK to sRGB as Chromium does.
import { linearToSrgb } from '../color/srgb';
import { interpolateClut, type Clut } from './clut';
import type { CmykProfile } from './cmyk-profile';

/**
 * Multiplies the light that each ink leaves by the light that black leaves.
 * @param rows amounts of cyan, magenta, yellow and black, 0 to 255.
 * @param to receives four bytes per pixel from `start` on.
 */
export function inksToRgb(rows: readonly Float32Array[], to: Uint8ClampedArray, start: number): void {
  const [c, m, y, k] = rows as [Float32Array, Float32Array, Float32Array, Float32Array];
  const light = (amount: number) => 255 - Math.min(255, Math.max(0, amount));
  for (let x = 0, at = start; x < k.length; x++, at += 4) {
    const black = light(k[x]!) / 255;
    to[at] = light(c[x]!) * black;
    to[at + 1] = light(m[x]!) * black;
    to[at + 2] = light(y[x]!) * black;
    to[at + 3] = 255;
  }
}

/** Grid points per channel; with 33, the points of a profile with 9, 17 or 33 are included exactly. */
const points = 33;

/**
 * Creates a function that applies the profile to RGB pixels in place. Chromium takes their inverse as amounts of cyan,
 * magenta and yellow, and no black.
 */
export function createProfileConverter(inks: CmykProfile): (data: Uint8ClampedArray) => void {
  const lattice = buildScreenClut(inks);
  const last = points - 1;
  const places = [0, 1, 2].map((ink) =>
    Float32Array.from({ length: 256 }, (_, light) => inks.curves[ink]!(1 - light / 255) * last),
  );
  const [placesC, placesM, placesY] = places as [Float32Array, Float32Array, Float32Array];
  const colour = new Float64Array(3);
  return (data) => {
    let before = -1;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
      const now = red + green * 0x100 + blue * 0x10000;
      // Adjacent pixels are often equal.
      if (now !== before) interpolateClut(lattice, placesC[red]!, placesM[green]!, placesY[blue]!, 0, colour);
      before = now;
      data[at] = colour[0]!;
      data[at + 1] = colour[1]!;
      data[at + 2] = colour[2]!;
    }
  };
}

/** Builds a table from the profile's curve outputs without black to sRGB, 0 to 255. */
function buildScreenClut(inks: CmykProfile): Clut {
  const blacks = 2;
  const values = new Float32Array(3 * points ** 3 * blacks);
  const colour = new Float64Array(3);
  const last = points - 1;
  const black = inks.curves[3]!(0);
  let at = 0;
  for (let c = 0; c < points; c++) {
    for (let m = 0; m < points; m++) {
      for (let y = 0; y < points; y++, at += 3 * blacks) {
        inks.toXyz(c / last, m / last, y / last, black, colour);
        const [X, Y, Z] = colour as unknown as [number, number, number];
        const rgb = [
          linearToSrgb(3.1338561 * X - 1.6168667 * Y - 0.4906146 * Z),
          linearToSrgb(-0.9787684 * X + 1.9161415 * Y + 0.033454 * Z),
          linearToSrgb(0.0719453 * X - 0.2289914 * Y + 1.4052427 * Z),
        ];
        values.set([...rgb, ...rgb], at);
      }
    }
  }
  return { points: [points, points, points, blacks], values };
}
