// Draws ground: soft ridges, dunes and mountains.
import { type Canvas, downward, mix, polygon } from './canvas';
import type { Palette } from './palette';
import { between } from './random';
import type { Scene } from './scene';

/** The height of a ridge, in pixels from the top, at every x. */
export type Ridge = (x: number) => number;

/** A soft skyline around `y` that varies by `swing` pixels. */
function softRidge({ width, unit, random }: Canvas, y: number, swing: number): Ridge {
  const waves = [0.9, 2.1, 4.3].map((rate, index) => ({
    rate: ((rate * between(random, 0.75, 1.25) * Math.PI) / (unit * 100)) * Math.min(1, (unit * 170) / width),
    phase: random() * 7,
    size: swing / (1 + index * 1.6),
  }));
  return (x) => waves.reduce((sum, { rate, phase, size }) => sum + Math.sin(x * rate + phase) * size, y);
}

/** Fills everything below a ridge. */
function fillBelow({ width, height, unit }: Canvas, ridge: Ridge, fill: string): string {
  const step = unit * 1.2;
  const points: [number, number][] = [];
  for (let x = -step; x < width + step; x += step) points.push([x, ridge(x)]);
  return polygon([[-step, height], ...points, [width + step, height]], fill);
}

/** Land from the horizon to the viewer: `count` ridges, the last one nearest. */
export function hills(
  canvas: Canvas,
  palette: Palette,
  horizon: number,
  count: number,
): { ridges: Ridge[]; layers: string[] } {
  const { height, unit } = canvas;
  const ridges: Ridge[] = [];
  const layers: string[] = [];
  for (let index = 0; index < count; index++) {
    const near = count === 1 ? 1 : index / (count - 1);
    const y = horizon + (height - horizon) * (near * 0.66);
    const ridge = softRidge(canvas, y, unit * (3.2 - near * 0.8));
    const colour = mix(palette.far, palette.near, near ** 0.8);
    const paint = downward(
      canvas,
      mix(colour, palette.light, 0.2 * (1 - palette.shade)),
      colour,
      mix(colour, palette.shadow, 0.25),
    );
    ridges.push(ridge);
    layers.push(fillBelow(canvas, ridge, paint));
  }
  return { ridges, layers };
}

/** A range of peaks that stand on the horizon, each with a lit and a shaded side; high ones carry snow. */
export function mountains(canvas: Canvas, scene: Scene, palette: Palette, horizon: number, share: number): string {
  const { width, unit, random } = canvas;
  const rows: string[] = [];
  for (const row of [0, 1]) {
    const count = Math.max(2, Math.round((width / unit / 100) * (row === 0 ? 3.4 : 2.6)));
    const rock = mix(mix('#66789a', palette.shadow, palette.shade), palette.sky[2], row === 0 ? 0.55 : 0.3);
    for (let index = 0; index < count; index++) {
      const x = ((index + between(random, 0.1, 0.9)) / count) * width;
      const rise = horizon * share * between(random, 0.55, 1) * (row === 0 ? 1 : 0.72);
      rows.push(peak(canvas, x, horizon + unit * 3, rise, rock, palette, scene.snow ? 0.62 : 0.34));
    }
  }
  return rows.join('');
}

function peak(
  { random, unit }: Canvas,
  x: number,
  base: number,
  rise: number,
  rock: string,
  palette: Palette,
  snowy: number,
): string {
  const [left, right] = [rise * between(random, 0.8, 1.15), rise * between(random, 0.8, 1.15)];
  const steps = 7;
  const flank = (reach: number) =>
    Array.from({ length: steps }, (_, index): [number, number] => {
      const down = (index + 1) / steps;
      const shake = index === steps - 1 ? 0 : between(random, -0.035, 0.035) * rise;
      return [x + reach * down + shake, base - rise + rise * down + shake * 0.5];
    });
  const [west, east] = [flank(-left), flank(right)];
  const spine = Array.from({ length: steps }, (_, index): [number, number] => {
    const down = (index + 1) / steps;
    return [x + rise * (index % 2 === 0 ? 0.05 : -0.03) * (1 + down) + unit * down * 3, base - rise + rise * down];
  });
  const top: [number, number] = [x, base - rise];
  const snow = mix('#ffffff', palette.sky[1], 0.12 + palette.shade * 0.5);
  const cut = Math.max(1, Math.round(snowy * steps));
  const teeth = (edge: [number, number][], turn: number): [number, number][] => {
    const end = edge[cut - 1] ?? top;
    const inner = spine[cut - 1] ?? top;
    const part = (share: number, drop: number): [number, number] => [
      end[0] + (inner[0] - end[0]) * share,
      end[1] + rise * drop * turn,
    ];
    return [
      ...edge.slice(0, cut),
      part(0.3, -0.05),
      part(0.5, 0.045),
      part(0.75, -0.045),
      [inner[0], inner[1] + rise * 0.05],
    ];
  };
  const back = spine.slice(0, cut - 1).toReversed();
  return [
    polygon([top, ...west, ...spine.toReversed()], mix(rock, palette.light, 0.22)),
    polygon([top, ...east, ...spine.toReversed()], mix(rock, palette.shadow, 0.22)),
    rise > unit * 14 ? polygon([top, ...teeth(west, 1), ...back], snow) : '',
    rise > unit * 14 ? polygon([top, ...teeth(east, 1), ...back], mix(snow, palette.shadow, 0.2)) : '',
  ].join('');
}

/** Dunes with a bright windward and a dark lee side. */
export function dunes(canvas: Canvas, palette: Palette, horizon: number): { ridges: Ridge[]; layers: string[] } {
  const { height, unit } = canvas;
  const { ridges, layers } = hills(canvas, palette, horizon, 4);
  const shaded = layers.map((layer, index) => {
    const ridge = ridges[index];
    if (ridge === undefined) return layer;
    const depth = (height - horizon) * (0.14 + index * 0.06);
    const lee: Ridge = (x) =>
      ridge(x) + Math.max(0, Math.sin(x / (unit * (24 + index * 9)) + index * 2)) * depth + unit * 0.4;
    return layer + leeSide(canvas, ridge, lee, mix(palette.near, palette.shadow, 0.42));
  });
  return { ridges, layers: shaded };
}

function leeSide({ width, unit }: Canvas, from: Ridge, to: Ridge, fill: string): string {
  const step = unit * 1.2;
  const xs = Array.from({ length: Math.ceil(width / step) + 3 }, (_, index) => (index - 1) * step);
  const edge = xs.map((x): [number, number] => [x, from(x)]);
  const rim = xs.toReversed().map((x): [number, number] => [x, to(x)]);
  return polygon([...edge, ...rim], fill, 'fill-opacity=".38"');
}
