// Scans a streamed response: decodes images as they arrive, and keeps the other JSON.
import type { DecodeGroups } from './base64-decoder';
import { createByteArena, createBase64StringReader, type Base64StringReader } from './base64-string';
import { maxImages, maxResponseBytes } from './response-limits';

/** Bytes of one image, in the order of arrival. */
export interface ImageChunk {
  /** Index of the image in the response, from 0. */
  readonly image: number;
  /** Not reused: the caller may keep it. */
  readonly bytes: Uint8Array;
}

export interface ScannedImage {
  bytes: number;
  /** Whether the string was closed and all of it was base64. */
  complete: boolean;
}

const maxSkeletonBytes = 2 * 1024 * 1024;
const maxDepth = 64;

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openers = new Set([0x7b, 0x5b]);
const closers = new Set([0x7d, 0x5d]);
/** How an image begins in any member, and in a `url`; `ends` has the last letter, plain and as the end of an escape. */
const anywhere = { head: 'data:image/', ends: bytesOf('/fF') };
const inAddress = { head: 'data:', ends: bytesOf(':aA') };
/** Maximum length of the prefix, including leading spaces and escapes. */
const maxHead = 120;
const urlStart = new TextEncoder().encode('http');
/** Characters after which a string without a prefix is recognized as an image. */
export const imageTextLength = 16;
/** Base64 of the first bytes of a PNG, of a JPEG with any first marker, and of a WEBP. */
const imageText = /^(iVBORw0KGgo|[/_]9j[/_][24-7wx/_]|UklGR.{7}RUJQ)/;

/** Whether a text of at least 16 characters begins like the base64 of an image. */
export const isImageText = (text: Uint8Array): boolean =>
  imageText.test(String.fromCharCode(...text.subarray(0, imageTextLength)));

const utf8 = new TextDecoder();

/**
 * An image is a string under `b64_json`, one that begins with `data:image/` or like the base64 of an image, or a data
 * URI under `url` (API document 4.2). Memory is bounded by the chunk and 2 MiB of skeleton; nesting by 64, images by 16.
 */
export class ResponseScanner {
  readonly images: ScannedImage[] = [];
  /** Whether a string where an image should be contains no base64 at all. */
  hasInvalidImage = false;
  /** The bound that was exceeded; scanning stops there. */
  overflow?: 'too-large' | 'too-deep' | 'too-many-pictures';

  /** @param decodeGroups the platform's own decoder, if it has one. */
  constructor(private readonly decodeGroups?: DecodeGroups) {}

  readonly #arena = createByteArena();
  #copy = new Uint8Array(4096);
  #copied = 0;
  #total = 0;
  #depth = 0;
  /** The key of the current member; empty outside of members. */
  #key = '';
  #lastText = '';
  /** Where the current string begins in the skeleton; undefined outside of strings. */
  #text: number | undefined;
  #escaped = false;
  /** Whether the current string is an image unless it begins like a URL. */
  #mayBeUrl = false;
  #image: Base64StringReader | undefined;

