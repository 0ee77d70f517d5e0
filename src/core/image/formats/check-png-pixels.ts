// Checks that the compressed pixels of a PNG contain nothing else, which may be private.
import { ImageError } from '../../errors';
import { concat, u32, type ByteWindow } from './byte-window';
import { colorTypeOffset, crc32, pngHeaderLength } from './png';
import type { PngPart } from './png-pixels';
import { pngChannels, pngRowLength, pngRowOrder } from './png-rows';
import { adler32 } from './zlib-stream';

/** As many as an image of 100 megapixels with 8 bits per sample has; bounds the time. */
const maxRowBytes = 420_000_000;
/** Compressed bytes per step. */
const stepLength = 16 * 1024;
/** The number of the last filter; browsers show no row from an unknown filter on. */
const lastFilter = 4;

/**
 * False without a row, if the stream is invalid or followed by other bytes, if it has more rows than the header declares,
 * and for wrong checksums. Rows may be missing. Decompresses on another thread, in bounded memory.
 * @param whole whether the parts are all data of their chunks.
 */
export async function hasOnlyPixels(file: ByteWindow, parts: readonly PngPart[], whole: boolean): Promise<boolean> {
  const header = await file.bytes(0, pngHeaderLength);
  if (!header) return false;
  const [depth = 0, type = 0, , , interlace] = header.subarray(colorTypeOffset - 1);
  const rows = pngRowOrder(u32(header, 16), u32(header, 20), interlace === 1);
  const bits = depth * pngChannels(type);
  const end = new Uint8Array(4);
  const pieces = readParts(file, parts, whole, end);
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  let [checksum, total, start, shortest] = [1, 0, 0, Infinity];
  try {
    for await (const bytes of compressed.pipeThrough(new DecompressionStream('deflate'))) {
      checksum = adler32(bytes, checksum);
      total += bytes.length;
      if (total > maxRowBytes) return false;
      // The position of the next row's filter, which may be in a later piece.
      while (start < bytes.length) {
        const row = rows.next();
        if (row.done || bytes[start]! > lastFilter) return false;
        const length = pngRowLength(row.value, bits);
        shortest = Math.min(shortest, length);
        start += length;
      }
      start -= bytes.length;
    }
  } catch (thrown) {
    if (thrown instanceof ImageError) throw thrown;
    // All bytes of a truncated stream belong to it.
    return (thrown as { code?: unknown }).code === 'Z_BUF_ERROR' && total >= shortest;
  }
  // Not every version of Node reports bytes after the stream, so compare the last bytes with the checksum.
  return total >= shortest && u32(end, 0) === checksum;
}

/** @param end receives the last four bytes. */
async function* readParts(
  file: ByteWindow,
  parts: readonly PngPart[],
  whole: boolean,
  end: Uint8Array,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  for (const { at, length } of parts) {
    let checksum = crc32((await file.bytes(at - 4, 4)) ?? end);
    for (let from = at; from < at + length;) {
      const ahead = await file.ahead(from);
      // A copy, because the buffer is reused.
      const piece = ahead.slice(0, Math.min(stepLength, at + length - from));
      if (piece.length === 0) throw new RangeError('The file is truncated.');
      checksum = crc32(piece, checksum);
      end.set(concat(end, piece.subarray(-4)).subarray(-4));
      from += piece.length;
      yield piece;
    }
    const stated = await file.bytes(at + length, 4);
    if (whole && (!stated || u32(stated, 0) !== checksum)) throw new RangeError('The checksum is wrong.');
  }
}
