// Reads the entries of TIFF directories, as in EXIF, without trusting their offsets and counts.
import { fourCharacterCode, u16, u16le, u32, u32le } from '../formats/byte-window';

/** An entry's value as bytes, with its type. */
interface TiffEntry {
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

export interface TiffBlock {
  readonly big: boolean;
  /** Entries by tag; of repeated tags the first. */
  readonly main: ReadonlyMap<number, TiffEntry>;
  readonly exif: ReadonlyMap<number, TiffEntry>;
  readonly gps: ReadonlyMap<number, TiffEntry>;
  /** Whether a directory or value is beyond the end of the block. */
  readonly damaged: boolean;
}

const maxEntries = 1000;
const entryLength = 12;
/** Bytes per value, by type. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const exifPointer = 0x8769;
const gpsPointer = 0x8825;
const none: ReadonlyMap<number, TiffEntry> = new Map();

/** Undefined if the block does not begin like a TIFF file. */
export function readTiff(block: Uint8Array): TiffBlock | undefined {
  // Some writers put the signature of a JPEG's segment before it in other formats too.
  const skip = block.length >= 14 && fourCharacterCode(block, 0) === 'Exif' ? 6 : 0;
  const bytes = block.subarray(skip);
  const order = bytes.length >= 8 ? fourCharacterCode(bytes, 0) : '';
  if (order !== 'MM\0*' && order !== 'II*\0') return undefined;
  const big = order === 'MM\0*';
  let damaged = false;
  const directory = (at: number): ReadonlyMap<number, TiffEntry> => {
    const found = readDirectory(bytes, at, big);
    damaged ||= found.damaged;
    return found.entries;
  };
  const main = directory((big ? u32 : u32le)(bytes, 4));
  const linked = (tag: number) => {
    const at = readNumber({ big }, main.get(tag));
    return at === undefined ? none : directory(at);
  };
  const [exif, gps] = [linked(exifPointer), linked(gpsPointer)];
  return { big, main, exif, gps, damaged };
}

function readDirectory(bytes: Uint8Array, at: number, big: boolean) {
  const [number16, number32] = big ? [u16, u32] : [u16le, u32le];
  const entries = new Map<number, TiffEntry>();
  if (at < 8 || at + 2 > bytes.length) return { entries, damaged: true };
  const stated = number16(bytes, at);
  const count = Math.min(stated, maxEntries, Math.floor((bytes.length - at - 2) / entryLength));
  let damaged = count < stated;
  for (let index = 0; index < count; index++) {
    const entry = at + 2 + index * entryLength;
    const [tag, type, values] = [number16(bytes, entry), number16(bytes, entry + 2), number32(bytes, entry + 4)];
    const length = (typeSizes[type] ?? 0) * values;
    const from = length <= 4 ? entry + 8 : number32(bytes, entry + 8);
    if (length === 0 || entries.has(tag)) continue;
    if (from + length > bytes.length) damaged = true;
    // Text that is cut is better than none.
    if (from < bytes.length)
      entries.set(tag, { type, count: values, bytes: bytes.subarray(from, Math.min(from + length, bytes.length)) });
  }
  return { entries, damaged };
}

/** The first value of an entry of integers. */
export function readNumber({ big }: Pick<TiffBlock, 'big'>, entry: TiffEntry | undefined): number | undefined {
  if (!entry) return undefined;
  const { type, bytes } = entry;
  if (type === 1 && bytes.length >= 1) return bytes[0];
  if (type === 3 && bytes.length >= 2) return (big ? u16 : u16le)(bytes, 0);
  if ((type === 4 || type === 13) && bytes.length >= 4) return (big ? u32 : u32le)(bytes, 0);
  return undefined;
}

/** A rational as numerator and denominator; undefined if it is none, or its denominator is 0. */
export function readRational(
  { big }: Pick<TiffBlock, 'big'>,
  entry: TiffEntry | undefined,
): readonly [number, number] | undefined {
  if (!entry || (entry.type !== 5 && entry.type !== 10) || entry.bytes.length < 8) return undefined;
  const number32 = big ? u32 : u32le;
  const [numerator, denominator] = [number32(entry.bytes, 0), number32(entry.bytes, 4)];
  return denominator === 0 ? undefined : [numerator, denominator];
}
