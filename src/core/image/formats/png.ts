// Reads a PNG's chunks: dimensions, orientation, completeness, position of an XMP packet.
import type { Splice } from '../byte-source';
import { readOrientation } from './exif';
import type { ImageInfo, Orientation } from '../image-info';
import { be32, concat, fourCharacterCode, u32, type ByteWindow, type Chunk } from './byte-window';

/** Offset after the signature and IHDR. */
export const pngHeaderLength = 33;
/** Offset of the color type: 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. The depth precedes it. */
export const colorTypeOffset = 25;
/** More than any encoder produces for an image that fits a response; bounds the work on a file of empty chunks. */
const maxChunks = 100_000;

/** Bounds the bytes that are read for an orientation; cameras write at most 64 KiB. */
const maxExifBytes = 1024 * 1024;

/** The chunks that were read through a window: those of a large file are read in one pass over it. */
const known = new WeakMap<ByteWindow, Chunk[]>();

/** The chunks after IHDR, up to IEND; stops at invalid data, and after a bounded number. */
export async function* readPngChunks(file: ByteWindow): AsyncGenerator<Chunk, void> {
  const chunks = known.get(file) ?? [];
  known.set(file, chunks);
  for (let index = 0; index < maxChunks; index++) {
    const chunk = chunks[index] ?? (await readChunk(file, chunks[index - 1]?.end ?? pngHeaderLength));
    if (!chunk) return;
    chunks[index] = chunk;
    yield chunk;
    if (chunk.name === 'IEND') return;
  }
}

async function readChunk(file: ByteWindow, at: number): Promise<Chunk | undefined> {
  const head = await file.bytes(at, 8);
  if (!head) return undefined;
  const length = u32(head, 0);
  const chunk = { name: fourCharacterCode(head, 4), at, data: at + 8, length, end: at + 12 + length };
  return !isCritical(chunk) || /^[A-Z][A-Za-z]{3}$/.test(chunk.name) ? chunk : undefined;
}

/** The image cannot be decoded without critical chunks, whose first letter is a capital. */
export const isCritical = ({ name }: Pick<Chunk, 'name'>): boolean => (name.charCodeAt(0) & 0x20) === 0;

/** The data of a chunk of at most 4 KB; undefined if it is longer, or its checksum is wrong. */
export async function readIntactChunk(file: ByteWindow, { at, length }: Chunk): Promise<Uint8Array | undefined> {
  const chunk = await file.bytes(at, 12 + length);
  const intact = chunk && crc32(chunk.subarray(4, 8 + length)) === u32(chunk, 8 + length);
  return intact ? chunk.slice(8, 8 + length) : undefined;
}

/** Undefined if the file does not begin like a PNG with valid dimensions. */
export async function inspectPng(file: ByteWindow): Promise<ImageInfo | undefined> {
  const header = await file.bytes(0, pngHeaderLength);
  if (!header || fourCharacterCode(header, 12) !== 'IHDR' || u32(header, 8) !== 13) return undefined;
  const width = u32(header, 16);
  const height = u32(header, 20);
  if (width === 0 || height === 0 || width > 0x7fffffff || height > 0x7fffffff) return undefined;
  // Every decoder fails on a wrong checksum here, and damaged dimensions must not be trusted.
  if (u32(header, pngHeaderLength - 4) !== crc32(header.subarray(12, pngHeaderLength - 4))) return undefined;
  let [data, animated] = [false, false];
  // Color types 4 and 6 have an alpha channel.
  let alpha = (header[colorTypeOffset]! & 4) !== 0;
  let colors = 0;
  let orientation: Orientation | undefined;
  let end: number | undefined;
  for await (const chunk of readPngChunks(file)) {
    if (chunk.name === 'IDAT') data = true;
    // Decoders ignore these chunks after the pixels or with an invalid length.
    if (chunk.name === 'PLTE' && !data && colors === 0) colors = chunk.length / 3;
    if (
      chunk.name === 'tRNS' &&
      !data &&
      chunk.length <= 256 &&
      transparentLength(chunk.length, header[colorTypeOffset], colors)
    )
      alpha ||= (await readIntactChunk(file, chunk)) !== undefined;
    if (chunk.name === 'acTL' && !data && chunk.length === 8) animated ||= await hasFrames(file, chunk);
    if (chunk.name === 'eXIf' && !data) orientation ??= await readChunkOrientation(file, chunk);
    if (chunk.name === 'IEND' && chunk.length === 0 && data && chunk.end <= file.size) end = chunk.end;
  }
  return { format: 'png', width, height, orientation: orientation ?? 1, alpha, animated, end };
}

/** Like browsers, skips a chunk with a wrong checksum, and ignores a block with the signature of other formats. */
async function readChunkOrientation(file: ByteWindow, chunk: Chunk): Promise<Orientation | undefined> {
  const { at, data, length, end } = chunk;
  if (length > maxExifBytes || end > file.size) return undefined;
  const bytes = await file.copy(at + 4, length + 8);
  if (crc32(bytes.subarray(0, length + 4)) !== u32(bytes, length + 4)) return undefined;
  return fourCharacterCode(bytes, 4) === 'Exif' ? 1 : readOrientation(file, data, length);
}

async function hasFrames(file: ByteWindow, chunk: Chunk): Promise<boolean> {
  const count = await readIntactChunk(file, chunk);
  return count !== undefined && u32(count, 0) > 0 && u32(count, 0) < 0x80000000;
}

/** How many bytes of tRNS browsers use; undefined if they ignore it: too short, without a palette, or besides alpha. */
export function transparentLength(length: number, type: number | undefined, colors: number): number | undefined {
  if (type === 3) return Math.min(length, colors) || undefined;
  const needed = type === 0 ? 2 : type === 2 ? 6 : Infinity;
  return length < needed ? undefined : needed;
}

export function writePngChunk(name: string, ...data: readonly Uint8Array[]): Uint8Array {
  const body = concat(new TextEncoder().encode(name), ...data);
  return concat(be32(body.length - 4), body, be32(crc32(body)));
}

/** Keyword of a text chunk with an XMP packet. */
export const xmpKeyword = 'XML:com.adobe.xmp';

/** Adds an XMP packet directly after IHDR. */
export function insertPngXmp(packet: Uint8Array): Splice[] {
  return [{ at: pngHeaderLength, remove: 0, insert: pngXmpChunk(packet) }];
}

export function pngXmpChunk(packet: Uint8Array): Uint8Array {
  return writePngChunk('iTXt', new TextEncoder().encode(`${xmpKeyword}\0\0\0\0\0`), packet);
}

/** The checksum's remainder for each byte value. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** A chunk's checksum over its name and data. @param start the checksum of the bytes before. */
export function crc32(bytes: Uint8Array, start = 0): number {
  let crc = ~start;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
