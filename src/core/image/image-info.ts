// What a picture's bytes say of it.
import type { ImageFormat } from '../request/image-request';

/** Bytes that an XMP packet takes in a PNG or a JPEG beside its own. */
export const xmpOverhead = 34;

/** How the stored pixels are to be turned (EXIF): 1 as they are, 2 to 4 mirrored or upside down, 5 to 8 on their side. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What the bytes say of themselves. Dimensions in pixels, as stored. */
export interface ImageInfo {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** 1 when none is given, or one that does not exist. */
  readonly orientation: Orientation;
  /** There may be transparency. */
  readonly alpha: boolean;
  /** More than one frame is announced. */
  readonly animated: boolean;
  /** The offset behind the picture's end (IEND, EOI, RIFF length); undefined when it is cut. Bytes behind it are trailing data. */
  readonly end: number | undefined;
}
