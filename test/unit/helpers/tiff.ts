// TIFF directories, as EXIF has them, with whatever stands in them.

export interface TiffEntry {
  readonly tag: number;
  /** 2 text, 3 short, 4 long, 5 rational, 7 anything. */
  readonly type: number;
  readonly count: number;
  /** A short, a long or, where the bytes do not fit, their offset in the block. */
  readonly value: number;
}

export interface TiffOptions {
  readonly big?: boolean;
  /** Where the block's next directory stands. */
  readonly next?: number;
  /** What stands behind the directory. */
  readonly behind?: Uint8Array;
}

/** Offset of the first byte behind a first directory of so many entries. */
export const behindDirectory = (entries: number): number => 14 + 12 * entries;

/** A TIFF header, one directory, and bytes behind it. */
export function tiff(entries: readonly TiffEntry[], options: TiffOptions = {}): Buffer {
  const { big = true, next = 0, behind = Buffer.alloc(0) } = options;
  const bytes = Buffer.alloc(behindDirectory(entries.length));
  const put16 = (value: number, at: number) => (big ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at));
  const put32 = (value: number, at: number) => (big ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at));
  bytes.write(big ? 'MM' : 'II');
  put16(42, 2);
  put32(8, 4);
  put16(entries.length, 8);
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 10 + 12 * index;
    put16(tag, at);
    put16(type, at + 2);
    put32(count, at + 4);
    if (type === 3) put16(value, at + 8);
    else put32(value, at + 8);
  }
  put32(next, bytes.length - 4);
  return Buffer.concat([bytes, behind]);
}
