// What the core asks of the image codec, and of the cache of fitted images.
import type { ByteSource } from './byte-source';
import type { FramePlacement } from './formats/webp-frame';
import type { ImageInfo, Orientation } from './image-info';

/** A picture to be decoded. */
export interface CodecInput {
  readonly info: ImageInfo;
  /** Its own colour profile, where it is one of four inks or of grey. */
  readonly profile?: Uint8Array;
  /** The whole file in memory of its own, which the codec takes over; asked for when it is this picture's turn. */
  read(): Promise<Uint8Array>;
}

/** A decoded picture in the codec's hands. Dimensions in pixels, quality 0 to 100, effort 0 to 6. */
export interface CodecCanvas {
  readonly width: number;
  readonly height: number;
  /** The colours were turned into a screen's (sRGB): the file's profile says nothing of them any more. */
  readonly converted: boolean;
  /** Puts it where it stands on a larger canvas, transparent around it. */
  composite(place: FramePlacement): Promise<void>;
  /** Turns the pixels upright. */
  orient(orientation: Orientation): Promise<void>;
  /** Makes it smaller; never larger. */
  shrink(width: number, height: number): Promise<void>;
  /** Roughly the bytes that a WEBP of it would have, from a sample of the pixels. */
  probe(quality: number, effort: number): Promise<number>;
  /** A WEBP of it: lossy in colour, exact in transparency. */
  encode(quality: number, effort: number): Promise<Uint8Array>;
}

export interface Codec {
  /**
   * Decodes a picture and lets `work` have it; one at a time, in order, off this thread. An abort ends the work at once.
   * @throws {ImageError} `canceled`; `input-unreadable` (`broken`), `input-format` (`coding`), `input-too-large` (`memory`, `shrinking-slow`).
   */
  open<T>(image: CodecInput, signal: AbortSignal, work: (canvas: CodecCanvas) => Promise<T>): Promise<T>;
}

/** Fitted pictures that are kept for the next time. */
export interface FittedCache {
  /** A name for what comes of these bytes; the target's is part of it. */
  key(source: ByteSource, target: string, signal: AbortSignal): Promise<string>;
  read(key: string): Promise<Uint8Array | undefined>;
  /** Never fails: what cannot be kept is made anew. */
  keep(key: string, bytes: Uint8Array): Promise<void>;
}
