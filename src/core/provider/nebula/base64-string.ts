// Reads a JSON string with an image: strips the data URI prefix, resolves escapes, decodes base64.
import { createBase64Decoder, type DecodeGroups } from './base64-decoder';

/** Allocates byte ranges from larger blocks, so that many small pieces do not cause many allocations. */
export interface ByteArena {
  /** Returns `length` bytes, which remain free until `keep` is called. */
  take(length: number): Uint8Array;
  /** Reserves and returns the first bytes of the last range from `take`. */
  keep(taken: Uint8Array, length: number): Uint8Array;
}

/** Block size grows with demand, up to 1 MiB. */
export function createByteArena(): ByteArena {
  let block = noText;
  let used = 0;
  return {
    take(length) {
      if (used + length > block.length) {
        block = new Uint8Array(Math.max(length, Math.min(blockSize, block.length * 2)));
        used = 0;
      }
      return block.subarray(used, used + length);
    },
    keep(taken, length) {
      used += length;
      return taken.subarray(0, length);
    },
  };
}

export interface Base64StringReader {
  /** Continues at `from`, up to the closing quote or the end of the chunk. The returned bytes are not reused. */
  read(chunk: Uint8Array, from: number): { next: number; bytes: Uint8Array; closed: boolean };
  /** False as soon as a character was not base64. */
  readonly valid: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const percent = 0x25;
const head = [...'data:'].map((letter) => letter.charCodeAt(0));
const maxHead = 200;
const noText = new Uint8Array();
/** Maximum size of a block of decoded bytes. Many small blocks would burden the garbage collector. */
const blockSize = 1024 * 1024;
const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

/** JSON escapes by the letter after the backslash, limited to characters that may occur in base64 text. */
const escapes = new Map([
  [0x2f, 0x2f],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** Length in characters of escapes longer than one. */
const lengths = new Map([
  ['u', 5],
  ['%', 3],
]);

/**
 * @param start bytes of the string that were already read; they belong to the prefix of a data URI.
 * @param room allocates the decoded bytes; strings that are read one after the other may share it.
 */
export function createBase64StringReader(
  start: Uint8Array = noText,
  decodeGroups?: DecodeGroups,
  room: ByteArena = createByteArena(),
): Base64StringReader {
  const decoder = createBase64Decoder(decodeGroups);
  /** The last chunk that was not plain base64, so that `decodeWhole` does not try it again. */
  let mixed: Uint8Array | undefined;
  /** A possible `data:…,` prefix; undefined once decided. */
  let pending: number[] | undefined = [...start];
  /** The characters read of an incomplete escape; escapes of a data URI begin with `%`. */
  let escape: string | undefined;
  let isUri = false;
  /**
   * Caches the next position of each byte in a chunk. Without it, a text with many escapes of one kind would be
   * searched to its end for the other kind each time.
   */
  let found: { chunk: Uint8Array; places: Map<number, number> } = { chunk: noText, places: new Map() };
  const find = (byte: number, chunk: Uint8Array, from: number): number => {
    if (found.chunk !== chunk) found = { chunk, places: new Map() };
    const known = found.places.get(byte) ?? -1;
    const place =
      found.places.has(byte) && (known >= from || known === chunk.length) ? known : chunk.indexOf(byte, from);
    const at = place < 0 ? chunk.length : place;
    found.places.set(byte, at);
    return at;
  };
  /** Output for a few characters, so that a text of only escapes does not allocate for each. */
  const short = new Uint8Array(16);

  /** Skips the prefix; returns where base64 begins. Leaves `pending` filled if the text turns out to have no prefix. */
  const passHead = (text: Uint8Array, from: number, to: number): number => {
    let index = from;
    while (pending && index < to) {
      const byte = text[index] as number;
      const fits = pending.length >= head.length || lowerCase(byte) === head[pending.length];
      if (!fits || pending.length > maxHead) return index;
      index++;
      isUri = byte === comma;
      if (isUri) pending = undefined;
      else pending.push(byte);
    }
    return index;
  };

  /** Decodes a range without quotes and escapes; `last` if the string ends with it. */
  const decode = (text: Uint8Array, from: number, to: number, last: boolean): Uint8Array => {
    const length = to - from + (pending?.length ?? 0);
    const out = length <= 8 ? short : room.take(Math.ceil((length * 3) / 4) + 6);
    let end = 0;
    const index = passHead(text, from, to);
    if (pending && (index < to || last)) {
      end = decoder.decode(Uint8Array.from(pending), 0, pending.length, out, 0);
      pending = undefined;
    }
    end = decoder.decode(text, index, to, out, end);
    if (last) end = decoder.end(out, end);
    if (end === 0) return noText;
    return out === short ? short.slice(0, end) : room.keep(out, end);
  };

  /** Decodes a chunk of plain base64 without searching for its end; the decoder detects any other character. */
  const decodeWhole = (chunk: Uint8Array, from: number): Uint8Array | undefined => {
    if (pending || chunk === mixed) return undefined;
    const out = room.take(Math.ceil(((chunk.length - from) * 3) / 4) + 6);
    const end = decoder.decodePlain(chunk, from, chunk.length, out, 0);
    if (end >= 0) return room.keep(out, end);
    mixed = chunk;
    return undefined;
  };

  /** Adds one character to an escape; the returned bytes are empty until it is complete. */
  const resolve = (byte: number): Uint8Array => {
    const letters = escape + String.fromCharCode(byte);
    if (letters.length < (lengths.get(letters[0] as string) ?? 1)) {
      escape = letters;
      return noText;
    }
    escape = undefined;
    // Characters that base64 cannot contain become a zero, which the decoder rejects.
    const ascii = /^(?:u00|%)([0-7][\da-f])$/i.exec(letters)?.[1] ?? '0';
    const code = letters.length === 1 ? (escapes.get(byte) ?? 0) : parseInt(ascii, 16);
    return decode(Uint8Array.of(code), 0, 1, false);
  };

  return {
    get valid() {
      return decoder.valid;
    },
    read(chunk, from) {
      if (escape !== undefined) {
        const byte = chunk[from] as number;
        if (!escape.startsWith('%') || (byte !== quote && byte !== backslash))
          return { next: from + 1, bytes: resolve(byte), closed: false };
        // A JSON quote or backslash ends an incomplete URI escape.
        escape = undefined;
        return { next: from, bytes: decode(Uint8Array.of(0), 0, 1, false), closed: false };
      }
      const whole = decodeWhole(chunk, from);
      if (whole) return { next: chunk.length, bytes: whole, closed: false };
      // Search for escapes before the quote, so that a text of escapes is not searched to its end for each.
      const slash = find(backslash, chunk, from);
      const sign = isUri ? find(percent, chunk, from) : chunk.length;
      // URI escapes are recognized only after the prefix, so stop at its end.
      const headEnd = pending ? chunk.indexOf(comma, from) + 1 : 0;
      const limit = Math.min(slash, sign, headEnd > 0 ? headEnd : chunk.length);
      const closing = chunk.subarray(from, limit).indexOf(quote);
      if (closing >= 0) {
        return { next: from + closing + 1, bytes: decode(chunk, from, from + closing, true), closed: true };
      }
      if (limit === slash && slash < chunk.length) escape = '';
      else if (limit === sign && sign < chunk.length) escape = '%';
      return { next: limit + (escape === undefined ? 0 : 1), bytes: decode(chunk, from, limit, false), closed: false };
    },
  };
}
