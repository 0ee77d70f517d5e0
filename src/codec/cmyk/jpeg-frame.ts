// Reads a JPEG's frame and table segments, and how its inks are stored.
import { buildHuffmanTable, type HuffmanTable } from './huffman';

/** One color component of the image. */
export interface JpegComponent {
  readonly id: number;
  /** Sampling factors; the component with the highest resolution has `JpegFrame.across` and `JpegFrame.down`. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  /** Dimensions in samples, without padding. */
  readonly width: number;
  readonly height: number;
  /** Blocks of 8 × 8 samples that contain them, and the stored blocks, padded to whole units of all components. */
  readonly blocks: BlockGrid;
  readonly stored: BlockGrid;
}

export interface BlockGrid {
  readonly across: number;
  readonly down: number;
}

export interface JpegFrame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
  /** Units (MCUs) of an interleaved scan. */
  readonly units: BlockGrid;
  readonly components: readonly JpegComponent[];
}

/** State set by the segments read so far. */
export interface JpegTables {
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  /** Units between two restarts; 0 for none. */
  restart: number;
  /** The color transform of Adobe's segment (0 none, 2 YCCK); undefined without such a segment. */
  transform: number | undefined;
}

/** Position of each coefficient in a block, in coding order. */
export const zigzagOrder = zigzag();

function zigzag(): Uint8Array {
  const order = new Uint8Array(64);
  let at = 0;
  for (let diagonal = 0; diagonal < 15; diagonal++) {
    for (let step = 0; step <= diagonal; step++) {
      const row = diagonal % 2 === 0 ? diagonal - step : step;
      if (row < 8 && diagonal - row < 8) order[at++] = row * 8 + diagonal - row;
    }
  }
  return order;
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** The encoding declared by a JPEG's frame. */
export interface FrameHeader {
  /** The second byte of the frame's marker (SOF0 to SOF15). */
  readonly marker: number;
  /** Bits per sample. */
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/** Skips stray bytes between segments. Undefined if no frame precedes the first scan. */
export function readFrameHeader(bytes: Uint8Array): FrameHeader | undefined {
  for (let at = 2; at + 10 < bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) at++;
    else if (isStandaloneMarker(marker)) at += 2;
    else if (isFrame(marker)) {
      const [height, width] = [u16(bytes, at + 5), u16(bytes, at + 7)];
      return { marker, precision: bytes[at + 4]!, width, height, components: bytes[at + 9]! };
    } else if (marker === 0xda) return undefined;
    else at += 2 + Math.max(2, u16(bytes, at + 2));
  }
  return undefined;
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which are in the same range. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** TEM, restarts and SOI have no length field. */
export const isStandaloneMarker = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/**
 * Reads a frame header.
 * @param data a frame's segment after its length.
 * @throws unless it has four components of 8 bits.
 */
export function readFrame(data: Uint8Array, progressive: boolean): JpegFrame {
  const [height, width, count] = [u16(data, 1), u16(data, 3), data[5]];
  if (data[0] !== 8 || count !== 4 || data.length < 6 + 3 * count || width === 0 || height === 0)
    throw new Error('Not a frame of four components.');
  const given = [0, 1, 2, 3].map((n) => {
    const [id, sampling, quantization] = data.subarray(6 + n * 3, 9 + n * 3) as unknown as [number, number, number];
    return { id, across: sampling >> 4, down: sampling & 15, quantization };
  });
  if (given.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4))
    throw new Error('No such sampling.');
  const across = Math.max(...given.map((one) => one.across));
  const down = Math.max(...given.map((one) => one.down));
  const units = { across: Math.ceil(width / (8 * across)), down: Math.ceil(height / (8 * down)) };
  const components = given.map((one) => {
    const size = { width: Math.ceil((width * one.across) / across), height: Math.ceil((height * one.down) / down) };
    return {
      ...one,
      ...size,
      blocks: { across: Math.ceil(size.width / 8), down: Math.ceil(size.height / 8) },
      stored: { across: units.across * one.across, down: units.down * one.down },
    };
  });
  return { progressive, width, height, across, down, units, components };
}

/** Reads a segment with tables or the color transform; ignores any other. */
export function readTables(tables: JpegTables, marker: number, data: Uint8Array): void {
  if (marker === 0xdb) takeQuantization(tables, data);
  if (marker === 0xc4) takeHuffman(tables, data);
  if (marker === 0xdd && data.length >= 2) tables.restart = u16(data, 0);
  if (marker === 0xee && data.length >= 12 && String.fromCharCode(...data.subarray(0, 5)) === 'Adobe')
    tables.transform = data[11];
}

function takeQuantization({ quantization }: JpegTables, data: Uint8Array): void {
  for (let at = 0; at < data.length;) {
    const wide = data[at]! >> 4 !== 0;
    const slot = data[at++]! & 15;
    if (slot > 3 || at + (wide ? 128 : 64) > data.length) throw new Error('Broken quantization.');
    const table = new Uint16Array(64);
    for (let n = 0; n < 64; n++, at += wide ? 2 : 1) table[zigzagOrder[n]!] = wide ? u16(data, at) : data[at]!;
    quantization[slot] = table;
  }
}

function takeHuffman({ dc, ac }: JpegTables, data: Uint8Array): void {
  for (let at = 0; at < data.length;) {
    const [kind, slot] = [data[at]! >> 4, data[at]! & 15];
    const counts = data.subarray(at + 1, at + 17);
    const symbols = data.subarray(at + 17, at + 17 + counts.reduce((sum, count) => sum + count, 0));
    if (kind > 1 || slot > 3 || counts.length < 16) throw new Error('Broken code.');
    (kind === 0 ? dc : ac)[slot] = buildHuffmanTable(counts, symbols);
    at += 17 + symbols.length;
  }
}
