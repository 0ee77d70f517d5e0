// Tells from its bytes what a picture is: format, dimensions, whether it is whole.
import type { ByteSource, Splice } from './byte-source';
import type { ImageFormat } from '../request/image-request';
import type { Inspection } from './image-info';
import { inspectJpeg, jpegXmp } from './formats/jpeg';
import { inspectPng, pngXmp } from './formats/png';
import { inspectWebp, webpXmp } from './formats/webp';
import { tag, u32, Window } from './formats/byte-window';

/** The format by magic bytes alone (the first 12); a name or a label is never asked. */
export function sniff(bytes: Uint8Array): ImageFormat | undefined {
  if (bytes.length < 12) return undefined;
  if (u32(bytes, 0) === 0x89504e47 && u32(bytes, 4) === 0x0d0a1a0a) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (tag(bytes, 0) === 'RIFF' && tag(bytes, 8) === 'WEBP') return 'webp';
  return undefined;
}

const readers = { png: inspectPng, jpeg: inspectJpeg, webp: inspectWebp };

/** Reads the structure in bounded memory; undefined when it is no PNG, JPEG or WEBP with sane dimensions. */
export async function inspect(source: ByteSource): Promise<Inspection | undefined> {
  const file = new Window(source);
  const magic = await file.bytes(0, 12);
  const format = magic && sniff(magic);
  return format && readers[format](file);
}

/** The stretches that put an XMP packet into a whole picture without touching its pixels. */
export async function xmpSplices(source: ByteSource, found: Inspection, packet: Uint8Array): Promise<Splice[]> {
  const file = new Window(source);
  if (found.format === 'png') return pngXmp(packet);
  if (found.format === 'jpeg') return jpegXmp(file, packet);
  return webpXmp(file, found, packet);
}

export const extensionOf: Record<ImageFormat, string> = { png: '.png', jpeg: '.jpg', webp: '.webp' };
export const mimeOf: Record<ImageFormat, string> = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' };
