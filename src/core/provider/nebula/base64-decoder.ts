// Implements a strict base64 decoder that accepts its text in pieces of any size.

const invalid = 0x40000000;
const padding = 0x3d;

/** Six bits per character, for each of the four positions in a group; both alphabets of RFC 4648. */
const [first, second, third, fourth] = [18, 12, 6, 0].map((shift) => {
  const table = new Int32Array(256).fill(invalid);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < 64; value++) table[alphabet.charCodeAt(value)] = value << shift;
  table['-'.charCodeAt(0)] = 62 << shift;
  table['_'.charCodeAt(0)] = 63 << shift;
  return table;
}) as [Int32Array, Int32Array, Int32Array, Int32Array];

/** A platform's `decode` (see below) for whole groups of four. May skip other characters, and then returns less. */
export type DecodeGroups = (text: Uint8Array, from: number, to: number, out: Uint8Array, at: number) => number;

/**
 * Accepts the standard and the URL-safe alphabet, padded or not, with line breaks and spaces anywhere. Any other
 * character, text after the padding and an impossible length make it invalid; bytes decoded before remain valid.
 */
export function createBase64Decoder(decodeGroups?: DecodeGroups) {
  let group = 0;
  let held = 0;
  let padded = 0;
  let valid = true;

  /** Handles one character outside the fast path: part of a group, white space, padding, or an invalid character. */
  const slow = (char: number, out: Uint8Array, at: number): number => {
    if (char === 0x20 || (char >= 0x09 && char <= 0x0d)) return at;
    if (char === padding) {
      padded++;
      if (held + padded > 4 || held < 2) valid = false;
      return at;
    }
    const bits = fourth[char] as number;
    if (bits === invalid || padded > 0) {
      valid = false;
      return at;
    }
    group = (group << 6) | bits;
    held++;
    if (held < 4) return at;
    out[at] = group >> 16;
    out[at + 1] = group >> 8;
    out[at + 2] = group;
    group = 0;
    held = 0;
    return at + 3;
  };

  const allPlain = (text: Uint8Array, from: number, to: number): boolean => {
    for (let index = from; index < to; index++) if (fourth[text[index] as number] === invalid) return false;
    return true;
  };

  const decodeSlowly = (text: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number => {
    let end = at;
    for (let index = from; index < to; index++) end = slow(text[index] as number, out, end);
    return end;
  };

  return {
    /** False as soon as a character was not base64; after `end`, applies to the whole text. */
    get valid() {
      return valid;
    },
    /** Like `decode`, by the platform's decoder; -1 without side effects if there is none or the text is not plain. */
    decodePlain(text: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
      const start = from + (held === 0 ? 0 : 4 - held);
      const end = start + ((to - start) & ~3);
      if (!decodeGroups || !valid || padded > 0 || end <= start) return -1;
      if (!allPlain(text, from, start) || !allPlain(text, end, to)) return -1;
      const first = at + (start > from ? 3 : 0);
      const last = decodeGroups(text, start, end, out, first);
      if (last - first !== ((end - start) / 4) * 3) return -1;
      decodeSlowly(text, from, start, out, at);
      return decodeSlowly(text, end, to, out, last);
    },
    /** Decodes `text[from..to)` to `out` at `at`; returns the new end. `out` needs 3/4 of the length and 3 bytes. */
    decode(text: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
      let index = from;
      let fast = decodeGroups;
      while (index < to && valid) {
        if (held === 0 && padded === 0) {
          const groups = (to - index) >> 2;
          if (fast && groups > 0) {
            const end = fast(text, index, index + groups * 4, out, at);
            if (end - at === groups * 3) {
              index += groups * 4;
              at = end;
            }
            // The text contains other characters; decode the rest here.
            else fast = undefined;
          }
          const last = to - 3;
          while (index < last) {
            const bits =
              first[text[index] as number]! |
              second[text[index + 1] as number]! |
              third[text[index + 2] as number]! |
              fourth[text[index + 3] as number]!;
            if (bits >= invalid) break;
            out[at] = bits >> 16;
            out[at + 1] = bits >> 8;
            out[at + 2] = bits;
            at += 3;
            index += 4;
          }
          if (index >= to) break;
        }
        at = slow(text[index++] as number, out, at);
      }
      return at;
    },
    /** Decodes the incomplete last group; returns the new end. */
    end(out: Uint8Array, at: number): number {
      if (held === 1 || (padded > 0 && held + padded !== 4)) valid = false;
      if (held >= 2) {
        const bits = group << (6 * (4 - held));
        out[at++] = bits >> 16;
        if (held === 3) out[at++] = bits >> 8;
      }
      held = 0;
      return at;
    },
  };
}
