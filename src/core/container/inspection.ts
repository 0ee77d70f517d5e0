// What a picture's bytes say of it.
import type { ImageFormat } from '../request';

/** Bytes that an XMP packet takes in a PNG or a JPEG beside its own. */
export const xmpOverhead = 34;

/** What the bytes say of themselves. Dimensions in pixels, as stored. */
export interface Inspection {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** The offset behind the picture's end (IEND, EOI, RIFF length); undefined when it is cut. Bytes behind it are trailing data. */
  readonly end: number | undefined;
}
