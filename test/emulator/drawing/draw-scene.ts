// Draws a landscape from a text (section 2) that shows what the prompt names.
import { cottages, skyline } from './buildings';
import { type Canvas, circle, define, mix, place, rectangle } from './canvas';
import { kitten } from './cat';
import { dunes, hills, mountains, type Ridge } from './terrain';
import { paletteOf, type Palette } from './palette';
import { cacti, flowers, grass, treeRow } from './plants';
import { between, randomFrom } from './random';
import { fromSvg, type Raster, toRaster } from '../raster';
import type { Size } from '../ratios';
import { sceneFromPrompt, type Scene } from './scene';
import { balloons, birds, drawSky } from './sky';
import { street } from './street';
import { table } from './still-life';
import { boats, lighthouse, sea } from './water';

/**
 * Draws a prompt. The same prompt, size and variant give the same pixels.
 * @param variant 0 for the first image of a request, another number for another image of the same prompt
 */
export async function draw(prompt: string, size: Size, variant: number): Promise<Raster> {
  const random = randomFrom(`${variant}\n${size.width}x${size.height}\n${prompt}`);
  const canvas: Canvas = { ...size, unit: Math.min(size.width, size.height) / 100, random, defs: [] };
  const scene = sceneFromPrompt(prompt, random);
  const palette = paletteOf(scene);
  const layers = [paintPlace(canvas, scene, palette)];
  if (scene.things.has('cat')) layers.push(cat(canvas, scene, prompt, palette));
  if (scene.snow && scene.place !== 'table') layers.push(snowfall(canvas));
  layers.push(rectangle(0, 0, size.width, size.height, vignette(canvas)));
  return toRaster(fromSvg(`<defs>${canvas.defs.join('')}</defs>${layers.join('')}`, size));
}

function paintPlace(canvas: Canvas, scene: Scene, palette: Palette): string {
  const { width, height, unit, random } = canvas;
  if (scene.place === 'table') return table(canvas, palette);
  const horizon = height * horizonOf(scene, width / height) * between(random, 0.96, 1.04);
  const { svg: sky, light } = drawSky(canvas, scene, palette, horizon);
  const has = (thing: Parameters<typeof scene.things.has>[0]) => scene.things.has(thing);
  const above = [
    has('balloons') ? balloons(canvas, palette, horizon) : '',
    has('birds') || random() < 0.4 ? birds(canvas, horizon, mix(palette.shadow, palette.sky[1], 0.3)) : '',
  ];
  if (scene.place === 'street') return [sky, ...above, street(canvas, scene, palette, height * 0.78)].join('');
  if (scene.place === 'sea') {
    const range = mountains(canvas, scene, palette, horizon, has('peaks') ? 0.78 : 0.26);
    return [
      sky,
      range,
      sea(canvas, palette, horizon, light),
      has('lighthouse') ? lighthouse(canvas, scene, palette, horizon, light) : '',
      has('boat') ? boats(canvas, palette, horizon, light) : '',
      ...above,
    ].join('');
  }
  const ground = scene.place === 'desert' ? dunes(canvas, palette, horizon) : hills(canvas, palette, horizon, 4);
  const behind = [sky];
  if (scene.place === 'city') behind.push(skyline(canvas, scene, palette, horizon + unit * 4));
  else if (scene.place !== 'desert')
    behind.push(mountains(canvas, scene, palette, horizon, scene.place === 'mountains' ? 0.86 : 0.42));
  behind.push(rectangle(0, horizon - unit * 16, width, unit * 32, haze(canvas, palette)), ...above);
  const land = ground.layers.map((layer, index) => {
    const ridge = ground.ridges[index];
    return ridge ? layer + objectsOnRidge(canvas, scene, palette, ridge, index) : layer;
  });
  return [...behind, ...land, scene.place === 'desert' || scene.snow ? '' : grass(canvas, palette)].join('');
}

/** Draws what belongs on the ridge with this number; 0 is at the horizon and 3 in the foreground. */
function objectsOnRidge(canvas: Canvas, scene: Scene, palette: Palette, ridge: Ridge, index: number): string {
  const { unit } = canvas;
  const size = unit * ([3, 6, 11, 22][index] ?? 6);
  if (scene.place === 'desert') return index === 2 ? cacti(canvas, palette, ridge, unit * 16) : '';
  const parts: string[] = [];
  const woods = scene.place === 'forest';
  const clearing = scene.things.has('cat') || scene.things.has('flowers') || scene.place === 'city';
  if (index < 2 || (woods && index < 3) || (scene.things.has('trees') && index < 3)) {
    parts.push(treeRow(canvas, scene, palette, ridge, size, index / 3));
  }
  if (
    index === 2 &&
    (scene.things.has('house') || ((scene.place === 'garden' || scene.place === 'hills') && !clearing))
  ) {
    parts.push(cottages(canvas, scene, palette, ridge));
  }
  if (index === 3 && woods && !clearing)
    parts.push(treeRow(canvas, scene, palette, (x) => ridge(x) + unit * 24, unit * 44, 1));
  if (index === 3 && scene.things.has('flowers') && !scene.snow) parts.push(flowers(canvas, palette, ridge));
  return parts.join('');
}

/** The horizon's height as a share from the top; tall images get more sky. */
function horizonOf({ place }: Scene, proportion: number): number {
  const tall = proportion < 1 ? 0.06 : 0;
  if (place === 'city') return 0.74 + tall;
  if (place === 'sea') return 0.52 + tall;
  if (place === 'garden') return 0.46 + tall;
  return 0.56 + tall;
}

function haze(canvas: Canvas, { sky }: Palette): string {
  const stop = (offset: number, opacity: number) =>
    `<stop offset="${offset}" stop-color="${sky[2]}" stop-opacity="${opacity}"/>`;
  const stops = stop(0, 0) + stop(0.55, 0.6) + stop(1, 0);
  return define(canvas, (id) => `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops}</linearGradient>`);
}

function cat({ width, height, unit, random }: Canvas, scene: Scene, prompt: string, palette: Palette): string {
  const x = width * (width > height * 1.2 ? between(random, 0.4, 0.6) : 0.5);
  const scale = scene.place === 'table' || scene.place === 'street' ? 0.4 : 0.56;
  return place(kitten(prompt, palette), x, height * 0.95, unit * scale);
}

function snowfall({ width, height, unit, random }: Canvas): string {
  const count = Math.round((width * height) / (unit * unit * 55));
  return Array.from({ length: count }, () => {
    const near = random() ** 3;
    const opacity = `fill-opacity="${between(random, 0.45, 0.95).toFixed(2)}"`;
    return circle(random() * width, random() * height, unit * (0.16 + 0.6 * near), '#ffffff', opacity);
  }).join('');
}

function vignette(canvas: Canvas): string {
  const stops =
    '<stop offset=".62" stop-color="#120a26" stop-opacity="0"/><stop offset="1" stop-color="#120a26" stop-opacity=".26"/>';
  return define(canvas, (id) => `<radialGradient id="${id}" r=".78">${stops}</radialGradient>`);
}
