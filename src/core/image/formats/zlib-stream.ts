// Decompresses zlib streams in bounded memory, and computes the checksum at their end.
import { concat } from './byte-window';

/** Input bytes per decompression step; the output is at most about a thousand times as much. */
const inflateStep = 1024;

/** Undefined for invalid data or more than `limit` bytes. `deflate` is zlib. Like browsers, ignores bytes after the stream. */
export async function inflate(
  bytes: Uint8Array,
  limit: number,
  format: 'deflate' | 'gzip' = 'deflate',
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of slices(bytes).pipeThrough(new DecompressionStream(format))) {
      size += part.length;
      if (size > limit) return undefined;
      parts.push(part);
    }
  } catch (thrown) {
    // Newer versions of Node report bytes after the stream, others ignore them.
    if ((thrown as { code?: unknown }).code !== 'ERR_TRAILING_JUNK_AFTER_STREAM_END') return undefined;
  }
  return concat(...parts);
}

/** Small pieces bound the output of one step. */
export function slices(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + inflateStep)));
      at += inflateStep;
    },
  });
}

/** As many bytes as the sums can take before they exceed 32 bits. */
const sumLength = 5552;
const divisor = 65_521;

/** The checksum at the end of a zlib stream (Adler-32). @param start the checksum of the bytes before. */
export function adler32(bytes: Uint8Array, start = 1): number {
  let [low, high] = [start & 0xffff, start >>> 16];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + sumLength);
    for (; at < end; at++) {
      low += bytes[at]!;
      high += low;
    }
    low %= divisor;
    high %= divisor;
  }
  return ((high << 16) | low) >>> 0;
}
