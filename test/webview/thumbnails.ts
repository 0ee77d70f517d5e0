// The thumbnails that the fake host's images show: painted scenes for the gallery, two colors for tests.
import { draw } from '../emulator/draw';
import { plainOf } from '../emulator/plain';
import { fromRaster } from '../emulator/raster';
import { drawnSize } from '../emulator/ratios';

const made = new Map<string, Promise<Buffer>>();
const longSide = 480;

/** A WEBP of the words, at most 480 pixels long; made once. */
export function thumbnail(words: string, ratio: string, variant: number, scenes: boolean): Promise<Buffer> {
  const key = [words, ratio, variant].join('\n');
  const file = made.get(key) ?? make(words, ratio, variant, scenes);
  made.set(key, file);
  return file;
}

async function make(words: string, ratio: string, variant: number, scenes: boolean): Promise<Buffer> {
  const { width, height } = drawnSize(ratio);
  const scale = longSide / Math.max(width, height);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const raster = scenes ? await draw(words, size, variant) : plainOf(size, `${words}\n${variant}`);
  return fromRaster(raster).webp({ quality: 85 }).toBuffer();
}
