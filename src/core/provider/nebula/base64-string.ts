// Reads a JSON string with an image: strips the data URI prefix, resolves escapes, decodes base64.
import { createBase64Decoder, type DecodeGroups } from './base64-decoder';

type ByteArena = ReturnType<typeof createByteArena>;

/** Allocates ranges of larger blocks, so that many small pieces do not cause many allocations. */
export function createByteArena() {
  let block = noText;
  let used = 0;
  return {
    /** Returns `length` bytes, which remain free until `keep` is called. */
    allocate(length: number): Uint8Array {
      if (used + length > block.length) {
        block = new Uint8Array(Math.max(length, Math.min(blockSize, block.length * 2)));
        used = 0;
      }
      return block.subarray(used, used + length);
    },
    /** Reserves and returns the first bytes of the last range. */
    keep(range: Uint8Array, length: number): Uint8Array {
      used += length;
      return range.subarray(0, length);
    },
  };
}

export type Base64StringReader = ReturnType<typeof createBase64StringReader>;

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
 * @param arena for the decoded bytes; strings that are read one after the other may share it.
 */
export function createBase64StringReader(
  start: Uint8Array = noText,
  decodeGroups?: DecodeGroups,
  arena: ByteArena = createByteArena(),
) {
  const decoder = createBase64Decoder(decodeGroups);
  /** The last chunk that was not plain base64, so that `decodeWhole` does not try it again. */
  let mixed: Uint8Array | undefined;
  /** A possible `data:…,` prefix; undefined once decided. */
  let pending: number[] | undefined = [...start];
  /** The characters read of an incomplete escape; escapes of a data URI begin with `%`. */
  let escape: string | undefined;
  let isUri = false;
  /** The next position of each byte in a chunk, so that many escapes of one kind do not repeat the other search. */
  let found = { chunk: noText as Uint8Array, next: new Map<number, number>() };
  const find = (byte: number, chunk: Uint8Array, from: number): number => {
    if (found.chunk !== chunk) found = { chunk, next: new Map() };
    const known = found.next.get(byte);
    if (known !== undefined && (known >= from || known === chunk.length)) return known;
    const index = chunk.indexOf(byte, from);
    const at = index < 0 ? chunk.length : index;
    found.next.set(byte, at);
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
    const out = length <= 8 ? short : arena.allocate(Math.ceil((length * 3) / 4) + 6);
    let end = 0;
    const index = passHead(text, from, to);
    if (pending && (index < to || last)) {
      end = decoder.decode(Uint8Array.from(pending), 0, pending.length, out, 0);
      pending = undefined;
    }
    end = decoder.decode(text, index, to, out, end);
    if (last) end = decoder.end(out, end);
    if (end === 0) return noText;
    return out === short ? short.slice(0, end) : arena.keep(out, end);
  };

  /** Decodes a chunk of plain base64 without searching for its end; the decoder detects any other character. */
  const decodeWhole = (chunk: Uint8Array, from: number): Uint8Array | undefined => {
    if (pending || chunk === mixed) return undefined;
    const out = arena.allocate(Math.ceil(((chunk.length - from) * 3) / 4) + 6);
    const end = decoder.decodePlain(chunk, from, chunk.length, out, 0);
    if (end >= 0) return arena.keep(out, end);
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
    /** False as soon as a character was not base64. */
    get valid() {
      return decoder.valid;
    },
    /** Continues at `from`, up to the closing quote or the end of the chunk. The returned bytes are not reused. */
    read(chunk: Uint8Array, from: number): { next: number; bytes: Uint8Array; closed: boolean } {
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
