// Defines the messages between the extension host and the codec worker; types only.
import type { Orientation } from './image-info';
import type { PngColor } from './formats/png-color';
import type { PngPart } from './formats/png-pixels';
import type { FramePlacement } from './formats/webp-frame';
import type { ImageFormat } from '../request/image-request';

export interface DecodeStep {
  readonly step: 'decode';
  readonly format: ImageFormat;
  readonly bytes: Uint8Array;
  /** Dimensions from the file's header; the worker allocates no larger image. */
  readonly width: number;
  readonly height: number;
  /** Whether the image may have transparency. */
  readonly alpha: boolean;
  /** The embedded color profile of a CMYK or grayscale image. */
  readonly profile?: Uint8Array;
  /** The color space that a PNG declares. */
  readonly color?: PngColor;
  /** The ranges of a PNG's compressed pixels in the file. */
  readonly parts?: readonly PngPart[];
  /** Whether the pixels are a frame of an animation, which is transparent if none can be decoded. */
  readonly frame?: boolean;
}

/** 0 to 100, with loss of color; or without loss. */
export type EncodeQuality = number | 'lossless';

/** One operation on the worker's current image. Dimensions in pixels, effort 0 to 6. */
export type CodecStep =
  | DecodeStep
  /** The canvas outside the frame is transparent. */
  | ({ readonly step: 'place' } & FramePlacement)
  | { readonly step: 'orient'; readonly orientation: Orientation }
  | { readonly step: 'shrink'; readonly width: number; readonly height: number }
  /** Estimates the size of an encoding in bytes. */
  | { readonly step: 'probe'; readonly quality: EncodeQuality; readonly effort: number }
  | { readonly step: 'encode'; readonly quality: EncodeQuality; readonly effort: number }
  /** Releases the image. */
  | { readonly step: 'drop' };

export type CodecResult =
  | {
      readonly width: number;
      readonly height: number;
      /** Whether the colors were converted to sRGB. */
      readonly converted: boolean;
    }
  | { readonly size: number }
  | { readonly bytes: Uint8Array };

/** Why an image cannot be processed: it is damaged, uses a rare encoding, or needs more memory than available. */
export type CodecFailure = 'broken' | 'coding' | 'memory';

export type CodecAnswer =
  { readonly result: CodecResult } | { readonly failure: CodecFailure; readonly detail: string };
