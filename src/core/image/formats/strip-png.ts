// Strips a PNG to the chunks that rendering one image needs, without trailing data.
import type { Splice } from '../byte-source';
import { orientationBlock } from './exif';
import type { ImageInfo } from '../image-info';
import {
  colorTypeOffset,
  isCritical,
  writePngChunk,
  pngHeaderLength,
  readIntactChunk,
  readPngChunks,
  transparentLength,
} from './png';
import { isUsedColor } from './png-color';
import { findPngPixels } from './png-pixels';
import { hasOnlyPixels } from './check-png-pixels';
import { maxInputBytes } from '../../request/image-request';
import { maxProfileBytes, maxProfileName } from './icc-profile';
import { createSplices, sizeDelta, type Splices } from '../splices';
import { u32, type ByteWindow, type Chunk } from './byte-window';
import { adler32 } from './zlib-stream';

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
]);
/** Profile names of common writers; any other name may reveal information. */
const plainNames = ['ICC Profile', 'icc'];

/**
 * Of an animation, only the first frame is kept, because services use one image.
 * @param profile the data of the first iCCP, if it is valid.
 * @param limit in bytes; the pixels of a larger result are not checked.
 * @returns undefined without IEND, for an unknown or damaged critical chunk, if the first frame would have to be
 * composed, and if the pixels or the profile contain other bytes.
 */
export async function stripPng(
  file: ByteWindow,
  found: ImageInfo,
  profile: Uint8Array | undefined,
  limit: number,
): Promise<Splice[] | undefined> {
  if (found.end === undefined) return undefined;
  const splices = createSplices();
  if (found.orientation !== 1)
    splices.insert(pngHeaderLength, writePngChunk('eXIf', orientationBlock(found.orientation)));
  const { parts, frame } = await findPngPixels(file, found);
  if (frame && (frame.info.width !== found.width || frame.info.height !== found.height)) return undefined;
  const partsByEnd = new Map(parts.map((part) => [part.at + part.length, part]));
  const [depth = 0, type = 0] = (await file.bytes(colorTypeOffset - 1, 2)) ?? [];
  const seen = new Set<string>();
  let [frameBytes, colors, palette] = [0, 0, false];
  for await (const chunk of readPngChunks(file)) {
    const { name, at, data, length, end } = chunk;
    const part = partsByEnd.get(data + length);
    if (name === 'IDAT') seen.add(name);
    palette ||= name === 'PLTE';
    if (part && frame) {
      frameBytes += part.length;
      if (frameBytes > maxInputBytes || end > found.end) return undefined;
      splices.replace(at, end, writePngChunk('IDAT', await file.copy(part.at, part.length)));
    } else if (name === 'IEND') {
      if (!(await readIntactChunk(file, chunk))) splices.replace(at, end, writePngChunk(name));
    } else if (!part) {
      const fits = isNeededChunk(chunk, seen) && (await isUsed(file, chunk, palette, profile));
      const wanted = fits ? usedLength(chunk, type, depth, colors) : undefined;
      // Browsers use no palette in images of other types.
      const removable = !isCritical(chunk) || name === 'IDAT' || (name === 'PLTE' && type !== 3);
      if (wanted === undefined && !removable) return undefined;
      if (wanted === undefined) splices.cut(at, end);
      else seen.add(name);
      if (wanted !== undefined && name === 'PLTE') colors = wanted / 3;
      if (wanted !== undefined && wanted < length)
        splices.replace(at, end, writePngChunk(name, await file.copy(data, wanted)));
      if (profile && wanted !== undefined && name === 'iCCP') {
        // Bytes after the compressed profile.
        if (u32(await file.copy(data + length - 4, 4), 0) !== adler32(profile)) return undefined;
        await rename(file, chunk, splices);
      }
    }
  }
  splices.cut(found.end, file.size);
  const checked = file.size + sizeDelta(splices.list) > limit || (await hasOnlyPixels(file, parts, !frame));
  return checked ? splices.list : undefined;
}

function isNeededChunk({ name, length }: Chunk, seen: ReadonlySet<string>): boolean {
  const rule = once.get(name);
  const fits = typeof rule === 'function' ? rule(length) : length === rule;
  return fits && !seen.has(name) && !seen.has('IDAT');
}

/** Whether browsers use the chunk; strict decoders refuse a file with a wrong checksum. */
async function isUsed(
  file: ByteWindow,
  chunk: Chunk,
  afterPalette: boolean,
  profile: Uint8Array | undefined,
): Promise<boolean> {
  if (chunk.name === 'iCCP') return profile !== undefined;
  const data = await readIntactChunk(file, chunk);
  return data !== undefined && isUsedColor(chunk.name, data, afterPalette);
}

/** How many bytes of a chunk browsers use; undefined for none. */
function usedLength({ name, length }: Chunk, type: number, depth: number, colors: number): number | undefined {
  if (name === 'PLTE') return type === 3 ? Math.min(length, 3 * 2 ** depth) : undefined;
  return name === 'tRNS' ? transparentLength(length, type, colors) : length;
}

/** Replaces the name of a profile, because it is free text that decoders ignore. */
async function rename(file: ByteWindow, { at, data, length, end }: Chunk, splices: Splices): Promise<void> {
  const head = (await file.bytes(data, Math.min(length, maxProfileName + 1))) ?? new Uint8Array();
  const nameEnd = head.indexOf(0);
  if (plainNames.includes(String.fromCharCode(...head.subarray(0, nameEnd)))) return;
  const profile = await file.copy(data + nameEnd, length - nameEnd);
  splices.replace(at, end, writePngChunk('iCCP', new TextEncoder().encode(plainNames[0]), profile));
}
