// Draws cottages and skylines.
import { type Canvas, mix, place, rectangle } from './canvas';
import type { Ridge } from './terrain';
import type { Palette } from './palette';
import { between, pick } from './random';
import type { Scene } from './scene';

/** A small cluster of cottages on a ridge. */
export function cottages(canvas: Canvas, scene: Scene, palette: Palette, ridge: Ridge): string {
  const { width, unit, random } = canvas;
  const middle = width * pick(random, [between(random, 0.26, 0.36), between(random, 0.62, 0.74)]);
  const spots: [number, number][] = [
    [-19, 0.62],
    [17, 0.72],
    [0, 1],
  ];
  return spots
    .map(([dx, size]) => {
      const x = middle + dx * unit;
      const wall = pick(random, ['#f6ead6', '#f3d9b8', '#dfe6e9', '#f2c6a8']);
      const roof = scene.snow ? '#f4f8fc' : pick(random, ['#b5493b', '#8f4a3a', '#6a5a74', '#a8603a']);
      return place(cottage(palette, scene, wall, roof), x, ridge(x) + unit * 3, unit * 0.55 * size);
    })
    .join('');
}

/** 34 units wide, its foot at the origin. */
function cottage(palette: Palette, scene: Scene, wall: string, roof: string): string {
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.8);
  const pane = scene.hour === 'day' ? '#7fa3ba' : palette.window;
  const smoke =
    '<path d="M11-37C9-42 14-44 12-49C10-54 16-56 15-62" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" opacity=".42"/>';
  const window = (x: number) =>
    `<rect x="${x}" y="-15" width="6" height="7" rx=".6" fill="${pane}"/><path d="M${x + 3}-15V-8M${x}-11.5H${x + 6}" stroke="${lit('#fff8ea')}" stroke-width=".7"/>`;
  return (
    `${smoke}<rect x="8" y="-36" width="5" height="12" fill="${lit('#8a5a48')}"/>` +
    `<rect x="-16" y="-21" width="32" height="22" fill="${lit(wall)}"/><rect x="6" y="-21" width="10" height="22" fill="#000" opacity=".07"/>` +
    `<path d="M-20-20L-12-35H12L20-20Z" fill="${lit(roof)}"/><path d="M-20-20H20L19-22H-19Z" fill="#000" opacity=".16"/>` +
    `<rect x="-3" y="-12" width="6" height="13" rx="2.6" fill="${lit('#7a4b32')}"/>${window(-13)}${window(7)}`
  );
}

/** Two rows of towers, the nearer one with windows. */
export function skyline(canvas: Canvas, scene: Scene, palette: Palette, foot: number): string {
  const { width, unit, random } = canvas;
  const parts: string[] = [];
  for (const row of [0, 1, 2]) {
    const near = row / 2;
    const colour = mix(mix('#5d7391', palette.shadow, 0.25 + palette.shade), palette.sky[2], 0.62 - near * 0.55);
    let x = -unit * 6 * random();
    while (x < width) {
      const wide = unit * between(random, 6, 13);
      const arch = 1 - Math.abs(x / width - 0.5) * 0.9;
      const tall = foot * between(random, 0.28, 0.82) * arch * (1 - near * 0.34);
      const tone = mix(colour, pick(random, ['#c98b6b', '#6f8fae', '#8f86a8']), 0.12);
      parts.push(tower(canvas, scene, palette, { x, wide, tall, foot, tone, near }));
      x += wide + unit * between(random, 0, 1.8);
    }
  }
  return parts.join('');
}

interface Tower {
  x: number;
  wide: number;
  tall: number;
  foot: number;
  tone: string;
  near: number;
}

function tower(
  { unit, random }: Canvas,
  scene: Scene,
  palette: Palette,
  { x, wide, tall, foot, tone, near }: Tower,
): string {
  const top = foot - tall;
  const parts = [
    rectangle(x, top, wide, tall + unit, tone),
    rectangle(x + wide * 0.72, top, wide * 0.28, tall + unit, '#000000', 'fill-opacity=".1"'),
  ];
  if (random() < 0.35) parts.push(rectangle(x + wide * 0.3, top - unit * 2, wide * 0.4, unit * 2.2, tone));
  if (random() < 0.25) parts.push(rectangle(x + wide * 0.48, top - unit * 6, unit * 0.35, unit * 6, tone));
  if (near === 0) return parts.join('');
  const litShare = { day: 0, dawn: 0.12, sunset: 0.4, night: 0.5 }[scene.hour];
  const [stepX, stepY] = [unit * 1.75, unit * 2.5];
  const columns = Math.floor((wide - unit) / stepX);
  const margin = (wide - columns * stepX + unit * 0.75) / 2;
  // One path for all lit windows and one for the others: hundreds of shapes would take a second to draw.
  let [lit, unlit] = ['', ''];
  for (let column = 0; column < columns; column++) {
    for (let y = top + unit * 1.6; y < foot - unit * 2; y += stepY) {
      const window = `M${(x + margin + column * stepX).toFixed(1)} ${y.toFixed(1)}h${unit.toFixed(1)}v${(unit * 1.4).toFixed(1)}h-${unit.toFixed(1)}z`;
      if (random() < litShare) lit += window;
      else unlit += window;
    }
  }
  parts.push(
    `<path d="${unlit}" fill="${mix(tone, palette.sky[1], 0.2)}"/><path d="${lit}" fill="${palette.window}"/>`,
  );
  return parts.join('');
}
