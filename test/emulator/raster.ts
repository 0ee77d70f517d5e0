// Defines raw pixels between two drawing steps, and the encoded image file.
import sharp, { type Sharp } from 'sharp';

import type { Size } from './ratios';

export type Format = 'png' | 'jpeg' | 'webp';

/** Pixels row by row, 8 bits per channel, `channels` bytes per pixel, no padding. */
export interface Raster extends Size {
  data: Buffer;
  channels: 3 | 4;
}

/** Runs a sharp pipeline and returns opaque RGB pixels. */
export async function toRaster(pipeline: Sharp): Promise<Raster> {
  const { data, info } = await pipeline
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** A sharp pipeline that starts with these pixels. */
export function fromRaster({ data, width, height, channels }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** Rasterises an SVG of the given pixel size. */
export function fromSvg(svg: string, size: Size): Sharp {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">`;
  return sharp(Buffer.from(`${head}${svg}</svg>`));
}

/** Encodes the image file. PNG keeps every pixel exactly; the other formats do not. */
export async function encode(raster: Raster, format: Format): Promise<Buffer> {
  const pipeline = fromRaster(raster);
  if (format === 'jpeg') return pipeline.jpeg({ quality: 88 }).toBuffer();
  if (format === 'webp') return pipeline.webp({ quality: 88, effort: 2 }).toBuffer();
  return pipeline.png({ compressionLevel: 4, adaptiveFiltering: false }).toBuffer();
}
