// What an independent reader still finds in a picture that was to be cleaned.
import { load } from 'exifreader';
import { secret } from './secrets';

/** Groups of tags that rendering needs, or that only tell what the pixels are. */
const harmless = new Set(['file', 'jfif', 'pngFile', 'png', 'icc', 'riff', 'color']);
const harmlessTags = new Set(
  [
    'FileType, Orientation, Image Width, Image Height, Bit Depth, Color Type, Compression, Filter, Interlace',
    'Pixels Per Unit X, Pixels Per Unit Y, Pixel Units',
  ].flatMap((names) => names.split(', ')),
);

/** Names of the tags beyond orientation, dimensions, density and profile, and the secret where it still stands. */
export function privateDataIn(bytes: Buffer): string[] {
  const found: string[] = [];
  for (const [group, tags] of Object.entries(load(bytes, { expanded: true }))) {
    const names = Object.keys(tags as object);
    if (harmless.has(group) && group !== 'png') continue;
    found.push(...names.filter((tag) => !harmlessTags.has(tag)).map((tag) => `${group}.${tag}`));
  }
  if (bytes.includes(secret)) found.push(`${secret} at ${bytes.indexOf(secret)} of ${bytes.length}`);
  return found;
}
