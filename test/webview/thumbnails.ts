// The thumbnails that the fake host's pictures show: what the emulator's model paints, made small.
import { draw } from '../emulator/draw';
import { fromRaster } from '../emulator/raster';
import { drawnSize } from '../emulator/ratios';

const made = new Map<string, Promise<Buffer>>();
const longSide = 480;

/** A WEBP of the words, at most 480 pixels long; drawn once. */
export function thumbnail(words: string, ratio: string, variant: number): Promise<Buffer> {
  const key = [words, ratio, variant].join('\n');
  const file = made.get(key) ?? make(words, ratio, variant);
  made.set(key, file);
  return file;
}

async function make(words: string, ratio: string, variant: number): Promise<Buffer> {
  const { width, height } = drawnSize(ratio);
  const scale = longSide / Math.max(width, height);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  return fromRaster(await draw(words, size, variant))
    .webp({ quality: 85 })
    .toBuffer();
}
