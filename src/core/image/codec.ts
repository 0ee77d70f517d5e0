// Defines what the core requires from the image codec, and from the cache of fitted images.
import type { ByteSource } from './byte-source';
import type { EncodeQuality } from './codec-protocol';
import type { PngColor } from './formats/png-color';
import type { PngPart } from './formats/png-pixels';
import type { FramePlacement } from './formats/webp-frame';
import type { ImageInfo, Orientation } from './image-info';

export interface CodecInput {
  readonly info: ImageInfo;
  /** The embedded color profile of a CMYK or grayscale image. */
  readonly profile?: Uint8Array;
  /** The color space that a PNG declares. */
  readonly color?: PngColor;
  /** The ranges of a PNG's compressed pixels in the file. */
  readonly parts?: readonly PngPart[];
  /** Whether the pixels are a frame of an animation, which is transparent if none can be decoded. */
  readonly frame?: boolean;
  /** Reads the whole file into a new buffer, which is transferred to the codec; called when the codec is free. */
  read(): Promise<Uint8Array>;
}

/** A decoded image held by the codec. Dimensions in pixels, effort 0 to 6. */
export interface CodecCanvas {
  readonly width: number;
  readonly height: number;
  /** Whether the colors were converted to sRGB; the file's profile no longer applies then. */
  readonly converted: boolean;
  /** Places the image on a larger canvas that is otherwise transparent. */
  composite(place: FramePlacement): Promise<void>;
  /** Rotates and mirrors the pixels to be upright. */
  orient(orientation: Orientation): Promise<void>;
  /** Scales the image down; never up. */
  shrink(width: number, height: number): Promise<void>;
  /** Estimates the bytes of a WEBP encoding, from a sample of the pixels. */
  probe(quality: EncodeQuality, effort: number): Promise<number>;
  /** Encodes as WEBP; transparency is lossless. */
  encode(quality: EncodeQuality, effort: number): Promise<Uint8Array>;
}

export interface Codec {
  /**
   * Decodes an image on another thread and passes it to `work`; one at a time. An abort stops the work immediately.
   * @throws {ImageError} `canceled`; `input-unreadable` (`broken`), `input-format` (`coding`), `input-too-large`
   * (`memory`, `shrinking-slow`).
   */
  open<T>(image: CodecInput, signal: AbortSignal, work: (canvas: CodecCanvas) => Promise<T>): Promise<T>;
}

export interface FittedCache {
  key(source: ByteSource, target: string, signal: AbortSignal): Promise<string>;
  read(key: string): Promise<Uint8Array | undefined>;
  /** Never fails: an image that is not stored is fitted again. */
  keep(key: string, bytes: Uint8Array): Promise<void>;
}
