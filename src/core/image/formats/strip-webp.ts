// Strips a WEBP and its animation frames to the chunks that rendering needs.
import type { Splice } from '../byte-source';
import type { ImageInfo } from '../image-info';
import { chunkBudget, firstChunkOffset, paddingFor, readRiffChunks, webpFlags } from './webp';
import { createSplices, sizeDelta, type Splices } from '../splices';
import { hasTrailingText } from './trailing-text';
import { le32, fourCharacterCode, type ByteWindow, type Chunk } from './byte-window';

const pixels = ['VP8 ', 'VP8L'];
/** Chunks allowed in the three file types and in a frame, each once; decoders use the first. */
const simpleParts = new Set(pixels);
const stillParts = new Set(['VP8X', 'ICCP', 'ALPH', ...pixels]);
const animatedParts = new Set(['VP8X', 'ICCP', 'ANIM']);
const frameParts = new Set(['ALPH', ...pixels]);
/** Required lengths in bytes; decoders ignore additional bytes. */
const lengths = new Map([
  ['VP8X', 10],
  ['ANIM', 6],
]);
/** Recorded if an alpha chunk precedes lossless pixels, which have their own alpha channel. */
const misplaced = 'misplaced';
/** Length in bytes of the frame header before a frame's chunks. */
const frameHeader = 16;

/**
 * Undefined if the chunks do not end at the declared file length, or one has an invalid length.
 * @param profiled whether the first announced ICCP is a valid profile.
 */
export async function stripWebp(file: ByteWindow, found: ImageInfo, profiled: boolean): Promise<Splice[] | undefined> {
  const head = await file.bytes(firstChunkOffset, 9);
  if (!head || found.end === undefined) return undefined;
  const parts = partsOf(fourCharacterCode(head, 0) === 'VP8X' ? head[8] : undefined, found, profiled);
  const splices = createSplices();
  const budget = chunkBudget();
  const seen = new Set<string>();
  let reached = firstChunkOffset;
  for await (const chunk of readRiffChunks(file, firstChunkOffset, found.end, budget)) {
    if (chunk.length !== (lengths.get(chunk.name) ?? chunk.length)) return undefined;
    if (chunk.name === 'ANMF' && found.animated) {
      if (!(await cleanFrame(file, chunk, splices, budget))) return undefined;
      seen.add('pixels');
    } else if (!isNeededChunk(chunk, parts, seen)) splices.cut(chunk.at, chunk.end);
    else if (await hidesText(file, chunk)) return undefined;
    else if (chunk.name === 'VP8X') splices.replace(chunk.data, chunk.data + 4, newFlags(head[8]!, profiled));
    reached = chunk.end;
  }
  if (reached !== found.end || !seen.has('pixels') || seen.has(misplaced)) return undefined;
  return finished(splices, found.end, file.size);
}

/** Allowed outside frames: decoders ignore chunks that VP8X's flags do not announce; a simple file has no flags. */
function partsOf(flags: number | undefined, { animated }: ImageInfo, profiled: boolean): ReadonlySet<string> {
  if (flags === undefined) return simpleParts;
  const parts = new Set(animated ? animatedParts : stillParts);
  if (!profiled) parts.delete('ICCP');
  if ((flags & webpFlags.alpha) === 0) parts.delete('ALPH');
  return parts;
}

/** VP8X's flags without EXIF and XMP; the reserved bytes after them are cleared. */
function newFlags(flags: number, profiled: boolean): Uint8Array {
  const kept = flags & (webpFlags.animation | webpFlags.alpha | (profiled ? webpFlags.profile : 0));
  return Uint8Array.of(kept, 0, 0, 0);
}

function isNeededChunk({ name }: Chunk, parts: ReadonlySet<string>, seen: Set<string>): boolean {
  const group = pixels.includes(name) ? 'pixels' : name;
  if (!parts.has(name) || seen.has(group)) return false;
  // Decoders use transparency only before lossy pixels.
  if (name === 'ALPH' && seen.has('pixels')) return false;
  if (name === 'VP8L' && seen.has('ALPH')) seen.add(misplaced);
  seen.add(group);
  return true;
}

/** Whether text follows coded pixels. */
const hidesText = async (file: ByteWindow, { name, data, length }: Chunk, many = false): Promise<boolean> =>
  frameParts.has(name) && (await hasTrailingText(file, data, data + length, many));

/** Strips one frame and corrects its length; false if its chunks do not fill it. */
async function cleanFrame(
  file: ByteWindow,
  frame: Chunk,
  splices: Splices,
  budget: { left: number },
): Promise<boolean> {
  const end = frame.data + frame.length;
  const inside = createSplices();
  const seen = new Set<string>();
  let reached = frame.data + frameHeader;
  for await (const chunk of readRiffChunks(file, reached, end, budget)) {
    if (!isNeededChunk(chunk, frameParts, seen)) inside.cut(chunk.at, chunk.end);
    else if (await hidesText(file, chunk, true)) return false;
    reached = chunk.end;
  }
  if (reached !== end || seen.has(misplaced)) return false;
  const length = frame.length + sizeDelta(inside.list);
  if (length === frame.length) return true;
  splices.replace(frame.at + 4, frame.data, le32(length));
  for (const { at, remove } of inside.list) splices.cut(at, at + remove);
  // An even length needs no padding byte.
  if (length % 2 === 0) splices.cut(end, frame.end);
  return true;
}

/** Removes trailing data, adds a missing padding byte, and corrects the file length in the header. */
function finished(splices: Splices, end: number, size: number): Splice[] {
  const padding = paddingFor(end + sizeDelta(splices.list));
  const length = end + sizeDelta(splices.list) + padding.length - 8;
  splices.replace(end, size, padding);
  return length === end - 8 ? splices.list : [{ at: 4, remove: 4, insert: le32(length) }, ...splices.list];
}
