// Decodes one scan of a JPEG, block by block.
import { zigzagOrder, type JpegComponent, type JpegFrame, type JpegTables } from './jpeg-frame';
import { BitReader, type HuffmanTable } from './huffman';

/** The header of a scan. */
export interface ScanHeader {
  readonly components: readonly { readonly component: JpegComponent; readonly dc: number; readonly ac: number }[];
  /** Indexes of the first and the last coefficient. */
  readonly from: number;
  readonly to: number;
  /** The lowest bit of the previous pass (0 in a first pass), and of this one. */
  readonly before: number;
  readonly now: number;
}

/**
 * Reads a scan header.
 * @param data a scan's segment after its length.
 * @throws if it does not match the frame.
 */
export function readScanHeader(data: Uint8Array, frame: JpegFrame): ScanHeader {
  const count = data[0] ?? 0;
  if (count < 1 || count > 4 || data.length < 4 + 2 * count) throw new Error('Broken scan.');
  const components = Array.from({ length: count }, (_, n) => {
    const [id, tables] = [data[1 + n * 2], data[2 + n * 2]!];
    const component = frame.components.find((one) => one.id === id);
    if (!component) throw new Error('A scan of no component.');
    return { component, dc: tables >> 4, ac: tables & 15 };
  });
  if (new Set(components.map(({ component }) => component)).size < count) throw new Error('A component twice.');
  const [from, to, bits] = data.subarray(1 + 2 * count) as unknown as [number, number, number];
  const scan = { components, from, to, before: bits >> 4, now: bits & 15 };
  const fits = frame.progressive
    ? from <= to && to < 64 && scan.now < 14 && (from === 0 ? to === 0 : count === 1)
    : from === 0 && to === 63 && bits === 0;
  if (!fits) throw new Error('A scan of no such coefficients.');
  return scan;
}

/** Decodes a block, identified by its index among the stored blocks. */
type ReadBlock = (component: JpegComponent, place: number) => void;

/**
 * Decodes the blocks of a scan in coding order.
 * @param coder creates the block decoder of each component.
 * @returns the offset after the scan.
 * @throws if the data is damaged or truncated.
 */
export function decodeScan(
  bytes: Uint8Array,
  at: number,
  frame: JpegFrame,
  scan: ScanHeader,
  tables: JpegTables,
  coder: (bits: BitReader) => { readerOf: (n: number) => ReadBlock; restart: () => void },
): number {
  const bits = new BitReader(bytes, at);
  const { readerOf, restart } = coder(bits);
  const readers = scan.components.map((_, n) => readerOf(n));
  const unit = scan.components.length === 1 ? single(scan, readers) : interleaved(frame, scan, readers);
  const count = unit.across * unit.down;
  for (let n = 0; n < count; n++) {
    if (n > 0 && tables.restart > 0 && n % tables.restart === 0) {
      bits.restart();
      restart();
    }
    unit.read(n % unit.across, Math.floor(n / unit.across));
  }
  return bits.end();
}

/** A scan of one component contains only the blocks without padding. */
function single({ components }: ScanHeader, [read]: readonly ReadBlock[]) {
  const { component } = components[0]!;
  const { stored, blocks } = component;
  return { ...blocks, read: (x: number, y: number) => read!(component, y * stored.across + x) };
}

function interleaved({ units }: JpegFrame, { components }: ScanHeader, readers: readonly ReadBlock[]) {
  // The maximum number of blocks per unit (ITU-T T.81, B.2.3).
  if (components.reduce((sum, { component: { across, down } }) => sum + across * down, 0) > 10)
    throw new Error('Too large a unit.');
  return {
    ...units,
    read(x: number, y: number) {
      for (let n = 0; n < readers.length; n++) {
        const { component } = components[n]!;
        const { across, down, stored } = component;
        for (let row = 0; row < down; row++) {
          const first = (y * down + row) * stored.across + x * across;
          for (let column = 0; column < across; column++) readers[n]!(component, first + column);
        }
      }
    },
  };
}

const tableOf = (list: readonly (HuffmanTable | undefined)[], slot: number): HuffmanTable => {
  const table = list[slot];
  if (!table) throw new Error('A code that was never given.');
  return table;
};

