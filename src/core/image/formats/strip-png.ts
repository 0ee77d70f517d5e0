// Strips a PNG to the chunks that rendering needs, without trailing data.
import type { Splice } from '../byte-source';
import { orientationBlock } from './exif';
import type { ImageInfo } from '../image-info';
import { writePngChunk, pngHeaderLength, readPngChunks } from './png';
import { maxProfileBytes } from './icc-profile';
import { createSplices, type Splices } from '../splices';
import type { ByteWindow, Chunk } from './byte-window';

/** Chunks that occur once, before the pixels, with their required length in bytes or a rule for it. */
const once = new Map<string, number | ((length: number) => boolean)>([
  ['PLTE', (length) => length <= 768 && length % 3 === 0],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['iCCP', (length) => length <= maxProfileBytes],
  ['cICP', 4],
  ['mDCV', 24],
  ['cLLI', 8],
  ['sBIT', (length) => length <= 4],
  ['tRNS', (length) => length <= 256],
  ['bKGD', (length) => [1, 2, 6].includes(length)],
  ['pHYs', 9],
  ['acTL', 8],
]);
/** Profile names of common writers; any other name may reveal information. */
const plainNames = ['ICC Profile', 'icc'];
const maxName = 79;

/** Chunks of animation frames, which may follow the pixels. */
const frames = new Set(['fcTL', 'fdAT']);

/** Undefined without IEND or for an unknown critical chunk. @param profiled the first iCCP is a valid profile. */
export async function stripPng(file: ByteWindow, found: ImageInfo, profiled: boolean): Promise<Splice[] | undefined> {
  if (found.end === undefined) return undefined;
  const splices = createSplices();
  if (found.orientation !== 1)
    splices.insert(pngHeaderLength, writePngChunk('eXIf', orientationBlock(found.orientation)));
  const seen = new Set<string>();
  for await (const chunk of readPngChunks(file)) {
    const kept = isNeededChunk(chunk, seen, found) && (profiled || chunk.name !== 'iCCP');
    if (!kept && isCritical(chunk)) return undefined;
    if (!kept) splices.cut(chunk.at, chunk.end);
    else seen.add(chunk.name);
    if (kept && chunk.name === 'iCCP') await rename(file, chunk, splices);
  }
  splices.cut(found.end, file.size);
  return splices.list;
}

function isNeededChunk({ name, length }: Chunk, seen: ReadonlySet<string>, { animated }: ImageInfo): boolean {
  if (name === 'IDAT' || name === 'IEND') return true;
  if (frames.has(name)) return animated && (name === 'fdAT' || length === 26);
  const rule = once.get(name);
  const fits = typeof rule === 'function' ? rule(length) : length === rule;
  return fits && !seen.has(name) && !seen.has('IDAT');
}

/** Replaces the name of a profile, because it is free text that decoders ignore. */
async function rename(file: ByteWindow, { at, data, length, end }: Chunk, splices: Splices): Promise<void> {
  const head = (await file.bytes(data, Math.min(length, maxName + 1))) ?? new Uint8Array();
  const nameEnd = head.indexOf(0);
  if (plainNames.includes(String.fromCharCode(...head.subarray(0, nameEnd)))) return;
  const profile = await file.copy(data + nameEnd, length - nameEnd);
  splices.replace(at, end, writePngChunk('iCCP', new TextEncoder().encode(plainNames[0]), profile));
}

/** Critical chunks have a capital first letter; the image cannot be decoded without them. */
const isCritical = ({ name }: Chunk): boolean => name < 'a';
