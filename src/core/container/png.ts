// Reads a PNG's chunks: dimensions, whether it is whole, and where an XMP packet goes.
import type { Splice } from '../ports';
import { be32, concat, tag, u32, type Window } from './window';
import type { Inspection } from './inspection';

const headerEnd = 33;
/** More than any encoder makes of a picture that fits a reply; a file of empty chunks ends here. */
const maxChunks = 100_000;

/** Walks the chunks; undefined when it does not begin like a PNG with sane dimensions. */
export async function inspectPng(file: Window): Promise<Inspection | undefined> {
  const header = await file.bytes(0, headerEnd);
  if (!header || tag(header, 12) !== 'IHDR' || u32(header, 8) !== 13) return undefined;
  const width = u32(header, 16);
  const height = u32(header, 20);
  if (width === 0 || height === 0 || width > 0x7fffffff || height > 0x7fffffff) return undefined;
  let at = headerEnd;
  let data = false;
  for (let count = 0; count < maxChunks; count++) {
    const chunk = await file.bytes(at, 8);
    if (!chunk) break;
    const length = u32(chunk, 0);
    const name = tag(chunk, 4);
    if (!/^[A-Za-z]{4}$/.test(name)) break;
    at += 12 + length;
    if (name === 'IDAT') data = true;
    if (name === 'IEND') {
      const whole = length === 0 && data && at <= file.size;
      return { format: 'png', width, height, end: whole ? at : undefined };
    }
  }
  return { format: 'png', width, height, end: undefined };
}

/** An XMP packet as an iTXt chunk right behind IHDR. */
export function pngXmp(packet: Uint8Array): Splice[] {
  const keyword = new TextEncoder().encode('XML:com.adobe.xmp\0\0\0\0\0');
  const body = concat(new TextEncoder().encode('iTXt'), keyword, packet);
  return [{ at: headerEnd, remove: 0, insert: concat(be32(body.length - 4), body, be32(crc32(body))) }];
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
