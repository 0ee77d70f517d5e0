// How different two pictures look: ΔE (CIE 1976) between their colours, over squares of 8 × 8 pixels.
import sharp from 'sharp';

export interface Difference {
  readonly mean: number;
  readonly most: number;
}

/** The mean colour of each square counts, so that no encoder's noise does. */
export async function difference(one: Uint8Array, other: Uint8Array): Promise<Difference> {
  const [a, b] = await Promise.all([squares(one), squares(other)]);
  if (a.length !== b.length) throw new Error('Other dimensions.');
  const all = a.map((lab, n) => Math.hypot(...lab.map((value, axis) => value - b[n]![axis]!)));
  return { mean: all.reduce((sum, value) => sum + value, 0) / all.length, most: Math.max(...all) };
}

type Lab = readonly [number, number, number];

async function squares(bytes: Uint8Array): Promise<Lab[]> {
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const found: Lab[] = [];
  for (let top = 0; top + 8 <= info.height; top += 8) {
    for (let left = 0; left + 8 <= info.width; left += 8) {
      const sum = [0, 0, 0];
      // Without the rim, into which an encoder lets a neighbour's colour.
      for (let y = top + 2; y < top + 6; y++)
        for (let x = left + 2; x < left + 6; x++)
          for (let n = 0; n < 3; n++) sum[n]! += data[(y * info.width + x) * 3 + n]! / 16;
      found.push(lab(sum));
    }
  }
  return found;
}

function lab(colour: readonly number[]): Lab {
  const [r, g, b] = colour.map((value) => {
    const level = value / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const even = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116);
  const x = even((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = even(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = even((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
