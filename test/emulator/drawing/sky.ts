// Draws the upper part of a scene: sky, sun or moon, stars, clouds, birds, balloons.
import { type Canvas, circle, downward, glowing, mix, place, rectangle } from './canvas';
import type { Palette } from './palette';
import { between, pick } from './random';
import type { Scene } from './scene';

/** The position of the sun or moon in pixels, for reflections in water. */
export interface Light {
  x: number;
  y: number;
  radius: number;
}

/** Fills the whole canvas with sky, down to the horizon. */
export function drawSky(
  canvas: Canvas,
  scene: Scene,
  palette: Palette,
  horizon: number,
): { svg: string; light: Light } {
  const { width, height, unit, random } = canvas;
  const low = scene.hour === 'sunset' || scene.hour === 'dawn';
  const light: Light = {
    x: width * pick(random, [between(random, 0.16, 0.34), between(random, 0.66, 0.84)]),
    y: horizon * (low ? between(random, 0.58, 0.8) : between(random, 0.2, 0.36)),
    radius: unit * (low ? 8 : 6),
  };
  const parts = [rectangle(0, 0, width, height, downward(canvas, ...palette.sky, palette.sky[2]))];
  if (scene.hour === 'night') parts.push(stars(canvas, horizon));
  parts.push(circle(light.x, light.y, unit * 62, glowing(canvas, palette.light, scene.hour === 'night' ? 0.4 : 0.75)));
  parts.push(circle(light.x, light.y, light.radius, palette.light));
  if (scene.hour === 'night') parts.push(craters(light, mix(palette.light, palette.sky[2], 0.22)));
  // By day, clouds cover part of the sun; they would hide the moon.
  const veil = clouds(canvas, scene, palette, horizon);
  parts.splice(scene.hour === 'night' ? 2 : parts.length, 0, veil);
  return { svg: parts.join(''), light };
}

function stars({ width, unit, random }: Canvas, horizon: number): string {
  const count = Math.round((width * horizon) / (unit * unit * 45));
  return Array.from({ length: count }, () => {
    const opacity = `fill-opacity="${between(random, 0.35, 1).toFixed(2)}"`;
    return circle(random() * width, random() ** 1.4 * horizon, unit * between(random, 0.08, 0.26), '#ffffff', opacity);
  }).join('');
}

function craters({ x, y, radius }: Light, fill: string): string {
  const spots: [number, number, number][] = [
    [-0.35, -0.2, 0.22],
    [0.3, -0.42, 0.14],
    [0.2, 0.3, 0.26],
    [-0.3, 0.45, 0.12],
  ];
  return spots
    .map(([dx, dy, size]) => circle(x + dx * radius, y + dy * radius, size * radius, fill, 'fill-opacity=".6"'))
    .join('');
}

const cloud =
  'M0 0a.1.1 0 0 1 .05-.18a.13.13 0 0 1 .17-.12a.2.2 0 0 1 .36-.06a.16.16 0 0 1 .25.13a.12.12 0 0 1 .15.23z';

function clouds(canvas: Canvas, { hour }: Scene, palette: Palette, horizon: number): string {
  const { width, unit, random } = canvas;
  const count = Math.round((width / unit / 100) * between(random, 2.5, 4.5));
  const fill = cloudPaint(canvas, palette, hour === 'night');
  return Array.from({ length: count }, (_, index) => {
    const x = ((index + between(random, -0.1, 0.7)) / count) * width;
    const y = horizon * between(random, 0.16, 0.68);
    // Clouds grow smaller towards the horizon.
    const size = unit * between(random, 18, 34) * (1.15 - (0.6 * y) / horizon);
    return place(
      `<path d="${cloud}" fill="${fill}"/>`,
      x,
      y,
      size,
      `opacity="${between(random, 0.55, 0.9).toFixed(2)}"`,
    );
  }).join('');
}

function cloudPaint(canvas: Canvas, palette: Palette, night: boolean): string {
  return downward(canvas, palette.cloud, mix(palette.cloud, palette.sky[night ? 1 : 2], 0.55));
}

/** A loose flock. */
export function birds({ width, unit, random }: Canvas, horizon: number, colour: string): string {
  const [x, y] = [width * between(random, 0.25, 0.65), horizon * between(random, 0.3, 0.55)];
  return Array.from({ length: 7 }, () => {
    const path = '<path d="M-1-.5Q-.4-.7 0 0Q.4-.7 1-.5" fill="none" stroke-width=".18" stroke-linecap="round"/>';
    const [dx, dy] = [between(random, -13, 13) * unit, between(random, -6, 6) * unit];
    return place(path, x + dx, y + dy, unit * between(random, 0.9, 1.7), `stroke="${colour}"`);
  }).join('');
}

/** Two or three hot-air balloons. */
export function balloons(canvas: Canvas, palette: Palette, horizon: number): string {
  const { width, unit, random } = canvas;
  const coats: [string, string][] = [
    ['#e4572e', '#f9d5a7'],
    ['#2e86ab', '#f6f1e7'],
    ['#f2b134', '#c8553d'],
  ];
  return coats
    .map(([one, other], index) => {
      const [a, b] = [one, other].map((colour) => mix(colour, palette.shadow, palette.shade * 0.7));
      const drawing =
        `<path d="M0 14C-9 6-12 0-12-6A12 12 0 0 1 12-6C12 0 9 6 0 14Z" fill="${a}"/>` +
        `<path d="M0 14C-5 6-6.5 0-6.5-6C-6.5-13-3-18 0-18C3-18 6.5-13 6.5-6C6.5 0 5 6 0 14Z" fill="${b}"/>` +
        `<path d="M0 14C-2 6-2.4 0-2.4-6C-2.4-13-1-18 0-18C1-18 2.4-13 2.4-6C2.4 0 2 6 0 14Z" fill="${a}"/>` +
        '<path d="M12-6C12 0 9 6 0 14C5 4 7-2 7-8C7-13 5-16 3-17.6A12 12 0 0 1 12-6Z" fill="#000" opacity=".13"/>' +
        '<path d="M-2.4 13L-1.8 18M2.4 13L1.8 18" stroke="#5b4636" stroke-width=".5"/><rect x="-2.2" y="17.6" width="4.4" height="3.4" rx=".8" fill="#7a5a3c"/>';
      const x = width * (0.22 + 0.28 * index + between(random, -0.06, 0.06));
      return place(drawing, x, horizon * between(random, 0.28, 0.62), (unit / 10) * between(random, 4, 8.5));
    })
    .join('');
}