/** Decodes the blocks of a sequential frame; calls `done` with each block's index and coefficients. */
export function sequentialCoder(
  { components }: ScanHeader,
  { dc, ac }: JpegTables,
  done: (component: JpegComponent, place: number, block: Int16Array) => void,
) {
  return (bits: BitReader) => {
    const before = components.map(() => 0);
    const block = new Int16Array(64);
    const readerOf = (n: number): ReadBlock => {
      const [first, rest] = [tableOf(dc, components[n]!.dc), tableOf(ac, components[n]!.ac)];
      return (component, place) => {
        block.fill(0);
        block[0] = before[n] = before[n]! + bits.signed(bits.symbol(first) & 15);
        for (let k = 1; k < 64; k++) {
          const symbol = bits.symbol(rest);
          const size = symbol & 15;
          if (size === 0 && symbol !== 0xf0) break;
          k += symbol >> 4;
          const value = bits.signed(size);
          if (k < 64) block[zigzagOrder[k]!] = value;
        }
        done(component, place, block);
      };
    };
    return { readerOf, restart: () => before.fill(0) };
  };
}

/** Decodes the blocks of a progressive frame into their coefficients, 64 per block. */
export function progressiveCoder(
  scan: ScanHeader,
  { dc, ac }: JpegTables,
  coefficients: (component: JpegComponent) => Int16Array,
) {
  return (bits: BitReader) => {
    const before = scan.components.map(() => 0);
    const run: EndOfBandRun = { blocks: 0 };
    const readerOf = (n: number): ReadBlock => {
      const { component, dc: first, ac: rest } = scan.components[n]!;
      const all = coefficients(component);
      if (scan.from > 0) {
        const pass = scan.before === 0 ? firstPass : refiningPass;
        const table = tableOf(ac, rest);
        return (_, place) => pass(bits, table, scan, all, place * 64, run);
      }
      if (scan.before > 0) return (_, place) => void (all[place * 64]! |= bits.read(1) << scan.now);
      const table = tableOf(dc, first);
      return (_, place) => {
        before[n] = before[n]! + bits.signed(bits.symbol(table) & 15);
        all[place * 64] = before[n] << scan.now;
      };
    };
    const restart = () => {
      before.fill(0);
      run.blocks = 0;
    };
    return { readerOf, restart };
  };
}

/** Number of following blocks without new coefficients. */
interface EndOfBandRun {
  blocks: number;
}

function firstPass(
  bits: BitReader,
  table: HuffmanTable,
  { from, to, now }: ScanHeader,
  all: Int16Array,
  at: number,
  run: EndOfBandRun,
) {
  if (run.blocks > 0) {
    run.blocks--;
    return;
  }
  for (let k = from; k <= to; k++) {
    const symbol = bits.symbol(table);
    const zeros = symbol >> 4;
    const size = symbol & 15;
    if (size === 0 && zeros < 15) {
      run.blocks = (1 << zeros) + bits.read(zeros) - 1;
      return;
    }
    k += zeros;
    const value = bits.signed(size) << now;
    if (size > 0 && k <= to) all[at + zigzagOrder[k]!] = value;
  }
}

function refiningPass(
  bits: BitReader,
  table: HuffmanTable,
  { from, to, now }: ScanHeader,
  all: Int16Array,
  at: number,
  run: EndOfBandRun,
) {
  const bit = 1 << now;
  let k = from;
  /** Refines existing coefficients, up to the position after this many zero ones. */
  const pass = (zeros: number) => {
    for (; k <= to; k++) {
      const place = at + zigzagOrder[k]!;
      const value = all[place]!;
      if (value === 0) {
        if (zeros-- === 0) return;
      } else if (bits.read(1) === 1) {
        all[place] = value > 0 ? value + bit : value - bit;
      }
    }
  };
  if (run.blocks === 0) {
    for (; k <= to; k++) {
      const symbol = bits.symbol(table);
      const zeros = symbol >> 4;
      const size = symbol & 15;
      if (size === 0 && zeros < 15) {
        run.blocks = (1 << zeros) + bits.read(zeros);
        break;
      }
      const value = size === 0 ? 0 : bits.read(1) === 1 ? bit : -bit;
      pass(zeros);
      if (value !== 0 && k <= to) all[at + zigzagOrder[k]!] = value;
    }
  }
  if (run.blocks > 0) {
    pass(64);
    run.blocks--;
  }
}
