// Strips a PNG to the chunks that rendering one image needs, without trailing data.
import type { Splice } from '../byte-source';
import { orientationBlock } from './exif';
import type { ImageInfo } from '../image-info';
import { writePngChunk, pngHeaderLength, readIntactChunk, readPngChunks, transparentLength } from './png';
import { isUsedColor } from './png-color';
import { findHiddenFrame } from './png-frame';
import { maxInputBytes } from '../../request/image-request';
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
]);
/** Profile names of common writers; any other name may reveal information. */
const plainNames = ['ICC Profile', 'icc'];
const maxName = 79;

/** Offset of the color type: 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
const colorTypeOffset = 25;

/** Length in bytes of the number of an animation frame's part. */
const sequenceLength = 4;

/**
 * Of an animation, only the first frame is kept, because services use one image.
 * @param profiled the first iCCP is a valid profile.
 * @returns undefined without IEND, for an unknown or damaged critical chunk, and if the first frame would have to be
 * composed.
 */
export async function stripPng(file: ByteWindow, found: ImageInfo, profiled: boolean): Promise<Splice[] | undefined> {
  if (found.end === undefined) return undefined;
  const splices = createSplices();
  if (found.orientation !== 1)
    splices.insert(pngHeaderLength, writePngChunk('eXIf', orientationBlock(found.orientation)));
  const hidden = found.animated ? await findHiddenFrame(file, found) : undefined;
  if (hidden && (hidden.info.width !== found.width || hidden.info.height !== found.height)) return undefined;
  const seen = new Set<string>();
  let [frames, frameBytes, colors] = [0, 0, 0];
  const type = (await file.bytes(colorTypeOffset, 1))?.[0];
  for await (const chunk of readPngChunks(file)) {
    const { name, at, end } = chunk;
    const needed = isNeededChunk(chunk, seen) && (profiled || name !== 'iCCP');
    if (name === 'PLTE') colors = chunk.length / 3;
    const wanted = name === 'tRNS' ? transparentLength(chunk.length, type, colors) : chunk.length;
    const kept = needed && wanted !== undefined && (await isUsed(file, chunk));
    if (name === 'fcTL') frames++;
    if (!kept && isCritical(chunk)) return undefined;
    if (kept) seen.add(name);
    if (hidden && name === 'fdAT' && frames === 1) {
      frameBytes += chunk.length;
      if (frameBytes > maxInputBytes || end > found.end) return undefined;
      const pixels = await file.copy(chunk.data + sequenceLength, chunk.length - sequenceLength);
      splices.replace(at, end, writePngChunk('IDAT', pixels));
    } else if (!kept || (hidden && name === 'IDAT')) splices.cut(at, end);
    else if (name === 'iCCP') await rename(file, chunk, splices);
    else if (wanted < chunk.length) splices.replace(at, end, writePngChunk(name, await file.copy(chunk.data, wanted)));
  }
  splices.cut(found.end, file.size);
  return splices.list;
}

function isNeededChunk({ name, length }: Chunk, seen: ReadonlySet<string>): boolean {
  if (name === 'IDAT' || name === 'IEND') return true;
  const rule = once.get(name);
  const fits = typeof rule === 'function' ? rule(length) : length === rule;
  return fits && !seen.has(name) && !seen.has('IDAT');
}

/** Whether browsers use the chunk; strict decoders refuse a file with a wrong checksum. */
async function isUsed(file: ByteWindow, chunk: Chunk): Promise<boolean> {
  if (!once.has(chunk.name) || chunk.name === 'iCCP') return true;
  const data = await readIntactChunk(file, chunk);
  return data !== undefined && isUsedColor(chunk.name, data);
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
