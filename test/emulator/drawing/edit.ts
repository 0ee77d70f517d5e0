// Edits one image visibly (section 3.1).
import { changeAngle } from './camera-angle';
import type { Canvas } from './canvas';
import { anyMood, applyMood, type Mood, moodsOf, overlay } from './color-grade';
import { between, randomFrom } from './random';
import { fromRaster, fromSvg, type Raster, toRaster } from '../raster';
import type { Size } from '../ratios';

/** Crops to cover the size, grades by the prompt and paints a frame. */
export async function edit(image: Raster, prompt: string, size: Size, variant: number): Promise<Raster> {
  const canvas = canvasFor(prompt, size, variant);
  const seen = await changeAngle(image, variant);
  const cropped = await toRaster(fromRaster(seen).resize(size.width, size.height, { fit: 'cover' }));
  const named = moodsOf(prompt);
  return regrade(cropped, named.length > 0 ? named : [anyMood(canvas.random)], canvas, frame(canvas));
}

/** Applies the moods, one after the other; `above` is drawn last. */
export async function regrade(image: Raster, moods: Mood[], canvas: Canvas, above: string): Promise<Raster> {
  let graded = image;
  let layers = '';
  for (const mood of moods) {
    graded = await applyMood(graded, mood);
    layers += overlay(canvas, mood);
  }
  const top = fromSvg(`<defs>${canvas.defs.join('')}</defs>${layers}${above}`, canvas);
  return toRaster(fromRaster(graded).composite([{ input: await top.png({ compressionLevel: 0 }).toBuffer() }]));
}

/** A canvas whose random numbers depend on the prompt. */
export function canvasFor(prompt: string, size: Size, variant: number): Canvas {
  const random = randomFrom(`${variant}\n${size.width}x${size.height}\n${prompt}`);
  return { ...size, unit: Math.min(size.width, size.height) / 100, random, defs: [] };
}

/** A paper border with the uneven edge of a brush. */
function frame({ width, height, unit, random }: Canvas): string {
  const stroke = (depth: number) => {
    const points: string[] = [];
    const along = (length: number, at: (t: number, inset: number) => [number, number]) => {
      for (let t = depth; t < length - depth; t += unit * 1.6) {
        const [x, y] = at(t, depth + between(random, -0.45, 0.45) * unit);
        points.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
      }
    };
    along(width, (t, inset) => [t, inset]);
    along(height, (t, inset) => [width - inset, t]);
    along(width, (t, inset) => [width - t, height - inset]);
    along(height, (t, inset) => [inset, height - t]);
    return `M0 0H${width}V${height}H0ZM${points.join('L')}Z`;
  };
  const paper = '#fbf6ea';
  return (
    `<path d="${stroke(unit * 4.2)}" fill="${paper}" fill-rule="evenodd" opacity=".4"/>` +
    `<path d="${stroke(unit * 3.4)}" fill="${paper}" fill-rule="evenodd" opacity=".6"/>` +
    `<path d="${stroke(unit * 2.6)}" fill="${paper}" fill-rule="evenodd"/>`
  );
}
