// Provides a bounded window on an image's bytes, so that readers need not load the file.
import type { ByteSource, InputSource } from '../byte-source';

const smallBlock = 64 * 1024;
const largeBlock = 1024 * 1024;
/** Maximum for a source with `readInto`, for which larger blocks save nothing. */
const largeRoom = 256 * 1024;

/** A source that may be able to read into an existing buffer. */
type WindowSource = ByteSource & Partial<Pick<InputSource, 'readInto'>>;

/** Reads small ranges of a source through one block: 64 KiB, and up to 1 MiB for sequential reads. */
export class ByteWindow {
  #block: Uint8Array = new Uint8Array();
  #start = 0;
  #next = smallBlock;
  #room = new Uint8Array();

  constructor(private readonly source: WindowSource) {}

  get size(): number {
    return this.source.size;
  }

  /** The `length` bytes at `at`, at most 4 KiB; undefined if the source is shorter. */
  async bytes(at: number, length: number): Promise<Uint8Array | undefined> {
    if (at < 0 || length > 4096 || at + length > this.size) return undefined;
    if (at < this.#start || at + length > this.#start + this.#block.length) await this.#load(at, length);
    const [from, to] = [at - this.#start, at - this.#start + length];
    if (this.#block.length < to) return undefined;
    // Copy if the block's buffer will be reused.
    return this.source.readInto ? this.#block.slice(from, to) : this.#block.subarray(from, to);
  }

  /** The buffered bytes from `at` on, at least one before the end; valid until the next read. */
  async ahead(at: number): Promise<Uint8Array> {
    if (at < this.#start || at >= this.#start + this.#block.length) await this.#load(at, 1);
    return this.#block.subarray(at - this.#start);
  }

  async #load(at: number, length: number): Promise<void> {
    const onward = at >= this.#start;
    this.#next = onward ? Math.min(this.source.readInto ? largeRoom : largeBlock, this.#next * 2) : smallBlock;
    // Readers that move backwards read the preceding bytes next.
    const start = onward ? at : Math.max(0, at + length - smallBlock);
    this.#block = await this.#read(start, Math.max(0, Math.min(this.#next, this.size - start)));
    this.#start = start;
  }

  async #read(at: number, length: number): Promise<Uint8Array> {
    if (!this.source.readInto) return this.source.read(at, length);
    if (this.#room.length < length) this.#room = new Uint8Array(length);
    // The buffer being filled must not be visible to other readers.
    this.#block = new Uint8Array();
    const room = this.#room.subarray(0, length);
    await this.source.readInto(at, room);
    return room;
  }

  /** Reads up to `length` bytes from `at` on into a new buffer; fewer only at the end. */
  async copy(at: number, length: number): Promise<Uint8Array> {
    return this.source.read(at, Math.max(0, Math.min(length, this.size - at)));
  }
}

/** One chunk of a PNG or WEBP. `end` is after the checksum or padding, and may be beyond the end of the file. */
export interface Chunk {
  readonly name: string;
  readonly at: number;
  readonly data: number;
  readonly length: number;
  readonly end: number;
}

/** Wraps bytes in memory as a source. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)) };
}

export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
export const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
export const u24le = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
export const u32 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) * 0x10000 + u16(bytes, at + 2)) >>> 0;
export const u32le = (bytes: Uint8Array, at: number): number => (u24le(bytes, at) + bytes[at + 3]! * 0x1000000) >>> 0;

/** Four ASCII characters. */
export const fourCharacterCode = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));

/** A 32-bit number as bytes, most significant first. */
export const be32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
/** A 32-bit number as bytes, least significant first. */
export const le32 = (value: number): Uint8Array => be32(value).toReversed();

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
