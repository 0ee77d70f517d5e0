// Finds the XMP packets of a PNG, JPEG or WEBP, and replaces one.
import type { ImageFormat } from '../../request/image-request';
import type { Splice } from '../byte-source';
import type { ImageInfo } from '../image-info';
import type { ByteWindow, Chunk } from './byte-window';
import type { ByteRange } from './content-credentials';
import { inflate } from './zlib-stream';
import { jpegXmpSegment, marker, readSegments, xmpName } from './jpeg';
import { pngXmpChunk, readPngChunks, xmpKeyword } from './png';
import { decodeRawProfile, withoutXmpName } from './raw-profile';
import { firstChunkOffset, readRiffChunks, webpXmpSplices } from './webp';

/** Bytes; real packets have a few kilobytes, the largest about half of this. */
const maxPacket = 1024 * 1024;
/** More than any file has. The packet beyond this number is returned as unreadable, and those after it are left out. */
const maxPackets = 40;

/** Its range includes the chunk or segment. */
export interface XmpPacket extends ByteRange {
  /** Undefined if it cannot be read: too large, truncated, damaged, or in an old encoding. */
  readonly bytes: Uint8Array | undefined;
  /** Whether it continues the packet of a JPEG that is too large for one segment; the parts are not in order. */
  readonly extension?: true;
}

/** In the order of the file. */
export async function findXmpPackets(file: ByteWindow, format: ImageFormat): Promise<XmpPacket[]> {
  const packets: XmpPacket[] = [];
  for await (const packet of readers[format](file)) {
    if (packets.length === maxPackets) return [...packets, { ...packet, bytes: undefined }];
    packets.push(packet);
  }
  return packets;
}

async function* jpegPackets(file: ByteWindow): AsyncGenerator<XmpPacket, void> {
  for await (const { marker: found, at, data, end } of readSegments(file)) {
    if (found === marker.scan) return;
    if (found !== marker.app1) continue;
    const start = latin1((await file.bytes(data, Math.min(end - data, extensionName.length))) ?? new Uint8Array());
    const extension = start === extensionName;
    if (!extension && !start.startsWith(xmpName)) continue;
    const from = data + (extension ? extensionName.length + extensionHead : xmpName.length);
    yield { from: at, to: end, bytes: await content(file, from, end), ...(extension ? { extension } : {}) };
  }
}

const extensionName = 'http://ns.adobe.com/xmp/extension/\0';
/** Hash, length and offset. */
const extensionHead = 40;
/** Names of text chunks with XMP; ImageMagick writes the others, the last one for EXIF too. */
const keywords = new Set([xmpKeyword, 'Raw profile type xmp', 'Raw profile type APP1']);
/** The longest keyword, its end, and iTXt's two bytes about compression. */
const textHead = 82;

async function* pngPackets(file: ByteWindow): AsyncGenerator<XmpPacket, void> {
  for await (const chunk of readPngChunks(file)) {
    if (!/^(iTXt|tEXt|zTXt)$/.test(chunk.name)) continue;
    const head = await file.bytes(chunk.data, Math.min(textHead, chunk.length, file.size - chunk.data));
    const keyword = latin1(head?.subarray(0, head.indexOf(0)) ?? new Uint8Array());
    if (!head || !keywords.has(keyword)) continue;
    const text = await pngText(file, chunk, keyword.length + 1);
    const profile = text && keyword !== xmpKeyword ? decodeRawProfile(text) : undefined;
    const segment = profile && withoutXmpName(profile);
    if (keyword.endsWith('APP1') && !segment) continue;
    yield { from: chunk.at, to: chunk.end, bytes: keyword === xmpKeyword ? text : (segment ?? profile) };
  }
}

/** The text of a chunk. @param from where the keyword has ended. */
async function pngText(file: ByteWindow, { name, data, length }: Chunk, from: number): Promise<Uint8Array | undefined> {
  const bytes = await content(file, data + from, data + length);
  if (!bytes || name === 'tEXt') return bytes;
  if (name === 'zTXt') return bytes[0] === 0 ? inflate(bytes.subarray(1), maxPacket) : undefined;
  // The language and the translated keyword are between the two bytes about compression and the text.
  const language = bytes.indexOf(0, 2);
  const translated = bytes.indexOf(0, language + 1);
  if (language < 0 || translated < 0) return undefined;
  const text = bytes.subarray(translated + 1);
  if (bytes[0] === 0) return text;
  return bytes[0] === 1 && bytes[1] === 0 ? inflate(text, maxPacket) : undefined;
}

async function* webpPackets(file: ByteWindow): AsyncGenerator<XmpPacket, void> {
  for await (const { name, at, data, length, end } of readRiffChunks(file, firstChunkOffset, file.size)) {
    // Some writers end the name with a zero instead of a space.
    if (name === 'XMP ' || name === 'XMP\0')
      yield { from: at, to: end, bytes: await content(file, data, data + length) };
  }
}

const readers = { jpeg: jpegPackets, png: pngPackets, webp: webpPackets };

async function content(file: ByteWindow, from: number, to: number): Promise<Uint8Array | undefined> {
  return from <= to && to <= file.size && to - from <= maxPacket ? file.copy(from, to - from) : undefined;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** The splices that put another packet in the place of one; none if it does not fit. */
export async function replaceXmpPacket(
  file: ByteWindow,
  found: ImageInfo,
  { from, to }: ByteRange,
  packet: Uint8Array,
): Promise<Splice[]> {
  if (found.format === 'webp') return webpXmpSplices(file, found, packet, { from, to });
  const insert = found.format === 'png' ? pngXmpChunk(packet) : jpegXmpSegment(packet);
  return insert ? [{ at: from, remove: to - from, insert }] : [];
}
