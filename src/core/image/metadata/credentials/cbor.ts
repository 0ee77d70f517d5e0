// Decodes CBOR (RFC 8949), bounded in depth and number of items, and encodes what a signature covers.
import { concat, u16, u32 } from '../../formats/byte-window';

/** Text keys are used by C2PA, numbers by COSE. */
export type CborMap = ReadonlyMap<unknown, unknown>;

export class CborTag {
  constructor(
    readonly tag: number,
    readonly value: unknown,
  ) {}
}

const maxDepth = 32;
const maxItems = 20_000;
const breakMark = Symbol('break');
const utf8 = new TextEncoder();

/** Integers above 2^53 lose precision. @throws {RangeError} for damaged data or more than the limits. */
export function decodeCbor(bytes: Uint8Array): unknown {
  return new CborReader(bytes).read(0);
}

class CborReader {
  #at = 0;
  #items = 0;

  constructor(private readonly bytes: Uint8Array) {}

  read(depth: number): unknown {
    const value = this.#item(depth);
    if (value === breakMark) throw new RangeError('An unexpected break.');
    return value;
  }

  #take(length: number): Uint8Array {
    if (length > this.bytes.length - this.#at) throw new RangeError('Truncated.');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  #item(depth: number): unknown {
    if (depth > maxDepth || ++this.#items > maxItems) throw new RangeError('Too deep or too long.');
    const first = this.#take(1)[0]!;
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return this.#simple(info);
    const indefinite = info === 31;
    const count = indefinite ? Infinity : this.#number(info);
    if (major === 0) return count;
    if (major === 1) return -1 - count;
    if (major === 6) return new CborTag(count, this.read(depth + 1));
    if (major === 2 || major === 3) {
      const content = indefinite ? this.#pieces(depth) : this.#take(count);
      return major === 2 ? content : new TextDecoder().decode(content);
    }
    return major === 4 ? this.#array(count, depth) : this.#map(count, depth);
  }

  #number(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#take(1)[0]!;
    if (info === 25) return u16(this.#take(2), 0);
    if (info === 26) return u32(this.#take(4), 0);
    if (info !== 27) throw new RangeError('A reserved length.');
    const bytes = this.#take(8);
    return u32(bytes, 0) * 0x1_0000_0000 + u32(bytes, 4);
  }

  #simple(info: number): unknown {
    if (info === 31) return breakMark;
    const values = [false, true, null, undefined];
    if (info >= 20 && info <= 23) return values[info - 20];
    if (info < 25) return info === 24 ? this.#take(1)[0] : undefined;
    const bytes = this.#take(2 ** (info - 24));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (info === 26) return view.getFloat32(0);
    return info === 27 ? view.getFloat64(0) : undefined;
  }

  #pieces(depth: number): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (let piece = this.#item(depth + 1); piece !== breakMark; piece = this.#item(depth + 1))
      pieces.push(typeof piece === 'string' ? utf8.encode(piece) : (piece as Uint8Array));
    if (!pieces.every((piece) => piece instanceof Uint8Array)) throw new RangeError('A wrong piece.');
    return concat(...pieces);
  }

  #array(count: number, depth: number): unknown[] {
    const items: unknown[] = [];
    for (let index = 0; index < count; index++) {
      const item = this.#item(depth + 1);
      if (item === breakMark) {
        if (count !== Infinity) throw new RangeError('An unexpected break.');
        break;
      }
      items.push(item);
    }
    return items;
  }

  #map(count: number, depth: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    for (let index = 0; index < count; index++) {
      const key = this.#item(depth + 1);
      if (key === breakMark) {
        if (count !== Infinity) throw new RangeError('An unexpected break.');
        break;
      }
      map.set(key, this.read(depth + 1));
    }
    return map;
  }
}

/** COSE's `Sig_structure` for one signer: the bytes that the signature covers. */
export function encodeSigned(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array {
  const name = utf8.encode('Signature1');
  return concat(
    Uint8Array.of(0x84, 0x60 + name.length),
    name,
    byteString(protectedHeader),
    byteString(new Uint8Array()),
    byteString(payload),
  );
}

function byteString(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  const head =
    length < 24
      ? [0x40 + length]
      : length < 0x100
        ? [0x58, length]
        : length < 0x1_0000
          ? [0x59, length >> 8, length & 255]
          : [0x5a, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255];
  return concat(Uint8Array.from(head), bytes);
}
