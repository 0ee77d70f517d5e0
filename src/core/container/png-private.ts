// Which chunks of a PNG rendering needs; everything else is cut, and all that stands behind its end.
import type { Splice } from '../ports';
import { orientationBlock } from './exif';
import type { Inspection } from './inspection';
import { chunkOf, headerEnd, pngChunks, type PngChunk } from './png';
import { createSplices } from './splices';
import type { Window } from './window';

/** The chunks that stand once, before the pixels, with the most bytes that each may have. */
const once = new Map([
  ['PLTE', 768],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['iCCP', Infinity],
  ['cICP', 4],
  ['mDCV', 24],
  ['cLLI', 8],
  ['sBIT', 4],
  ['tRNS', 256],
  ['bKGD', 6],
  ['pHYs', 9],
  ['acTL', 8],
]);
/** The frames of an animation; they may stand behind the pixels. */
const frames = new Set(['fcTL', 'fdAT']);

/** Undefined when no IEND ends the walk, or a chunk is there that a decoder must know and none does. */
export async function pngPrivate(file: Window, found: Inspection): Promise<Splice[] | undefined> {
  if (found.end === undefined) return undefined;
  const splices = createSplices();
  if (found.orientation !== 1) splices.insert(headerEnd, chunkOf('eXIf', orientationBlock(found.orientation)));
  const seen = new Set<string>();
  for await (const chunk of pngChunks(file)) {
    const kept = keeps(chunk, seen, found);
    if (!kept && isCritical(chunk)) return undefined;
    if (!kept) splices.cut(chunk.at, chunk.end);
    seen.add(chunk.name);
  }
  splices.cut(found.end, file.size);
  return splices.list;
}

function keeps({ name, length }: PngChunk, seen: ReadonlySet<string>, { animated }: Inspection): boolean {
  if (name === 'IDAT' || name === 'IEND') return true;
  if (frames.has(name)) return animated && (name === 'fdAT' || length === 26);
  return length <= (once.get(name) ?? -1) && !seen.has(name) && !seen.has('IDAT');
}

/** Names that begin with a capital: without the chunk, there is no picture. */
const isCritical = ({ name }: PngChunk): boolean => name < 'a';
