// Reads a WEBP's chunks: dimensions, completeness, position of an XMP packet.
import type { Splice } from '../byte-source';
import type { ImageInfo } from '../image-info';
import { concat, le32, fourCharacterCode, u16le, u24le, u32le, type ByteWindow, type Chunk } from './byte-window';

const ascii = (text: string) => new TextEncoder().encode(text);

/** Flags in the first byte of VP8X. */
export const webpFlags = { animation: 0x02, xmp: 0x04, exif: 0x08, alpha: 0x10, profile: 0x20 } as const;

/** Offset after `RIFF`, the length and `WEBP`. */
export const firstChunkOffset = 12;
/** More than an animation needs; bounds the work on a file of empty chunks. */
const maxChunks = 100_000;

/** Remaining number of chunks to read, shared by the file and its frames. */
export const chunkBudget = (): { left: number } => ({ left: maxChunks });

/** Stops at the end of the file, and if the budget is exhausted. */
export async function* readRiffChunks(
  file: ByteWindow,
  from: number,
  to: number,
  budget = chunkBudget(),
): AsyncGenerator<Chunk, void> {
  let at = from;
  while (at < to && budget.left-- > 0) {
    const head = await file.bytes(at, 8);
    if (!head) return;
    const data = at + 8;
    const length = u32le(head, 4);
    // A chunk of odd length has a padding byte, which some writers omit for the last chunk.
    const padded = length % 2 === 1 && data + length !== to;
    const end = data + length + (padded ? 1 : 0);
    yield { name: fourCharacterCode(head, 0), at, data, length, end };
    at = end;
  }
}

/** The flags, and the end of the file according to its RIFF length. */
export function webpHeader(head: Uint8Array): { flags: number; end: number } {
  return { flags: fourCharacterCode(head, firstChunkOffset) === 'VP8X' ? head[20]! : 0, end: u32le(head, 4) + 8 };
}

/** Undefined if the first chunk has no valid dimensions. */
export async function inspectWebp(file: ByteWindow): Promise<ImageInfo | undefined> {
  const head = await file.bytes(0, 30);
  const size = head && webpDimensions(head);
  if (!head || !size || size.width === 0 || size.height === 0) return undefined;
  const { flags, end } = webpHeader(head);
  const animated = (flags & webpFlags.animation) !== 0;
  let alpha = (flags & webpFlags.alpha) !== 0;
  let data = false;
  let reached = firstChunkOffset;
  for await (const chunk of readRiffChunks(file, firstChunkOffset, Math.min(end, file.size))) {
    // Like decoders, ignore a second image and chunks that the header does not announce.
    if (chunk.name === 'VP8L' && !data && !animated) alpha ||= await losslessAlpha(file, chunk.data);
    if (['VP8 ', 'VP8L', 'ANMF'].includes(chunk.name)) data = true;
    reached = chunk.end;
  }
  const whole = data && end <= file.size && reached === end;
  // Browsers ignore the orientation of a WEBP.
  return { format: 'webp', ...size, orientation: 1, alpha, animated, end: whole ? end : undefined };
}

/** From the first chunk; undefined if it is not one of the three allowed types. */
function webpDimensions(head: Uint8Array): { width: number; height: number } | undefined {
  switch (fourCharacterCode(head, 12)) {
    case 'VP8 ':
      return head[23] === 0x9d && head[24] === 0x01 && head[25] === 0x2a
        ? { width: u16le(head, 26) & 0x3fff, height: u16le(head, 28) & 0x3fff }
        : undefined;
    case 'VP8L':
      return head[20] === 0x2f
        ? { width: 1 + (u32le(head, 21) & 0x3fff), height: 1 + ((u32le(head, 21) >>> 14) & 0x3fff) }
        : undefined;
    case 'VP8X':
      return { width: 1 + u24le(head, 24), height: 1 + u24le(head, 27) };
    default:
      return undefined;
  }
}

async function losslessAlpha(file: ByteWindow, data: number): Promise<boolean> {
  const head = await file.bytes(data, 5);
  return head !== undefined && (head[4]! & 0x10) !== 0;
}

/** Adds an XMP packet as a chunk at the end; a simple file also gets the VP8X header that announces it. */
export async function insertWebpXmp(file: ByteWindow, found: ImageInfo, packet: Uint8Array): Promise<Splice[]> {
  return webpXmpSplices(file, found, packet, { from: found.end ?? 0, to: found.end ?? 0 });
}

/** Writes an XMP packet in place of a chunk; a simple file also gets the VP8X header that announces it. */
export async function webpXmpSplices(
  file: ByteWindow,
  found: ImageInfo,
  packet: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Splice[]> {
  const head = await file.bytes(0, 30);
  if (!head || found.end === undefined) return [];
  const chunk = concat(paddingFor(from), writeRiffChunk('XMP ', packet));
  const extended = fourCharacterCode(head, 12) === 'VP8X';
  const header = extended ? new Uint8Array() : extendedHeader(found, webpFlags.xmp);
  const length = found.end - 8 + header.length + chunk.length - (to - from);
  return [
    { at: 4, remove: 4, insert: le32(length) },
    extended
      ? { at: 20, remove: 1, insert: Uint8Array.of(head[20]! | webpFlags.xmp) }
      : { at: firstChunkOffset, remove: 0, insert: header },
    { at: from, remove: to - from, insert: chunk },
  ];
}

/** The padding byte for an odd length. */
export const paddingFor = (length: number): Uint8Array => new Uint8Array(length % 2);

function writeRiffChunk(name: string, data: Uint8Array): Uint8Array {
  return concat(ascii(name), le32(data.length), data, paddingFor(data.length));
}

/** Encodes the VP8X chunk that turns a simple file into an extended one. */
export function extendedHeader(
  { width, height, alpha }: Pick<ImageInfo, 'width' | 'height' | 'alpha'>,
  flags: number,
): Uint8Array {
  const bits = flags | (alpha ? webpFlags.alpha : 0);
  const canvas = concat(le32(width - 1).subarray(0, 3), le32(height - 1).subarray(0, 3));
  return writeRiffChunk('VP8X', concat(Uint8Array.of(bits, 0, 0, 0), canvas));
}

/** Returns the pieces of the file without copying the pixels. @throws {RangeError} if not a WEBP without a profile. */
export function insertIccProfile(webp: Uint8Array, profile: Uint8Array): Uint8Array[] {
  const size = webp.length >= 30 && fourCharacterCode(webp, 8) === 'WEBP' ? webpDimensions(webp) : undefined;
  const { flags } = webpHeader(webp);
  if (!size || (flags & webpFlags.profile) !== 0) throw new RangeError('Not a WEBP without a profile.');
  const extended = fourCharacterCode(webp, firstChunkOffset) === 'VP8X';
  const alpha = extended
    ? (flags & webpFlags.alpha) !== 0
    : fourCharacterCode(webp, firstChunkOffset) === 'VP8L' && (webp[24]! & 0x10) !== 0;
  const kept = flags | webpFlags.profile;
  const header = extendedHeader({ ...size, alpha }, kept);
  const pixels = webp.subarray(extended ? 30 : firstChunkOffset);
  const tail = paddingFor(profile.length);
  const length = 4 + header.length + 8 + profile.length + tail.length + pixels.length;
  const head = concat(ascii('RIFF'), le32(length), ascii('WEBP'), header, ascii('ICCP'), le32(profile.length));
  return [head, profile, ...(tail.length > 0 ? [tail] : []), pixels];
}
