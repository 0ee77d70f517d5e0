// Reads a JPEG's segments: dimensions, whether it is whole, and where an XMP packet goes.
import type { Splice } from '../ports';
import { concat, u16, type Window } from './window';
import type { Inspection } from './inspection';

const maxSegments = 10_000;
const xmpName = 'http://ns.adobe.com/xap/1.0/\0';

/** Walks the segments to the scan; undefined when no frame with sane dimensions comes before it. */
export async function inspectJpeg(file: Window): Promise<Inspection | undefined> {
  let at = 2;
  let size: { width: number; height: number } | undefined;
  for (let segment = 0; segment < maxSegments; segment++) {
    const head = await file.bytes(at, 4);
    if (!head || head[0] !== 0xff) return undefined;
    const marker = head[1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = u16(head, 2);
    if (length < 2 || marker === 0xd9) return undefined;
    if (isFrame(marker)) {
      const frame = await file.bytes(at + 4, 5);
      if (!frame) return undefined;
      size = { height: u16(frame, 1), width: u16(frame, 3) };
      if (size.width === 0 || size.height === 0) return undefined;
    }
    at += 2 + length;
    if (marker === 0xda) return size && { format: 'jpeg', ...size, end: await findEnd(file, at) };
  }
  return undefined;
}

/** SOF0 to SOF15, without DHT, JPG and DAC that lie among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The offset behind the last EOI, looked for from the end: what trails it (padding, a second picture) is no part of the picture's own data. */
async function findEnd(file: Window, from: number): Promise<number | undefined> {
  const step = 2048;
  for (let to = file.size; to > from; to -= step) {
    const start = Math.max(from, to - step);
    // One byte of the stretch behind joins, so that a marker across the border is seen.
    const bytes = await file.bytes(start, Math.min(to + 1, file.size) - start);
    if (!bytes) return undefined;
    for (let index = bytes.length - 2; index >= 0; index--) {
      if (bytes[index] === 0xff && bytes[index + 1] === 0xd9) return start + index + 2;
    }
  }
  return undefined;
}

/** An XMP packet as an APP1 segment, behind JFIF's APP0 where there is one; none when it is too long for a segment. */
export async function jpegXmp(file: Window, packet: Uint8Array): Promise<Splice[]> {
  // The space makes a packet take as much room as in a PNG.
  const body = concat(new TextEncoder().encode(xmpName), packet, new TextEncoder().encode(' '));
  if (body.length + 2 > 0xffff) return [];
  const first = await file.bytes(2, 4);
  const at = first && first[1] === 0xe0 ? 2 + 2 + u16(first, 2) : 2;
  const length = body.length + 2;
  return [{ at, remove: 0, insert: concat(Uint8Array.of(0xff, 0xe1, length >> 8, length), body) }];
}
