// Extracts the first frame of an animated WEBP as a still WEBP, with its position on the canvas.
import type { ByteSource } from '../byte-source';
import type { ImageInfo } from '../image-info';
import { extendedHeader, firstChunkOffset, readRiffChunks, type RiffChunk } from './webp';
import { concat, le32, u24le, ByteWindow } from './byte-window';

/** Position of a frame and the dimensions of its canvas, in pixels. */
export interface FramePlacement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface AnimationFrame {
  /** A still WEBP. */
  readonly source: ByteSource;
  /** Properties of the still image. */
  readonly info: ImageInfo;
  readonly place: FramePlacement;
}

/** Length in bytes of a frame's position, dimensions, duration and drawing flags, before its chunks. */
const headLength = 16;

/** Returns undefined if there is no frame or its header is invalid. Reads chunk by chunk, without loading the file. */
export async function extractFirstFrame(source: ByteSource, found: ImageInfo): Promise<AnimationFrame | undefined> {
  const file = new ByteWindow(source);
  for await (const { name, data, length } of readRiffChunks(file, firstChunkOffset, found.end ?? source.size)) {
    if (name !== 'ANMF') continue;
    const head = length >= headLength && (await file.bytes(data, headLength));
    if (!head) return undefined;
    const place = { left: u24le(head, 0) * 2, top: u24le(head, 3) * 2, width: found.width, height: found.height };
    const [width, height] = [1 + u24le(head, 6), 1 + u24le(head, 9)];
    const image = await readFrameImage(file, data + headLength, Math.min(data + length, source.size));
    if (!image || place.left + width > place.width || place.top + height > place.height) return undefined;
    const { from, to, alpha } = image;
    const still = { ...found, width, height, alpha: found.alpha || alpha, animated: false };
    const header = extendedHeader(still, 0);
    return { source: stillSource(source, header, from, to), info: still, place };
  }
  return undefined;
}

/** The byte range of a frame's pixels, including its transparency. */
async function readFrameImage(file: ByteWindow, from: number, to: number) {
  let alpha: RiffChunk | undefined;
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
