// Inspects an image's bytes: format, dimensions, completeness.
import type { ByteSource, Splice } from './byte-source';
import type { ImageFormat } from '../request/image-request';
import type { ImageInfo } from './image-info';
import { inspectJpeg, insertJpegXmp } from './formats/jpeg';
import { inspectPng, insertPngXmp } from './formats/png';
import { inspectWebp, insertWebpXmp } from './formats/webp';
import { fourCharacterCode, u32, ByteWindow } from './formats/byte-window';

/** Detects the format by magic bytes (the first 12), because file names and media types are unreliable. */
export function sniff(bytes: Uint8Array): ImageFormat | undefined {
  if (bytes.length < 12) return undefined;
  if (u32(bytes, 0) === 0x89504e47 && u32(bytes, 4) === 0x0d0a1a0a) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (fourCharacterCode(bytes, 0) === 'RIFF' && fourCharacterCode(bytes, 8) === 'WEBP') return 'webp';
  return undefined;
}

const readers = { png: inspectPng, jpeg: inspectJpeg, webp: inspectWebp };

/** In bounded memory; undefined if it is not a PNG, JPEG or WEBP with valid dimensions. */
export async function inspectImage(source: ByteSource, file = new ByteWindow(source)): Promise<ImageInfo | undefined> {
  const magic = await file.bytes(0, 12);
  const format = magic && sniff(magic);
  return format && readers[format](file);
}

/** The splices that add an XMP packet to a complete image without one; none if it does not fit. */
export async function insertXmp(source: ByteSource, found: ImageInfo, packet: Uint8Array): Promise<Splice[]> {
  const file = new ByteWindow(source);
  if (found.format === 'png') return insertPngXmp(packet);
  if (found.format === 'jpeg') return insertJpegXmp(file, packet);
  return insertWebpXmp(file, found, packet);
}

export const fileExtensions: Record<ImageFormat, string> = { png: '.png', jpeg: '.jpg', webp: '.webp' };
/** Extensions of the files that may be inputs, in lower case. */
export const inputExtensions = ['png', 'jpg', 'jpeg', 'webp'] as const;
export const mimeTypes: Record<ImageFormat, string> = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' };
