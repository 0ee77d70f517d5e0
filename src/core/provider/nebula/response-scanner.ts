// Scans a reply as it streams: pictures are decoded on the way, the rest becomes a small skeleton for JSON.parse.
import type { DecodeGroups } from './base64-decoder';
import { createByteArena, createBase64StringReader, type Base64StringReader } from './base64-string';

/** Bytes of one picture, in the order in which they came. */
export interface ImageChunk {
  /** Counted from 0 in the order of the reply. */
  readonly image: number;
  /** Fresh memory: the caller may keep it. */
  readonly bytes: Uint8Array;
}

/** What is known of a picture's text after the scan. */
export interface ScannedImage {
  /** Decoded bytes. */
  bytes: number;
  /** The string was closed and all of it was base64. */
  complete: boolean;
}

/** At most this many bytes of a reply are read. */
export const maxResponseBytes = 64 * 1024 * 1024;
const maxSkeletonBytes = 2 * 1024 * 1024;
const maxDepth = 64;
/** At most this many pictures of a reply are taken. */
export const maxImages = 16;

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openers = new Set([0x7b, 0x5b]);
const closers = new Set([0x7d, 0x5d]);
/** How a picture begins in any member, and in one that is to have an address; its last letter, as it is and as an escape ends. */
const anywhere = { head: 'data:image/', ends: bytesOf('/fF') };
const inAddress = { head: 'data:', ends: bytesOf(':aA') };
/** Spaces that may stand before it, escaped or not, are among these. */
const maxHead = 120;

const utf8 = new TextDecoder();

/**
 * A picture is the string under a `b64_json` key, any member's string that begins with `data:image/`, or a `url` that is any
 * data URI (API document 4.2).
 * Memory is bounded by the chunk and 2 MiB of skeleton, whatever the size of the reply; nesting by 64, pictures by 16.
 */
export class ResponseScanner {
  readonly images: ScannedImage[] = [];
  /** The bound that was passed: what follows is not looked at. */
  overflow?: 'too-large' | 'too-deep' | 'too-many-pictures';

  /** @param decodeGroups the platform's own decoder, where it has one. */
  constructor(private readonly decodeGroups?: DecodeGroups) {}

  readonly #room = createByteArena();
  #copy = new Uint8Array(4096);
  #copied = 0;
  #total = 0;
  #depth = 0;
  /** The key of the member that is being read; empty outside of members. */
  #key = '';
  #lastText = '';
  /** Where the current string begins in the copy; undefined outside of strings. */
  #text: number | undefined;
  #escaped = false;
  #picture: Base64StringReader | undefined;

  /** Takes the next bytes of the body. */
  push(chunk: Uint8Array): ImageChunk[] {
    const pieces: ImageChunk[] = [];
    const part = chunk.subarray(0, maxResponseBytes - this.#total);
    this.#total += part.length;
    let index = 0;
    while (index < part.length && !this.overflow) {
      if (this.#picture) index = this.#readImage(this.#picture, part, index, pieces);
      else if (this.#text !== undefined) index = this.#readText(this.#text, part, index);
      else index = this.#readStructure(part, index);
    }
    if (part.length < chunk.length) this.overflow ??= 'too-large';
    return joined(pieces);
  }

  /** The body without its pictures (each is `"#n"` there), possibly cut. */
  skeleton(): string {
    return utf8.decode(this.#copy.subarray(0, this.#copied));
  }

  #readStructure(chunk: Uint8Array, from: number): number {
    let index = from;
    while (index < chunk.length && !this.overflow) {
      const byte = chunk[index++] as number;
      this.#keep(byte);
      if (byte === quote) {
        this.#text = this.#copied;
        if (this.#key === 'b64_json')
          this.#startImage(createBase64StringReader(undefined, this.decodeGroups, this.#room));
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

  /** Copies a string, to its end or to where it turns out to be a picture. */
  #readText(start: number, chunk: Uint8Array, from: number): number {
    const { head, ends } = this.#key === 'url' ? inAddress : anywhere;
    let index = from;
    while (index < chunk.length && !this.overflow) {
      const byte = chunk[index++] as number;
      if (byte === quote && !this.#escaped) {
        this.#lastText = shortText(this.#copy.subarray(start, this.#copied));
        this.#text = undefined;
        this.#keep(byte);
        return index;
      }
      this.#escaped = byte === backslash && !this.#escaped;
      this.#keep(byte);
      if (this.#key !== '' && ends.has(byte) && this.#copied - start <= maxHead) {
        if (shortText(this.#copy.subarray(start, this.#copied)).trimStart().toLowerCase() === head) {
          this.#copied = start;
          this.#startImage(createBase64StringReader(new TextEncoder().encode(head), this.decodeGroups, this.#room));
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
    this.#picture = image;
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
      // Nothing that could be kept: no picture, whatever stood there.
      const empty = found.bytes === 0;
      if (empty) this.images.pop();
      for (const letter of empty ? '"' : `#${image}"`) this.#keep(letter.charCodeAt(0));
      this.#picture = undefined;
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

/** A short string as JSON means it; a long one is no key and no head of a picture. */
function shortText(raw: Uint8Array): string {
  if (raw.length > 200) return '';
  const text = utf8.decode(raw);
  try {
    return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
  } catch {
    return text;
  }
}

/** One piece for each picture of a chunk: a text full of escapes comes in a great many. */
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
