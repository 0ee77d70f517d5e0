// Strips a JPEG to the segments that rendering needs, without trailing data.
import type { Splice } from '../byte-source';
import { exifSignature, orientationBlock } from './exif';
import type { ImageInfo } from '../image-info';
import { isFrameMarker, marker, writeSegment, readSegments, type JpegSegment } from './jpeg';
import { isJpegProfile, jpegProfileParts } from './icc-profile';
import { createSplices } from '../splices';
import { hasTrailingText } from './trailing-text';
import type { ByteWindow } from './byte-window';

const [huffman, conditioning, quantization] = [0xc4, 0xcc, 0xdb];
const needed = new Set<number>([huffman, conditioning, marker.scan, quantization]);
/** DNL, DRI: their data is one two-byte number. */
const numbers = new Set<number>([0xdc, 0xdd]);
const numberLength = 2;
/** Length of JFIF's data before its thumbnail, and of the part that does not describe the thumbnail. */
const [jfifLength, jfifPlain] = [14, 12];
/** Length of the Adobe segment's data, which ends with the color transform. */
const adobeLength = 12;

/**
 * Undefined if the segments do not end with EOI, or one is irregular: it may hide private data.
 * @param profiled whether the APP2 segments form a valid profile.
 */
export async function stripJpeg(
  file: ByteWindow,
  { orientation }: ImageInfo,
  profiled: boolean,
): Promise<Splice[] | undefined> {
  const splices = createSplices();
  let [first, scanned] = [true, false];
  /** Remaining segments of the profile; undefined before the first. */
  let profileParts = profiled ? undefined : 0;
  /** The coded pixels of the last scan; `to` is 0 until their end is known. */
  let coded = { from: 0, to: 0 };
  const exif =
    orientation === 1 ? new Uint8Array() : writeSegment(marker.app1, exifSignature, orientationBlock(orientation));
  for await (const segment of readSegments(file)) {
    if (segment.irregular || !(await hasExactLength(file, segment))) return undefined;
    if (coded.to === 0) {
      coded.to = segment.from;
      if (scanned && (await hasTrailingText(file, coded.from, coded.to))) return undefined;
    }
    if (segment.marker === marker.end) {
      if (!scanned) return undefined;
      splices.cut(segment.end, file.size);
      return splices.list;
    }
    const isProfile = segment.marker === marker.app2 && (await isJpegProfile(file, segment.data, segment.end));
    if (isProfile) profileParts = (profileParts ?? (await jpegProfileParts(file, segment.data))) - 1;
    // Decoders ignore a second profile, and one after the first scan.
    const kept = await segmentAction(file, segment, isProfile && !scanned && (profileParts ?? -1) >= 0);
    // JFIF must be the first segment, directly followed by EXIF.
    const header = first && segment.marker === marker.app0 && kept !== 'none';
    if (first && !header) splices.insert(segment.from, exif);
    if (kept === 'none') splices.cut(segment.from, segment.end);
    else if (kept !== 'whole') splices.replace(segment.at, segment.end, kept);
    if (header) splices.insert(segment.end, exif);
    first = false;
    scanned ||= segment.marker === marker.scan;
    if (segment.marker === marker.scan) coded = { from: segment.end, to: 0 };
  }
  return undefined;
}

/** Whether the contents of a segment that is kept whole fill it exactly; decoders refuse any other. */
async function hasExactLength(file: ByteWindow, { marker: found, data, end }: JpegSegment): Promise<boolean> {
  const length = end - data;
  const frame = isFrameMarker(found);
  if (!frame && ![marker.scan, huffman, quantization].includes(found)) return true;
  const bytes = await file.bytes(data, length);
  if (!bytes) return false;
  if (frame) return length === 6 + 3 * (bytes[5] ?? 0);
  if (found === marker.scan) return length === 4 + 2 * (bytes[0] ?? 0);
  let at = 0;
  while (at < length) {
    const codes = bytes.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    at += found === huffman ? 17 + codes : 1 + (bytes[at]! >> 4 === 0 ? 64 : 128);
  }
  return at === length;
}

type SegmentAction = 'whole' | 'none' | Uint8Array;

async function segmentAction(
  file: ByteWindow,
  { marker: found, data, end }: JpegSegment,
  isProfile: boolean,
): Promise<SegmentAction> {
  if (needed.has(found) || isFrameMarker(found)) return 'whole';
  if (numbers.has(found)) {
    if (end - data === numberLength) return 'whole';
    const number = end - data > numberLength ? await file.bytes(data, numberLength) : undefined;
    return number ? writeSegment(found, number) : 'none';
  }
  if (found === marker.app2) return isProfile ? 'whole' : 'none';
  if (found === marker.app0) {
    const head = await hasName(file, data, end, 'JFIF\0', jfifLength);
    if (!head) return 'none';
    return end - data === jfifLength && head[12] === 0 && head[13] === 0
      ? 'whole'
      : writeSegment(found, head.subarray(0, jfifPlain), new Uint8Array(2));
  }
  if (found === marker.app14) {
    const head = await hasName(file, data, end, 'Adobe', adobeLength);
    if (!head) return 'none';
    return end - data === adobeLength ? 'whole' : writeSegment(found, head);
  }
  return 'none';
}

/** The first `length` bytes of a segment's data if they begin with the name. */
async function hasName(
  file: ByteWindow,
  data: number,
  end: number,
  name: string,
  length: number,
): Promise<Uint8Array | undefined> {
  const head = end - data >= length ? await file.bytes(data, length) : undefined;
  return head && String.fromCharCode(...head.subarray(0, name.length)) === name ? head.slice() : undefined;
}
