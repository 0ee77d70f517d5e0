// Puts still WEBPs together as the frames of an animated one; what a frame says of itself may lie.
import { riff, riffChunk } from './container-bytes';

export interface FrameOptions {
  /** A still WEBP. */
  readonly still: Buffer;
  /** Even numbers. */
  readonly left?: number;
  readonly top?: number;
  /** What the frame says; the still's own by default. */
  readonly width?: number;
  readonly height?: number;
}

export function animatedWebp(
  frames: readonly FrameOptions[],
  canvas: { readonly width: number; readonly height: number },
): Buffer {
  const header = Buffer.concat([Buffer.of(0x12, 0, 0, 0), u24(canvas.width - 1), u24(canvas.height - 1)]);
  const control = riffChunk('ANIM', Buffer.of(0xff, 0xff, 0xff, 0xff, 0, 0));
  return riff(Buffer.concat([riffChunk('VP8X', header), control, ...frames.map(frameChunk)]));
}

function frameChunk({ still, left = 0, top = 0, ...given }: FrameOptions): Buffer {
  const extended = still.toString('latin1', 12, 16) === 'VP8X';
  const { width, height } = { ...dimensions(still), ...given };
  const head = Buffer.concat([u24(left / 2), u24(top / 2), u24(width - 1), u24(height - 1), u24(100), Buffer.of(0)]);
  return riffChunk('ANMF', Buffer.concat([head, still.subarray(extended ? 30 : 12)]));
}

function dimensions(still: Buffer): { width: number; height: number } {
  switch (still.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: still.readUIntLE(24, 3) + 1, height: still.readUIntLE(27, 3) + 1 };
    case 'VP8L':
      return { width: (still.readUInt32LE(21) & 0x3fff) + 1, height: ((still.readUInt32LE(21) >>> 14) & 0x3fff) + 1 };
    default:
      return { width: still.readUInt16LE(26) & 0x3fff, height: still.readUInt16LE(28) & 0x3fff };
  }
}

function u24(value: number): Buffer {
  return Buffer.of(value & 255, (value >> 8) & 255, (value >> 16) & 255);
}