  push(chunk: Uint8Array): ImageChunk[] {
    const pieces: ImageChunk[] = [];
    const part = chunk.subarray(0, maxResponseBytes - this.#total);
    this.#total += part.length;
    let index = 0;
    while (index < part.length && !this.overflow) {
      if (this.#image) index = this.#readImage(this.#image, part, index, pieces);
      else if (this.#text !== undefined) index = this.#readText(this.#text, part, index);
      else index = this.#readStructure(part, index);
    }
    if (part.length < chunk.length) this.overflow ??= 'too-large';
    return joined(pieces);
  }

  /** The body with each image replaced by `"#n"`; possibly truncated. */
  skeleton(): string {
    return utf8.decode(this.skeletonBytes());
  }

  /** The same as bytes, valid until the next `push`; as long as there is no image, exactly what was received. */
  skeletonBytes(): Uint8Array {
    return this.#copy.subarray(0, this.#copied);
  }

  #readStructure(chunk: Uint8Array, from: number): number {
    let index = from;
    while (index < chunk.length && !this.overflow) {
      const byte = chunk[index++] as number;
      this.#keep(byte);
      if (byte === quote) {
        this.#text = this.#copied;
        this.#mayBeUrl = this.#key === 'b64_json';
        return index;
      }
      if (byte === colon) this.#key = this.#lastText;
      else if (byte === comma) this.#key = '';
      else if (openers.has(byte)) {
        this.#key = '';
        if (++this.#depth > maxDepth) this.overflow = 'too-deep';
      } else if (closers.has(byte)) {
        this.#key = '';
        this.#depth--;
      }
    }
    return index;
  }

  /** Copies a string up to its end, or up to the point where an image is detected. */
  #readText(start: number, chunk: Uint8Array, from: number): number {
    const { head, ends } = this.#key === 'url' ? inAddress : anywhere;
    let index = from;
    while (index < chunk.length && !this.overflow) {
      const byte = chunk[index++] as number;
      if (this.#mayBeUrl && byte !== urlStart[this.#copied - start]) {
        this.#mayBeUrl = false;
        const head = this.#copy.slice(start, this.#copied);
        this.#copied = start;
        this.#startImage(createBase64StringReader(head, this.decodeGroups, this.#arena));
        return index - 1;
      }
      if (this.#mayBeUrl && this.#copied - start === urlStart.length - 1) this.#mayBeUrl = false;
      if (byte === quote && !this.#escaped) {
        this.#lastText = shortText(this.#copy.subarray(start, this.#copied));
        this.#text = undefined;
        this.#keep(byte);
        return index;
      }
      this.#escaped = byte === backslash && !this.#escaped;
      this.#keep(byte);
      if (this.#copied - start === imageTextLength && isImageText(this.#copy.subarray(start, this.#copied))) {
        const head = this.#copy.slice(start, this.#copied);
        this.#copied = start;
        this.#startImage(createBase64StringReader(head, this.decodeGroups, this.#arena));
        return index;
      }
      if (this.#key !== '' && ends.has(byte) && this.#copied - start <= maxHead) {
        if (shortText(this.#copy.subarray(start, this.#copied)).trimStart().toLowerCase() === head) {
          this.#copied = start;
          this.#startImage(createBase64StringReader(new TextEncoder().encode(head), this.decodeGroups, this.#arena));
          return index;
        }
      }
    }
    return index;
  }

  #startImage(image: Base64StringReader): void {
    if (this.images.length === maxImages) {
      this.overflow = 'too-many-pictures';
      return;
    }
    this.images.push({ bytes: 0, complete: false });
    this.#image = image;
  }

  #readImage(text: Base64StringReader, chunk: Uint8Array, from: number, pieces: ImageChunk[]): number {
    const image = this.images.length - 1;
    const found = this.images[image] as ScannedImage;
    const { next, bytes, closed } = text.read(chunk, from);
    if (bytes.length > 0) {
      found.bytes += bytes.length;
      pieces.push({ image, bytes });
    }
    if (closed) {
      found.complete = text.valid;
      // An image without bytes is not an image; its string stays empty.
      const empty = found.bytes === 0;
      if (empty) this.images.pop();
      if (empty && !text.valid) this.hasInvalidImage = true;
      for (const letter of empty ? '"' : `#${image}"`) this.#keep(letter.charCodeAt(0));
      this.#image = undefined;
      this.#text = undefined;
    }
    return next;
  }

  #keep(byte: number): void {
    if (this.#copied === this.#copy.length) {
      if (this.#copied >= maxSkeletonBytes) {
        this.overflow = 'too-large';
        return;
      }
      const grown = new Uint8Array(this.#copied * 2);
      grown.set(this.#copy);
      this.#copy = grown;
    }
    this.#copy[this.#copied++] = byte;
  }
}

function bytesOf(letters: string): ReadonlySet<number> {
  return new Set(new TextEncoder().encode(letters));
}

/** Decodes a short JSON string; longer strings are neither keys nor image prefixes. */
function shortText(raw: Uint8Array): string {
  if (raw.length > 200) return '';
  const text = utf8.decode(raw);
  try {
    return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
  } catch {
    return text;
  }
}

/** Merges the pieces of each image in a chunk, because a text with many escapes arrives in many pieces. */
function joined(pieces: ImageChunk[]): ImageChunk[] {
  if (pieces.length < 2) return pieces;
  return [...Map.groupBy(pieces, (piece) => piece.image)].map(([image, parts]) => {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part.bytes, at);
      at += part.bytes.length;
    }
    return { image, bytes };
  });
}
