// Cleans a picture of private data, and what an independent reader still finds in it.
import assert from 'node:assert/strict';
import { load } from 'exifreader';
import { inspect } from '../../../src/core/image/inspect';
import { privateSplices } from '../../../src/core/image/strip-metadata';
import { memorySource } from '../../../src/core/image/formats/byte-window';
import { spliced } from './container-bytes';
import { secret } from './secrets';

/** The picture as it would be sent; undefined when it would not. */
export async function cleaned(bytes: Buffer): Promise<Buffer | undefined> {
  const found = await inspect(memorySource(bytes));
  assert(found, 'no picture');
  const splices = await privateSplices(memorySource(bytes), found);
  return splices && spliced(bytes, splices);
}

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
