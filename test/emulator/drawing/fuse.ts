// Combines two to five images (section 3.3) as slanted panels in order, the first one widest.
import { changeAngle } from './camera-angle';
import { canvasFor, regrade } from './edit';
import { moodsOf } from './color-grade';
import { fromRaster, fromSvg, type Raster, toRaster } from '../raster';
import type { Size } from '../ratios';

/** How much wider the first panel is than the others. */
const firstShare = 1.6;

/** Composes the images in order, with soft seams, and grades the whole by the prompt. */
export async function fuse(sources: Raster[], prompt: string, size: Size, variant: number): Promise<Raster> {
  const images = await Promise.all(sources.map((source) => changeAngle(source, variant)));
  const { width, height } = size;
  const slant = Math.min(width * 0.08, height * 0.16);
  const soft = Math.max(2, Math.min(width, height) * 0.012);
  const share = width / (images.length - 1 + firstShare);
  const edges = images.map((_, index) => (firstShare + index) * share);
  const layers = await Promise.all(
    images.map(async (image, index) => {
      const last = index === images.length - 1;
      const left = Math.max(0, Math.floor((edges[index - 1] ?? 0) - slant / 2 - soft));
      const right = last ? width : Math.min(width, Math.ceil((edges[index] ?? width) + slant / 2 + soft));
      const panel = { width: right - left, height };
      const cropped = fromRaster(image).resize(panel.width, height, { fit: 'cover' }).ensureAlpha();
      if (!last)
        cropped.composite([{ input: await seam(panel, (edges[index] ?? 0) - left, slant, soft), blend: 'dest-in' }]);
      return { input: await cropped.png({ compressionLevel: 0 }).toBuffer(), left, top: 0 };
    }),
  );
  // Each panel covers part of the one to its right, so that only right edges have to be soft.
  const ground: Raster = { data: Buffer.alloc(width * height * 3, 255), width, height, channels: 3 };
  const joined = await toRaster(fromRaster(ground).composite(layers.toReversed()));
  const lines = edges
    .slice(0, -1)
    .map(
      (x) =>
        `<path d="M${x + slant / 2} 0L${x - slant / 2} ${height}" stroke="#fff" stroke-width="${soft * 0.7}" opacity=".5"/>`,
    );
  const canvas = canvasFor(prompt, size, variant);
  return regrade(joined, moodsOf(prompt), canvas, lines.join(''));
}

/** A mask that is opaque up to a slanted line at `x` and fades over twice `soft` pixels. */
async function seam(panel: Size, x: number, slant: number, soft: number): Promise<Buffer> {
  const { height } = panel;
  // The gradient is perpendicular to the line from (x + slant/2, 0) to (x - slant/2, height).
  const long = Math.hypot(slant, height);
  const [dx, dy] = [(height / long) * soft, (slant / long) * soft];
  const ends = `x1="${x - dx}" y1="${height / 2 - dy}" x2="${x + dx}" y2="${height / 2 + dy}"`;
  const fade = `<linearGradient id="fade" gradientUnits="userSpaceOnUse" ${ends}><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>`;
  return fromSvg(`<defs>${fade}</defs><rect width="${panel.width}" height="${height}" fill="url(#fade)"/>`, panel)
    .png()
    .toBuffer();
}
