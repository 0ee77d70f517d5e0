// Reads the color profile (ICC) embedded in an image, within a size limit.
import type { ByteSource } from '../byte-source';
import type { ImageInfo } from '../image-info';
import { marker, readSegments } from './jpeg';
import { crc32, readPngChunks } from './png';
import { inflate } from './zlib-stream';
import { firstChunkOffset, readRiffChunks, webpFlags, webpHeader } from './webp';
import { concat, fourCharacterCode, u32, ByteWindow } from './byte-window';

/** In bytes; the largest profiles from printer vendors are close to 3 MiB. */
export const maxProfileBytes = 4 * 1024 * 1024;
/** Length of the ICC header. */
const headerLength = 128;
/** Length in bytes; the PNG specification allows one less, browsers do not. */
export const maxProfileName = 80;
const jpegName = 'ICC_PROFILE\0';
/** In a JPEG, the name is followed by the number of this part and the number of parts. */
const jpegHead = jpegName.length + 2;

/** Undefined if absent, invalid, or larger than `maxProfileBytes`. */
export async function readIccProfile(
  source: ByteSource,
  found: ImageInfo,
  file = new ByteWindow(source),
): Promise<Uint8Array | undefined> {
  const profile = await readers[found.format](file);
  return profile && isProfile(profile) ? profile : undefined;
}

const readers = { jpeg: jpegProfile, png: pngProfile, webp: webpProfile };

function isProfile(bytes: Uint8Array): boolean {
  const length = bytes.length >= headerLength ? u32(bytes, 0) : 0;
  return length >= headerLength && length <= bytes.length && fourCharacterCode(bytes, 36) === 'acsp';
}

/** The bytes up to the length that the profile states. */
export const withoutTail = (profile: Uint8Array): Uint8Array => profile.subarray(0, u32(profile, 0));

/** Whether other bytes than padding follow the profile, which may be private. */
export const hasTail = (profile: Uint8Array): boolean => profile.subarray(u32(profile, 0)).some((byte) => byte !== 0);

/** Whether the segment's data is a part of a profile. */
export async function isJpegProfile(file: ByteWindow, data: number, end: number): Promise<boolean> {
  const name = end - data >= jpegHead ? await file.bytes(data, jpegName.length) : undefined;
  return name !== undefined && String.fromCharCode(...name) === jpegName;
}

/** The number of parts of which the segment's data, a part of a profile, is one. */
export async function jpegProfileParts(file: ByteWindow, data: number): Promise<number> {
  return (await file.bytes(data + jpegHead - 1, 1))?.[0] ?? 0;
}

/** Joins the numbered parts, which may be in any order. Like browsers, ignores further profiles after them. */
async function jpegProfile(file: ByteWindow): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let [read, total, size] = [0, 0, 0];
  for await (const { marker: found, data, end } of readSegments(file)) {
    if (found === marker.scan) break;
    if (found !== marker.app2 || !(await isJpegProfile(file, data, end))) continue;
    const bytes = await file.copy(data, end - data);
    const number = bytes[jpegHead - 2] ?? 0;
    total ||= bytes[jpegHead - 1] ?? 0;
    size += bytes.length - jpegHead;
    if (number === 0 || number > total || parts[number] || bytes[jpegHead - 1] !== total || size > maxProfileBytes)
      return undefined;
    parts[number] = bytes.subarray(jpegHead);
    if (++read === total) return concat(...parts.slice(1));
  }
  return undefined;
}

async function pngProfile(file: ByteWindow): Promise<Uint8Array | undefined> {
  for await (const { name, data, length, end } of readPngChunks(file)) {
    if (name === 'IDAT') return undefined;
    if (name !== 'iCCP') continue;
    if (length > maxProfileBytes || end > file.size) return undefined;
    const chunk = await file.copy(data - 4, length + 8);
    // Like browsers, ignore a profile with a wrong checksum.
    if (crc32(chunk.subarray(0, 4 + length)) !== u32(chunk, 4 + length)) return undefined;
    const bytes = chunk.subarray(4, 4 + length);
    // A name and a zero, then the compression method, which must be 0.
    const nameEnd = bytes.subarray(0, maxProfileName + 1).indexOf(0);
    return nameEnd >= 1 && bytes[nameEnd + 1] === 0 ? inflate(bytes.subarray(nameEnd + 2), maxProfileBytes) : undefined;
  }
  return undefined;
}

async function webpProfile(file: ByteWindow): Promise<Uint8Array | undefined> {
  const head = await file.bytes(0, 30);
  if (!head) return undefined;
  const { flags, end } = webpHeader(head);
  // Browsers ignore the profile of an animation.
  if ((flags & webpFlags.profile) === 0 || (flags & webpFlags.animation) !== 0) return undefined;
  for await (const { name, data, length } of readRiffChunks(file, firstChunkOffset, Math.min(end, file.size))) {
    if (name !== 'ICCP') continue;
    return length > maxProfileBytes || data + length > file.size ? undefined : file.copy(data, length);
  }
  return undefined;
}
