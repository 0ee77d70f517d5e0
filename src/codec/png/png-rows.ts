// Decompresses and unfilters the rows of a PNG, as far as they can be read.
import { Readable } from 'node:stream';
import { constants, createInflateRaw } from 'node:zlib';
import { pngRowLength, type PngRow } from '../../core/image/formats/png-rows';

/**
 * Calls `take` with each unfiltered row, which follows its filter byte in the buffer; the buffer is reused.
 * @param bits per pixel.
 * @returns the number of rows that were read, and whether these are all.
 */
export async function readPngRows(
  compressed: readonly Uint8Array[],
  order: Iterable<PngRow>,
  bits: number,
  take: (bytes: Uint8Array, row: PngRow) => void,
): Promise<{ count: number; complete: boolean }> {
  const rows = order[Symbol.iterator]();
  const behind = Math.max(1, bits >> 3);
  let next = rows.next();
  let [previous, bytes, filled, count] = [new Uint8Array(), new Uint8Array(), 0, 0];
  for await (const part of inflate(compressed)) {
    for (let at = 0; at < part.length;) {
      if (next.done) return { count, complete: true };
      const row = next.value;
      const length = pngRowLength(row, bits);
      if (bytes.length !== length) bytes = new Uint8Array(length);
      if (row.first || previous.length !== length) previous = new Uint8Array(length);
      const piece = part.subarray(at, at + length - filled);
      bytes.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < length) break;
      if (!unfilter(bytes, previous, behind)) return { count, complete: false };
      take(bytes, row);
      count++;
      filled = 0;
      [previous, bytes] = [bytes, previous];
      next = rows.next();
    }
  }
  return { count, complete: next.done ?? false };
}

/** Bytes per step of decompression; the rows of the step in which invalid data is found are lost. */
const chunkSize = 16 * 1024;
/** Length in bytes of the header of a zlib stream. */
const headerLength = 2;

/** Ends without an error where the data is truncated or invalid. The checksum at its end is not compared. */
async function* inflate(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  const stream = createInflateRaw({ chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
  try {
    yield* Readable.from(withoutStart(parts, headerLength)).pipe(stream) as AsyncIterable<Uint8Array>;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== 'Z_DATA_ERROR' && code !== 'Z_BUF_ERROR') throw thrown;
  }
}

function* withoutStart(parts: readonly Uint8Array[], length: number): Generator<Uint8Array, void> {
  let skipped = 0;
  for (const part of parts) {
    const skip = Math.min(part.length, length - skipped);
    skipped += skip;
    if (skip < part.length) yield part.subarray(skip);
  }
}

/** In place; the first byte is the filter. False for an unknown filter. @param behind bytes per pixel. */
function unfilter(row: Uint8Array, above: Uint8Array, behind: number): boolean {
  const end = row.length;
  const second = Math.min(end, 1 + behind);
  switch (row[0]) {
    case 0:
      return true;
    case 1:
      for (let at = second; at < end; at++) row[at] = row[at]! + row[at - behind]!;
      return true;
    case 2:
      for (let at = 1; at < end; at++) row[at] = row[at]! + above[at]!;
      return true;
    case 3:
      for (let at = 1; at < second; at++) row[at] = row[at]! + (above[at]! >> 1);
      for (let at = second; at < end; at++) row[at] = row[at]! + ((row[at - behind]! + above[at]!) >> 1);
      return true;
    case 4:
      for (let at = 1; at < second; at++) row[at] = row[at]! + above[at]!;
      for (let at = second; at < end; at++) {
        const [left, up, corner] = [row[at - behind]!, above[at]!, above[at - behind]!];
        const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
        const toCorner = Math.abs(left + up - corner - corner);
        row[at] = row[at]! + (toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner);
      }
      return true;
    default:
      return false;
  }
}
