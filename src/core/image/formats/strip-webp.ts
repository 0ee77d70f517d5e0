// Which chunks of a WEBP rendering needs; everything else is cut, inside the frames of an animation too, and all that stands behind its end.
import type { Splice } from '../byte-source';
import { orientationBlock } from './exif';
import type { ImageInfo } from '../image-info';
import {
  chunkBudget,
  firstChunkOffset,
  paddingFor,
  writeRiffChunk,
  readRiffChunks,
  webpFlags,
  type RiffChunk,
} from './webp';
import { createSplices, sizeDelta, type Splices } from '../splices';
import { concat, le32, fourCharacterCode, type ByteWindow } from './byte-window';

const pixels = ['VP8 ', 'VP8L'];
/** What stands in the three forms and in a frame, each once: the first one counts. */
const simpleParts = new Set(pixels);
const stillParts = new Set(['VP8X', 'ICCP', 'ALPH', ...pixels]);
const animatedParts = new Set(['VP8X', 'ICCP', 'ANIM']);
const frameParts = new Set(['ALPH', ...pixels]);
/** What these have to say has one length; where a decoder takes a longer one, it does not look behind that. */
const lengths = new Map([
  ['VP8X', 10],
  ['ANIM', 6],
]);
/** Seen where a chunk of transparency stands before pixels that have their own. */
const misplaced = 'misplaced';
/** What stands in a frame of an animation before its chunks. */
const frameHeader = 16;

/**
 * Undefined when the chunks do not fill the file as its length says, or one is not as long as it has to be.
 * @param profiled its first announced ICCP is a profile.
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
    else if (chunk.name === 'VP8X') splices.replace(chunk.data, chunk.data + 4, newFlags(head[8]!, found, profiled));
    reached = chunk.end;
  }
  if (reached !== found.end || !seen.has('pixels') || seen.has(misplaced)) return undefined;
  return finished(splices, found, found.end, file.size);
}

/** What may stand outside frames. @param flags VP8X's bits; none in a simple file. Decoders take no notice of what they do not announce. */
function partsOf(flags: number | undefined, { animated }: ImageInfo, profiled: boolean): ReadonlySet<string> {
  if (flags === undefined) return simpleParts;
  const parts = new Set(animated ? animatedParts : stillParts);
  if (!profiled) parts.delete('ICCP');
  if ((flags & webpFlags.alpha) === 0) parts.delete('ALPH');
  return parts;
}

/** VP8X's bits without those for EXIF and XMP, and the bytes behind them, which mean nothing. */
function newFlags(flags: number, { orientation }: ImageInfo, profiled: boolean): Uint8Array {
  const kept = flags & (webpFlags.animation | webpFlags.alpha | (profiled ? webpFlags.profile : 0));
  return Uint8Array.of(kept | (orientation === 1 ? 0 : webpFlags.exif), 0, 0, 0);
}

function isNeededChunk({ name }: RiffChunk, parts: ReadonlySet<string>, seen: Set<string>): boolean {
  const group = pixels.includes(name) ? 'pixels' : name;
  if (!parts.has(name) || seen.has(group)) return false;
  // Transparency belongs before lossy pixels; anywhere else nobody looks at it.
  if (name === 'ALPH' && seen.has('pixels')) return false;
  if (name === 'VP8L' && seen.has('ALPH')) seen.add(misplaced);
  seen.add(group);
  return true;
}

/** Cuts what rendering does not need out of one frame and corrects its length; false when its chunks do not fill it. */
async function cleanFrame(
  file: ByteWindow,
  frame: RiffChunk,
  splices: Splices,
  budget: { left: number },
): Promise<boolean> {
  const end = frame.data + frame.length;
  const inside = createSplices();
  const seen = new Set<string>();
  let reached = frame.data + frameHeader;
  for await (const chunk of readRiffChunks(file, reached, end, budget)) {
    if (!isNeededChunk(chunk, frameParts, seen)) inside.cut(chunk.at, chunk.end);
    reached = chunk.end;
  }
  if (reached !== end || seen.has(misplaced)) return false;
  const length = frame.length + sizeDelta(inside.list);
  if (length === frame.length) return true;
  splices.replace(frame.at + 4, frame.data, le32(length));
  for (const { at, remove } of inside.list) splices.cut(at, at + remove);
  // An even length needs no padding any more.
  if (length % 2 === 0) splices.cut(end, frame.end);
  return true;
}

/** The orientation at the end, nothing behind it, and the file's length at its beginning. */
function finished(splices: Splices, { orientation }: ImageInfo, end: number, size: number): Splice[] {
  const before = end + sizeDelta(splices.list);
  const turned =
    orientation === 1
      ? new Uint8Array()
      : concat(paddingFor(before), writeRiffChunk('EXIF', orientationBlock(orientation)));
  splices.replace(end, size, turned);
  const length = before + turned.length - 8;
  return length === end - 8 ? splices.list : [{ at: 4, remove: 4, insert: le32(length) }, ...splices.list];
}
