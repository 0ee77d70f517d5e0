// Reads the Huffman-coded bits of a JPEG.

/** Bits covered by one table lookup; longer codes are rare. */
const quick = 9;

export interface HuffmanTable {
  /** Indexed by the next bits: the code's length times 256, plus its symbol; 0 for a longer code. */
  readonly first: Uint16Array;
  /**
   * Indexed by length: the largest code, and the offset from a code to its symbol's index; -1 for a length without
   * codes.
   */
  readonly largest: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * @param counts the number of codes of each length from 1 to 16.
 * @throws if a length has more codes than possible.
 */
export function buildHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const first = new Uint16Array(1 << quick);
  const [largest, offset] = [new Int32Array(17).fill(-1), new Int32Array(17)];
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++, code <<= 1) {
    const count = counts[length - 1]!;
    if (code + count > 1 << length || place + count > symbols.length) throw new Error('Broken code.');
    offset[length] = place - code;
    for (let n = 0; n < count; n++, code++, place++) {
      if (length > quick) continue;
      const start = code << (quick - length);
      first.fill((length << 8) | symbols[place]!, start, start + (1 << (quick - length)));
    }
    if (count > 0) largest[length] = code - 1;
  }
  return { first, largest, offset, symbols: symbols.slice() };
}

/** Reads bits from an offset on; stops at a marker. */
export class BitReader {
  #held = 0;
  #count = 0;
  /** Zero bits added beyond the end of the data. */
  #lent = 0;

  constructor(
    private readonly data: Uint8Array,
    private at: number,
  ) {}

  /**
   * Offset after the data read; in a valid file, that of the next marker.
   * @throws if more bits were read than exist.
   */
  end(): number {
    if (this.#count < this.#lent) throw new Error('The data ends early.');
    return this.at;
  }

  /** Continues after the restart marker expected here. */
  restart(): void {
    let at = this.end();
    while (this.data[at] === 0xff && this.data[at + 1] === 0xff) at++;
    if (this.data[at] !== 0xff || (this.data[at + 1]! & 0xf8) !== 0xd0) throw new Error('No restart.');
    this.at = at + 2;
    this.#held = this.#count = this.#lent = 0;
  }

  #fill(): void {
    while (this.#count <= 24) {
      let byte = this.data[this.at];
      if (byte === undefined || (byte === 0xff && this.data[this.at + 1] !== 0)) {
        byte = 0;
        this.#lent += 8;
        // Bounds reading beyond the end of damaged data.
        if (this.#lent > 4096) throw new Error('The data ends early.');
      } else {
        this.at += byte === 0xff ? 2 : 1;
      }
      this.#held = (this.#held << 8) | byte;
      this.#count += 8;
    }
  }

  /** Reads the next bits as a number; at most 16. */
  read(count: number): number {
    if (count === 0) return 0;
    if (this.#count < count) this.#fill();
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  /** Reads a signed number of this many bits in JPEG's encoding, where a leading zero means negative. */
  signed(count: number): number {
    const value = this.read(count);
    return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  symbol({ first, largest, offset, symbols }: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const found = first[(this.#held >>> (this.#count - quick)) & ((1 << quick) - 1)]!;
    if (found !== 0) {
      this.#count -= found >> 8;
      return found & 255;
    }
    for (let length = quick + 1; length <= 16; length++) {
      const code = (this.#held >>> (this.#count - length)) & ((1 << length) - 1);
      if (code > largest[length]!) continue;
      this.#count -= length;
      return symbols[code + offset[length]!]!;
    }
    throw new Error('No such code.');
  }
}
