// Reads a JPEG's segments: dimensions, orientation, completeness, position of an XMP packet.
import type { Splice } from '../byte-source';
import { readOrientation } from './exif';
import type { ImageInfo, Orientation } from '../image-info';
import { concat, fourCharacterCode, u16, type ByteWindow } from './byte-window';

const maxSegments = 10_000;
/** Maximum number of bytes between segments, of all together. */
const maxSkipped = 256 * 1024;
/** At the beginning of a segment with an XMP packet. */
export const xmpName = 'http://ns.adobe.com/xap/1.0/\0';

/** Its data is from `data` to `end`; the entropy-coded data after a scan header is not included. */
export interface JpegSegment {
  /** The second byte of its marker. */
  readonly marker: number;
  /** Start, including preceding fill bytes and stray bytes. */
  readonly from: number;
  /** Offset of its marker. */
  readonly at: number;
  readonly data: number;
  readonly end: number;
  /** Stray bytes precede it, or it has an invalid length, or it is an image inside the image. */
  readonly irregular: boolean;
}

export const marker = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app11: 0xeb,
  app14: 0xee,
} as const;

/**
 * Up to the end of the image, or a second image; stops after a bounded number of steps. Like decoders, skips stray bytes
 * between segments, and takes a segment of an impossible length as empty. The entropy-coded data after a scan is searched
 * only if the caller continues after it.
 */
export async function* readSegments(file: ByteWindow): AsyncGenerator<JpegSegment, void> {
  let [from, at, segments, skipped, stray] = [2, 2, 0, 0, false];
  while (segments < maxSegments && skipped < maxSkipped) {
    const head = await file.bytes(at, 2);
    if (!head) return;
    const [first, found] = [head[0], head[1]!];
    if (first !== 0xff || found === 0xff || found === 0) {
      stray ||= first !== 0xff || found === 0;
      at++;
      skipped++;
      continue;
    }
    const length = standsAlone(found) ? 0 : await segmentLength(file, at + 2);
    const end = at + 2 + (length ?? 2);
    const irregular = stray || length === undefined || found === marker.start;
    yield { marker: found, from, at, data: Math.min(at + 4, end), end, irregular };
    const next = found === marker.scan ? await scanEnd(file, end) : end;
    if (next === undefined || found === marker.end || found === marker.start) return;
    [from, at, segments, stray] = [next, next, segments + 1, false];
  }
}

/** Markers without data: SOI, EOI, and TEM and restarts, which decoders skip outside a scan. */
function standsAlone(found: number): boolean {
  return found === marker.start || found === marker.end || found === 0x01 || isRestart(found);
}

const isRestart = (found: number): boolean => found >= 0xd0 && found <= 0xd7;

async function segmentLength(file: ByteWindow, at: number): Promise<number | undefined> {
  const bytes = await file.bytes(at, 2);
  const length = bytes && u16(bytes, 0);
  return length === undefined || length < 2 ? undefined : length;
}

/** The offset of the next marker that is neither a restart nor a stuffed 0xff. */
async function scanEnd(file: ByteWindow, from: number): Promise<number | undefined> {
  /** Offset of a 0xff that may begin a marker, possibly followed by fill bytes. */
  let mark: number | undefined;
  for (let at = from; at < file.size;) {
    const bytes = await file.ahead(at);
    if (bytes.length === 0) return undefined;
    for (let index = 0; index < bytes.length; index++) {
      if (mark === undefined) {
        index = bytes.indexOf(0xff, index);
        if (index < 0) break;
        mark = at + index;
        continue;
      }
      const found = bytes[index]!;
      if (found === 0xff) continue;
      if (found !== 0 && !isRestart(found)) return mark;
      mark = undefined;
    }
    at += bytes.length;
  }
  return undefined;
}

/** Undefined without a frame of valid dimensions before the scan. */
export async function inspectJpeg(file: ByteWindow): Promise<ImageInfo | undefined> {
  let size: { width: number; height: number } | undefined;
  let orientation: Orientation | undefined;
  for await (const { marker: found, data, end } of readSegments(file)) {
    if (isFrameMarker(found)) {
      const frame = await file.bytes(data, 5);
      if (!frame) return undefined;
      size = { height: u16(frame, 1), width: u16(frame, 3) };
      if (size.width === 0 || size.height === 0) return undefined;
    }
    if (found === marker.app1 && orientation === undefined && (await isExif(file, data, end)))
      orientation = await readOrientation(file, data, end - data);
    if (found === marker.scan) {
      const facts = { orientation: orientation ?? 1, alpha: false, animated: false } as const;
      return size && { format: 'jpeg', ...size, ...facts, end: await findEnd(file, end) };
    }
  }
  return undefined;
}

async function isExif(file: ByteWindow, data: number, end: number): Promise<boolean> {
  const name = end - data >= 5 ? await file.bytes(data, 5) : undefined;
  return name !== undefined && fourCharacterCode(name, 0) === 'Exif' && name[4] === 0;
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which are in the same range. */
export function isFrameMarker(found: number): boolean {
  return found >= 0xc0 && found <= 0xcf && found !== 0xc4 && found !== 0xc8 && found !== 0xcc;
}

/** After the last EOI, searched backwards; bytes after it (padding, a second image) are not part of the image. */
async function findEnd(file: ByteWindow, from: number): Promise<number | undefined> {
  const step = 2048;
  for (let to = file.size; to > from; to -= step) {
    const start = Math.max(from, to - step);
    // Ranges overlap by one byte, so that a marker across the boundary is found.
    const bytes = await file.bytes(start, Math.min(to + 1, file.size) - start);
    if (!bytes) return undefined;
    for (let index = bytes.length - 2; index >= 0; index--) {
      if (bytes[index] === 0xff && bytes[index + 1] === 0xd9) return start + index + 2;
    }
  }
  return undefined;
}

/** At most 65,533 bytes of data. */
export function writeSegment(found: number, ...data: readonly Uint8Array[]): Uint8Array {
  const length = data.reduce((sum, part) => sum + part.length, 2);
  return concat(Uint8Array.of(0xff, found, length >> 8, length), ...data);
}

/** Adds an XMP packet after JFIF's APP0 if present; returns no splices if it exceeds a segment. */
export async function insertJpegXmp(file: ByteWindow, packet: Uint8Array): Promise<Splice[]> {
  const insert = jpegXmpSegment(packet);
  const { value: first } = await readSegments(file).next();
  const at = first?.marker === marker.app0 && !first.irregular ? first.end : 2;
  return insert ? [{ at, remove: 0, insert }] : [];
}

/** The APP1 segment of an XMP packet; undefined if it is too large. */
export function jpegXmpSegment(packet: Uint8Array): Uint8Array | undefined {
  // The space gives a packet the same overhead as in a PNG (`xmpOverhead`).
  const body = concat(new TextEncoder().encode(xmpName), packet, new TextEncoder().encode(' '));
  return body.length + 2 > 0xffff ? undefined : writeSegment(marker.app1, body);
}
