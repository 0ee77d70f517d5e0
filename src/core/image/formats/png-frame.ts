// Finds the first frame of an animated PNG whose image for other decoders is not part of the animation.
import type { ImageInfo } from '../image-info';
import type { FramePlacement } from './webp-frame';
import { u32, type ByteWindow } from './byte-window';
import { readPngChunks } from './png';

/** Length in bytes of a frame's number, dimensions, position, duration and drawing rules. */
const frameControlLength = 26;

export interface HiddenFrame {
  /** The image with the dimensions of the frame. */
  readonly info: ImageInfo;
  readonly place: FramePlacement;
}

/**
 * Undefined if the animation begins with the image that other decoders show, or its first frame is invalid: that image is
 * used then.
 */
export async function findHiddenFrame(file: ByteWindow, found: ImageInfo): Promise<HiddenFrame | undefined> {
  let started = false;
  let frame: HiddenFrame | undefined;
  for await (const { name, data, length } of readPngChunks(file)) {
    if (name === 'IDAT') started = true;
    if (name === 'fdAT' && frame) return frame;
    if (name !== 'fcTL') continue;
    const head = started && !frame && length === frameControlLength && (await file.bytes(data, length));
    if (!head) return undefined;
    const [width, height, left, top] = [u32(head, 4), u32(head, 8), u32(head, 12), u32(head, 16)];
    if (width === 0 || height === 0 || left + width > found.width || top + height > found.height) return undefined;
    const place = { left, top, width: found.width, height: found.height };
    frame = { info: { ...found, width, height, animated: false }, place };
  }
  return undefined;
}
