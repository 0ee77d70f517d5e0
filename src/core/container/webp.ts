// Reads a WEBP's RIFF chunks: dimensions, whether it is whole, and where an XMP packet goes.
import type { Splice } from '../ports';
import { concat, le32, tag, u16, u24le, u32le, type Window } from './window';
import type { Inspection } from './inspection';

const ascii = (text: string) => new TextEncoder().encode(text);
const xmpFlag = 0x04;
const alphaFlag = 0x10;

/** As many as an animation may have, and more; a file of empty chunks ends here. */
const maxChunks = 100_000;

/** Reads the dimensions and walks the chunks; undefined when the first one gives no sane dimensions. */
export async function inspectWebp(file: Window): Promise<Inspection | undefined> {
  const head = await file.bytes(0, 30);
  const size = head && dimensions(head);
  if (!head || !size || size.width === 0 || size.height === 0) return undefined;
  return { format: 'webp', ...size, end: await findEnd(file, u32le(head, 4) + 8) };
}

/** The end that the RIFF length names, when the chunks fill it exactly and pixels are among them. */
async function findEnd(file: Window, end: number): Promise<number | undefined> {
  if (end > file.size) return undefined;
  let at = 12;
  let data = false;
  for (let count = 0; count < maxChunks && at < end; count++) {
    const chunk = await file.bytes(at, 8);
    if (!chunk) return undefined;
    if (['VP8 ', 'VP8L', 'ANMF'].includes(tag(chunk, 0))) data = true;
    at += 8 + u32le(chunk, 4);
    // An odd chunk has a byte of padding; some writers leave out the last one.
    if (at % 2 === 1 && at !== end) at++;
  }
  return data && at === end ? end : undefined;
}

function dimensions(head: Uint8Array): { width: number; height: number } | undefined {
  switch (tag(head, 12)) {
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

const u16le = (bytes: Uint8Array, at: number): number => u16(Uint8Array.of(bytes[at + 1]!, bytes[at]!), 0);

/** An XMP packet as a chunk at the end; the simple forms get the VP8X header that announces it. */
export async function webpXmp(file: Window, found: Inspection, packet: Uint8Array): Promise<Splice[]> {
  const head = await file.bytes(0, 30);
  if (!head || found.end === undefined) return [];
  const chunk = concat(padding(found.end), ascii('XMP '), le32(packet.length), packet, padding(packet.length));
  const extended = tag(head, 12) === 'VP8X';
  const header = extended ? new Uint8Array() : vp8x(head, found);
  const length = found.end - 8 + header.length + chunk.length;
  return [
    { at: 4, remove: 4, insert: le32(length) },
    extended
      ? { at: 20, remove: 1, insert: Uint8Array.of(head[20]! | xmpFlag) }
      : { at: 12, remove: 0, insert: header },
    { at: found.end, remove: 0, insert: chunk },
  ];
}

/** The byte that makes an odd length even. */
const padding = (length: number): Uint8Array => new Uint8Array(length % 2);

function vp8x(head: Uint8Array, { width, height }: Inspection): Uint8Array {
  const hasAlpha = tag(head, 12) === 'VP8L' && (head[24]! & 0x10) !== 0;
  const flags = xmpFlag | (hasAlpha ? alphaFlag : 0);
  const canvas = concat(le32(width - 1).subarray(0, 3), le32(height - 1).subarray(0, 3));
  return concat(ascii('VP8X'), le32(10), Uint8Array.of(flags, 0, 0, 0), canvas);
}
