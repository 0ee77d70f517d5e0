// Finds the compressed pixels of the image that browsers show of a PNG.
import type { ImageInfo } from '../image-info';
import type { FramePlacement } from './webp-frame';
import { u32, type ByteWindow, type Chunk } from './byte-window';
import { isCritical, readIntactChunk, readPngChunks } from './png';

/** A range of the file. */
export interface PngPart {
  readonly at: number;
  readonly length: number;
}

export interface PngFrame {
  /** The image with the dimensions of the frame. */
  readonly info: ImageInfo;
  readonly place: FramePlacement;
}

export interface PngPixels {
  /** The parts of a zlib stream; without a part, browsers show a transparent image. */
  readonly parts: readonly PngPart[];
  /** The first frame of an animation, if the image for other decoders is not part of the animation. */
  readonly frame?: PngFrame;
}

/** Length in bytes of a frame's number, dimensions, position, duration and drawing rules. */
const frameControlLength = 26;
/** Length in bytes of the number of an animation frame's part. */
const numberLength = 4;

/** Like in browsers, the pixels end where another chunk follows. */
export async function findPngPixels(file: ByteWindow, found: ImageInfo): Promise<PngPixels> {
  const parts: PngPart[] = [];
  let still = !found.animated;
  for await (const chunk of readPngChunks(file)) {
    if (chunk.name === 'IDAT') parts.push({ at: chunk.data, length: chunk.length });
    else if (parts.length > 0) break;
    else if (chunk.name === 'fcTL') still ||= (await readIntactChunk(file, chunk)) !== undefined;
  }
  return still ? { parts } : findHiddenFrame(file, found);
}

/** Without parts after an invalid frame, a wrong number, or pixels of the other image that do not adjoin. */
async function findHiddenFrame(file: ByteWindow, found: ImageInfo): Promise<PngPixels> {
  const parts: PngPart[] = [];
  let frame = frameOf(found, found.width, found.height, 0, 0);
  let [controlled, number, before] = [false, 0, ''];
  for await (const chunk of readPngChunks(file)) {
    const { name, data, length } = chunk;
    if (before === '' && name !== 'IDAT') continue;
    if (name === 'fdAT') {
      if (!controlled || (await readNumber(file, chunk)) !== number) break;
      parts.push({ at: data + numberLength, length: length - numberLength });
      number++;
    } else if (parts.length > 0 || (name === 'IDAT' && before !== '' && before !== 'IDAT')) break;
    else if (name !== 'IDAT' && isCritical(chunk)) break;
    const control = name === 'fcTL' && (await readIntactChunk(file, chunk));
    if (control) {
      const next = u32(control, 0) === number && readFrame(control, found);
      if (!next) break;
      [frame, controlled] = [next, true];
      number++;
    }
    before = name;
  }
  return { parts, frame };
}

async function readNumber(file: ByteWindow, { data, length }: Chunk): Promise<number | undefined> {
  const bytes = length >= numberLength && (await file.bytes(data, numberLength));
  return bytes ? u32(bytes, 0) : undefined;
}

/** Undefined if the frame is not inside the canvas, or its rules for drawing are unknown. */
function readFrame(control: Uint8Array, found: ImageInfo): PngFrame | undefined {
  if (control.length !== frameControlLength || control[24]! > 2 || control[25]! > 1) return undefined;
  const [width, height, left, top] = [u32(control, 4), u32(control, 8), u32(control, 12), u32(control, 16)];
  if (width === 0 || height === 0 || left + width > found.width || top + height > found.height) return undefined;
  return frameOf(found, width, height, left, top);
}

function frameOf(found: ImageInfo, width: number, height: number, left: number, top: number): PngFrame {
  const place = { left, top, width: found.width, height: found.height };
  return { info: { ...found, width, height, animated: false }, place };
}
