// Reads and writes the only EXIF entry that rendering needs: the orientation.
import type { Orientation } from '../image-info';
import { concat, fourCharacterCode, u16, u16le, u32, u32le, type ByteWindow } from './byte-window';

const orientationTag = 0x0112;
/** Maximum number of entries, limited by one read of a ByteWindow; cameras write about a dozen. */
const maxEntries = 340;
const entryLength = 12;

/** Precedes the TIFF header in a JPEG, and by mistake of some writers in other formats. */
export const exifSignature = new TextEncoder().encode('Exif\0\0');

/** Reads the orientation from the first directory of an EXIF block of `length` bytes at `at`; 1 if absent or invalid. */
export async function readOrientation(file: ByteWindow, at: number, length: number): Promise<Orientation> {
  const head = await file.bytes(at, Math.min(14, length));
  if (!head || head.length < 14) return 1;
  // The second zero of the signature is a padding byte, for which some cameras write another value.
  const skip = fourCharacterCode(head, 0) === 'Exif' ? exifSignature.length : 0;
  const order = fourCharacterCode(head, skip);
  if (order !== 'MM\0*' && order !== 'II*\0') return 1;
  const big = order === 'MM\0*';
  const [number16, number32] = big ? [u16, u32] : [u16le, u32le];
  const directory = at + skip + number32(head, skip + 4);
  const end = at + length;
  const counted = directory + 2 <= end ? await file.bytes(directory, 2) : undefined;
  if (!counted) return 1;
  const room = Math.floor((end - directory - 2) / entryLength);
  const count = Math.min(number16(counted, 0), maxEntries, room);
  const entries = await file.bytes(directory + 2, count * entryLength);
  for (let entry = 0; entries && entry < entries.length; entry += entryLength) {
    if (number16(entries, entry) !== orientationTag) continue;
    const single = number16(entries, entry + 2) === 3 && number32(entries, entry + 4) === 1;
    const value = number16(entries, entry + 8);
    return single && value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** The smallest EXIF block with an orientation: a TIFF header and one directory with one entry, 26 bytes. */
export function orientationBlock(orientation: Orientation): Uint8Array {
  const header = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8];
  const entry = [orientationTag >> 8, orientationTag & 0xff, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  return concat(Uint8Array.from([...header, 0, 1, ...entry]), new Uint8Array(4));
}
