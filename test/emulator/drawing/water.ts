// Draws water: the sea with light on it, a sailing boat, a lighthouse on its rock.
import { type Canvas, circle, downward, glowing, mix, place, polygon, rectangle } from './canvas';
import type { Palette } from './palette';
import { between } from './random';
import type { Scene } from './scene';
import type { Light } from './sky';

/** Fills the canvas from the horizon down. */
export function sea(canvas: Canvas, palette: Palette, horizon: number, light: Light): string {
  const { width, height, unit, random } = canvas;
  const paint = downward(
    canvas,
    mix(palette.sky[2], palette.water, 0.3),
    mix(palette.sky[1], palette.water, 0.65),
    mix(palette.water, palette.shadow, 0.35),
  );
  const depth = height - horizon;
  const parts = [rectangle(0, horizon, width, depth, paint)];
  for (let index = 0; index < 46; index++) {
    const down = (index / 46) ** 1.5;
    const long = unit * (6 + 16 * down) * between(random, 0.5, 1.4) * (1.1 - down * 0.5);
    const x = light.x + between(random, -1, 1) * unit * (3 + 13 * down);
    parts.push(line(x, horizon + down * depth, long, unit * (0.28 + down * 0.85), palette.light, 0.62 - 0.42 * down));
  }
  for (let index = 0; index < 60; index++) {
    const down = random() ** 1.4;
    const pale = random() < 0.6;
    const fill = pale ? mix(palette.sky[2], '#ffffff', 0.3) : mix(palette.water, palette.shadow, 0.5);
    const long = unit * (3 + 15 * down) * between(random, 0.5, 1.3);
    parts.push(
      line(random() * width, horizon + down * depth, long, unit * (0.15 + down * 0.42), fill, pale ? 0.34 : 0.22),
    );
  }
  return parts.join('');
}

/** A stroke of light or shade on the water. */
function line(x: number, y: number, long: number, thick: number, fill: string, opacity: number): string {
  const look = `rx="${(thick / 2).toFixed(1)}" fill-opacity="${opacity.toFixed(2)}"`;
  return rectangle(x - long / 2, y, long, thick, fill, look);
}

/** Boats on the water, one of them near. */
export function boats(canvas: Canvas, palette: Palette, horizon: number, light: Light): string {
  const { width, height, unit, random } = canvas;
  const side = light.x < width / 2 ? between(random, 0.58, 0.7) : between(random, 0.3, 0.42);
  const far = [0.2, 0.85].map((x) =>
    boat(
      palette,
      width * x,
      horizon + unit * between(random, 1.5, 4),
      unit * between(random, 0.07, 0.12),
      '#e8e2d4',
      '#c9d2d8',
    ),
  );
  const near = boat(palette, width * side, horizon + (height - horizon) * 0.4, unit * 0.4, '#fffaf0', '#e4572e');
  return far.join('') + near;
}

function boat(palette: Palette, x: number, y: number, scale: number, sail: string, jib: string): string {
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.65);
  const upper =
    `<path d="M0-8V-86" stroke="${lit('#6b4a32')}" stroke-width="2"/>` +
    `<path d="M3-84C28-58 38-36 37-17L3-15Z" fill="${lit(sail)}"/><path d="M20-62C31-46 37-30 37-17L24-16C26-32 25-48 20-62Z" fill="#000" opacity=".08"/>` +
    `<path d="M-3-76C-6-50-16-30-33-16L-3-16Z" fill="${lit(jib)}"/><path d="M0-86L14-90L0-94Z" fill="${lit('#e4572e')}"/>` +
    `<path d="M-42-12L44-12C40 2 32 8 22 8L-24 8C-34 6-40-2-42-12Z" fill="${lit('#7b3f2b')}"/>` +
    `<path d="M-42-12L44-12C43-9 42.5-7 41-5L-40.5-5C-41.5-7-42-10-42-12Z" fill="${lit('#f6efe2')}"/>`;
  const mirror = `<g transform="translate(0 15) scale(1 -.55)" opacity=".2">${upper}</g>`;
  const wake =
    '<path d="M-56 9Q-30 5 0 9T60 8" fill="none" stroke="#fff" stroke-width="1.8" opacity=".6" stroke-linecap="round"/>';
  return place(mirror + upper + wake, x, y, scale);
}

/** A striped tower on a headland at the side away from the light. */
export function lighthouse(canvas: Canvas, scene: Scene, palette: Palette, horizon: number, light: Light): string {
  const { width, unit } = canvas;
  const right = light.x < width / 2;
  const x = right ? width - unit * 20 : unit * 20;
  const turn = right ? 1 : -1;
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.8);
  const rock: [number, number][] = [
    [-34, 7],
    [-26, -1],
    [-20, -3],
    [-12, -9],
    [0, -12],
    [14, -13],
    [40, -16],
    [40, 16],
    [-10, 14],
  ].map(([dx = 0, dy = 0]) => [x + dx * unit * turn, horizon + dy * unit]);
  const stripe = (from: number, to: number) =>
    `<path d="M${-edge(from)} ${from}L${edge(from)} ${from}L${edge(to)} ${to}L${-edge(to)} ${to}Z" fill="${lit('#c8443a')}"/>`;
  const tower =
    `<path d="M-5.2 0H5.2L3.2-48H-3.2Z" fill="${lit('#f7f3ea')}"/>${stripe(-8, -17)}${stripe(-26, -35)}` +
    `<path d="M1.2 0H5.2L3.2-48H1Z" fill="#000" opacity=".14"/><rect x="-5" y="-50" width="10" height="2.4" fill="${lit('#3c4656')}"/>` +
    `<rect x="-2.6" y="-55" width="5.2" height="5" fill="${palette.window}"/><path d="M-3.6-55H3.6L0-60Z" fill="${lit('#c8443a')}"/>`;
  const foot = horizon - unit * 11;
  const lamp = circle(x, foot - unit * 47, unit * 26, glowing(canvas, '#ffe9a8', scene.hour === 'day' ? 0.25 : 0.8));
  return polygon(rock, downward(canvas, lit('#7a8a68'), lit('#5d5a58'))) + lamp + place(tower, x, foot, unit * 0.9);
}

/** Half the tower's width at a height, which is 0 at the foot and negative above. */
function edge(y: number): number {
  return 5.2 - (-y / 48) * 2;
}
