// Edits the mood: the colors that a prompt names, and what is drawn over the image for it.
import type { Sharp } from 'sharp';

import { type Canvas, circle, define, glowing, rectangle } from './canvas';
import { between, pick } from './random';
import { fromRaster, type Raster, toRaster } from '../raster';

export type Mood = 'night' | 'snow' | 'sepia' | 'mono' | 'sunset' | 'spring' | 'vivid' | 'cool' | 'paint';

const moods: readonly [Mood, RegExp][] = [
  ['snow', /\b(?:snow|snowy|winter|ice|frost|frozen|christmas)\b|雪|冬/i],
  ['night', /\b(?:night|midnight|dark|darker|moon|moonlight|stars?)\b|夜|月/i],
  ['mono', /\b(?:black and white|monochrome|gr[ae]yscale|noir)\b|黑白/i],
  ['sepia', /\b(?:sepia|vintage|retro|old|antique|film)\b|复古/i],
  ['sunset', /\b(?:sunset|warm|warmer|golden|dusk|autumn|evening)\b|暖|夕|秋/i],
  ['spring', /\b(?:spring|green|greener|garden|flowers?|fresh)\b|春|绿/i],
  ['paint', /\b(?:watercolou?r|paint|painting|oil|sketch|impressionist|anime|cartoon)\b|水彩|油画/i],
  ['cool', /\b(?:cool|cold|blue|rain|rainy|sea|ocean|teal)\b|蓝|雨/i],
  ['vivid', /\b(?:vivid|bright|brighter|colou?rful|pop|neon)\b|鲜/i],
];

/** The moods that the prompt names, in the order in which they are applied; none when it names none. */
export function moodsOf(prompt: string): Mood[] {
  return moods.filter(([, words]) => words.test(prompt)).map(([mood]) => mood);
}

/** A default for a prompt that names no mood. */
export function anyMood(random: Canvas['random']): Mood {
  return pick<Mood>(random, ['sunset', 'spring', 'cool', 'sepia', 'paint']);
}

type Row = [red: number, green: number, blue: number];
const luma: Row = [0.33, 0.5, 0.17];

/** Regrades opaque RGB. */
export async function applyMood(image: Raster, mood: Mood): Promise<Raster> {
  const pixels = fromRaster(image);
  if (mood !== 'paint') return toRaster(regrade(pixels, mood));
  // Dabs: a median at a third of the size, enlarged again.
  const { width, height } = image;
  const dabs = await toRaster(pixels.resize(Math.ceil(width / 3), Math.ceil(height / 3), { fit: 'fill' }).median(5));
  return toRaster(
    fromRaster(dabs).resize(width, height, { fit: 'fill', kernel: 'nearest' }).modulate({ saturation: 1.25 }),
  );
}

function regrade(pixels: Sharp, mood: Exclude<Mood, 'paint'>): Sharp {
  const grades: Record<typeof mood, () => Sharp> = {
    night: () => pixels.modulate({ saturation: 0.65 }).linear([0.34, 0.4, 0.56], [2, 8, 22]),
    snow: () => pixels.modulate({ saturation: 0.5 }).linear([0.8, 0.83, 0.86], [46, 50, 56]),
    mono: () => pixels.recomb([luma, luma, luma]).linear(1.15, -14),
    sepia: () => pixels.recomb([luma, luma, luma]).linear([1.02, 0.88, 0.68], [14, 4, -4]),
    sunset: () => pixels.modulate({ saturation: 1.15 }).linear([1.1, 0.88, 0.7], [22, 2, 6]),
    spring: () => pixels.modulate({ saturation: 1.25 }).linear([0.94, 1.08, 0.9], [6, 10, 4]),
    cool: () => pixels.modulate({ saturation: 0.9 }).linear([0.76, 0.96, 1.12], [0, 6, 16]),
    vivid: () => pixels.modulate({ saturation: 1.45 }).linear(1.12, -12),
  };
  return grades[mood]();
}

/** What is drawn over the graded image: stars, snowflakes, light. */
export function overlay(canvas: Canvas, mood: Mood): string {
  const { width, height, unit, random } = canvas;
  const [x, y] = [width * between(random, 0.68, 0.8), height * between(random, 0.18, 0.24)];
  const specks = (per: number, low: number, high: number, bottom: number) =>
    Array.from({ length: Math.round((width * height * bottom) / (unit * unit * per)) }, () => {
      const opacity = `fill-opacity="${between(random, 0.45, 0.95).toFixed(2)}"`;
      return circle(
        random() * width,
        random() * height * bottom,
        unit * (low + (high - low) * random() ** 3),
        '#ffffff',
        opacity,
      );
    }).join('');
  const dim = () => rectangle(0, 0, width, height, corners(canvas));
  const shine = () => circle(width * 0.2, height * 0.1, unit * 80, glowing(canvas, '#ffffff', 0.35));
  const night = () =>
    specks(60, 0.1, 0.3, 0.45) +
    circle(x, y, unit * 40, glowing(canvas, '#cfdcff', 0.5)) +
    circle(x, y, unit * 5, '#f6f1dc') +
    circle(x - unit * 1.2, y - unit, unit * 0.9, '#dcd5bb');
  const overlays: Record<Mood, () => string> = {
    night,
    snow: () => specks(40, 0.18, 1, 1),
    sunset: () => circle(x, y, unit * 85, glowing(canvas, '#ffd08a', 0.75)),
    vivid: shine,
    spring: shine,
    mono: dim,
    sepia: dim,
    cool: dim,
    paint: dim,
  };
  return overlays[mood]();
}

function corners(canvas: Canvas): string {
  const stops =
    '<stop offset=".5" stop-color="#1a1020" stop-opacity="0"/><stop offset="1" stop-color="#1a1020" stop-opacity=".42"/>';
  return define(canvas, (id) => `<radialGradient id="${id}" r=".75">${stops}</radialGradient>`);
}
