// Defines the properties of an image that its bytes declare.
import type { ImageFormat } from '../request/image-request';

/** Bytes that an XMP packet takes in a PNG or a JPEG besides its data. */
export const xmpOverhead = 34;

/** EXIF orientation of the stored pixels: 1 upright, 2 to 4 mirrored or upside down, 5 to 8 rotated by 90 degrees. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Properties declared in the file. Dimensions in pixels, as stored. */
export interface ImageInfo {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** 1 if absent or invalid. */
  readonly orientation: Orientation;
  /** Whether the image may have transparency. */
  readonly alpha: boolean;
  /** Whether the file declares more than one frame. */
  readonly animated: boolean;
  /** After the end of the image (IEND, EOI, RIFF length), where trailing data begins; undefined if it is truncated. */
  readonly end: number | undefined;
}
