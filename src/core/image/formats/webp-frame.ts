// Extracts the first frame of an animated WEBP as a still WEBP, with its position on the canvas.
import type { ByteSource } from '../byte-source';
import type { ImageInfo } from '../image-info';
import { extendedHeader, firstChunkOffset, readRiffChunks } from './webp';
import { concat, le32, u24le, ByteWindow, type Chunk } from './byte-window';

/** Position of a frame and the dimensions of its canvas, in pixels. */
export interface FramePlacement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Length in bytes of a frame's position, dimensions, duration and drawing flags, before its chunks. */
const headLength = 16;

/** A still WEBP; undefined without a frame with a valid header. Reads chunk by chunk, without loading the file. */
export async function extractFirstFrame(source: ByteSource, found: ImageInfo) {
  const file = new ByteWindow(source);
  for await (const { name, data, length } of readRiffChunks(file, firstChunkOffset, found.end ?? source.size)) {
    if (name !== 'ANMF') continue;
    const head = length >= headLength && (await file.bytes(data, headLength));
    if (!head) return undefined;
    const [left, top] = [u24le(head, 0) * 2, u24le(head, 3) * 2];
    const [width, height] = [1 + u24le(head, 6), 1 + u24le(head, 9)];
    const image = await readFrameImage(file, data + headLength, Math.min(data + length, source.size));
    if (!image || left + width > found.width || top + height > found.height) return undefined;
    const { from, to, alpha } = image;
    const info: ImageInfo = { ...found, width, height, alpha: found.alpha || alpha, animated: false };
    const place: FramePlacement = { left, top, width: found.width, height: found.height };
    return { source: stillSource(source, extendedHeader(info, 0), from, to), info, place };
  }
  return undefined;
}

/** The byte range of a frame's pixels, including its transparency. */
async function readFrameImage(file: ByteWindow, from: number, to: number) {
  let alpha: Chunk | undefined;
  for await (const chunk of readRiffChunks(file, from, to)) {
    if (chunk.name === 'ALPH') alpha ??= chunk;
    if (chunk.name !== 'VP8 ' && chunk.name !== 'VP8L') continue;
    if (chunk.data + chunk.length > to) return undefined;
    const first = chunk.name === 'VP8 ' && alpha ? alpha : chunk;
    return { from: first.at, to: chunk.data + chunk.length, alpha: first !== chunk || chunk.name === 'VP8L' };
  }
  return undefined;
}

/** Presents a byte range of a file as a WEBP with the given header. */
function stillSource(source: ByteSource, header: Uint8Array, from: number, to: number): ByteSource {
  const length = to - from;
  const odd = length % 2;
  const riff = le32(4 + header.length + length + odd);
  const text = (word: string) => new TextEncoder().encode(word);
  const head = concat(text('RIFF'), riff, text('WEBP'), header);
  const end = head.length + length;
  return {
    size: end + odd,
    async read(at, count) {
      if (at < head.length) return head.slice(at, at + count);
      if (at < end) return source.read(from + at - head.length, Math.min(count, end - at));
      return new Uint8Array(Math.min(count, end + odd - at));
    },
  };
}
