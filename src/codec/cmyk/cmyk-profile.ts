// Reads a CMYK color profile (ICC): the lookup table to the connection space, with its curves.
import { readCurve, readCurves, type ToneCurve } from './icc-curves';
import { interpolateClut, type Clut } from './clut';
import { findTag, tagName, dataViewOf } from './icc-tags';

/** The color conversion that a CMYK profile defines. */
export interface CmykProfile {
  /** Input curves of the lookup table, one per ink; input and output from 0 to 1. */
  readonly curves: readonly ToneCurve[];
  /**
   * Converts curve outputs, 0 to 1, to XYZ.
   * @param to receives X, Y and Z relative to D50 white with Y = 1.
   */
  toXyz(c: number, m: number, y: number, k: number, to: Float64Array): void;
}

type ToConnectionSpace = (values: Float64Array) => void;

/** Undefined if it is not a CMYK profile, or its A2B0 table is missing or invalid. */
export function readCmykProfile(profile: Uint8Array): CmykProfile | undefined {
  if (profile.length < 132 || tagName(profile, 16) !== 'CMYK') return undefined;
  const space = tagName(profile, 20);
  if (space !== 'Lab ' && space !== 'XYZ ') return undefined;
  try {
    // The table for perceptual rendering.
    const table = findTag(profile, 'A2B0');
    if (!table) return undefined;
    return readers[tagName(table, 0)]?.(table, space === 'XYZ ' ? undefined : fromLab);
  } catch (thrown) {
    // An offset is beyond the end.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

const readers: Record<string, (table: Uint8Array, toXyz?: ToConnectionSpace) => CmykProfile | undefined> = {
  mft1: (table, toXyz) => readOlder(table, false, toXyz),
  mft2: (table, toXyz) => readOlder(table, true, toXyz),
  'mAB ': readNewer,
};

/** Reads tables with one or two bytes per value (`lut8Type`, `lut16Type`). */
function readOlder(table: Uint8Array, wide: boolean, toXyz?: ToConnectionSpace): CmykProfile | undefined {
  const numbers = dataViewOf(table);
  const grid = table[10]!;
  if (table[8] !== 4 || table[9] !== 3) return undefined;
  const entries = wide ? numbers.getUint16(48) : 256;
  const outEntries = wide ? numbers.getUint16(50) : 256;
  if (entries < 2 || outEntries < 2) return undefined;
  let at = wide ? 52 : 48;
  const take = (count: number): Float32Array => {
    const values = readValues(table, at, count, wide);
    at += count * (wide ? 2 : 1);
    return values;
  };
  const curves = [0, 1, 2, 3].map(() => readCurve(take(entries)));
  const lattice = readClut([grid, grid, grid, grid], take);
  const last = [0, 1, 2].map(() => readCurve(take(outEntries)));
  return lattice && createCmykProfile(curves, lattice, each(last), toXyz);
}

/** Reads the table of version 4 profiles (`lutAToBType`): curves, CLUT, curves, matrix, curves. */
function readNewer(table: Uint8Array, toXyz?: ToConnectionSpace): CmykProfile | undefined {
  const numbers = dataViewOf(table);
  if (table[8] !== 4 || table[9] !== 3) return undefined;
  const [afterAll, matrix, middle, lattice, first] = [12, 16, 20, 24, 28].map((at) => numbers.getUint32(at)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (lattice === 0 || first === 0 || afterAll === 0) return undefined;
  const wide = table[lattice + 16] === 2;
  if (!wide && table[lattice + 16] !== 1) return undefined;
  const points = [...table.subarray(lattice, lattice + 4)] as [number, number, number, number];
  const read = readClut(points, (count) => readValues(table, lattice + 20, count, wide));
  // The encoding of XYZ ends at almost 2. Like Chromium, apply this only together with a matrix.
  const scale = toXyz ? 1 : 65535 / 32768;
  const steps = [
    middle === 0 ? undefined : each(readCurves(table, middle, 3)),
    matrix === 0
      ? undefined
      : mixed(Array.from({ length: 12 }, (_, n) => (numbers.getInt32(matrix + n * 4) / 65536) * scale)),
    each(readCurves(table, afterAll, 3)),
  ];
  const behind: ToConnectionSpace = (values) => steps.forEach((step) => step?.(values));
  return read && createCmykProfile(readCurves(table, first, 4), read, behind, toXyz);
}

/** @throws {RangeError} if the table has fewer values. */
function readValues(table: Uint8Array, from: number, count: number, wide: boolean): Float32Array {
  // Check before allocating, because a damaged table may claim any number of points.
  if (from + count * (wide ? 2 : 1) > table.length) throw new RangeError('Fewer values.');
  const numbers = dataViewOf(table);
  const values = new Float32Array(count);
  for (let n = 0; n < count; n++) values[n] = wide ? numbers.getUint16(from + n * 2) / 65535 : table[from + n]! / 255;
  return values;
}

function readClut(points: Clut['points'], take: (count: number) => Float32Array): Clut | undefined {
  if (points.length < 4 || points.some((count) => count < 2)) return undefined;
  return { points, values: take(points.reduce((product, count) => product * count, 3)) };
}

const each =
  (curves: readonly ToneCurve[]): ToConnectionSpace =>
  (values) => {
    for (let n = 0; n < 3; n++) values[n] = curves[n]!(Math.min(1, Math.max(0, values[n]!)));
  };

/** A 3 × 3 matrix in rows, followed by three offsets. */
const mixed =
  (matrix: readonly number[]): ToConnectionSpace =>
  (values) => {
    const [a, b, c] = values as unknown as [number, number, number];
    for (let n = 0; n < 3; n++)
      values[n] = matrix[n * 3]! * a + matrix[n * 3 + 1]! * b + matrix[n * 3 + 2]! * c + matrix[9 + n]!;
  };

function createCmykProfile(
  curves: readonly ToneCurve[],
  lattice: Clut,
  behind: ToConnectionSpace,
  toXyz: ToConnectionSpace | undefined,
): CmykProfile {
  const [c1, m1, y1, k1] = lattice.points.map((count) => count - 1) as [number, number, number, number];
  return {
    curves,
    toXyz(c, m, y, k, to) {
      interpolateClut(lattice, c * c1, m * m1, y * y1, k * k1, to);
      behind(to);
      toXyz?.(to);
    },
  };
}

const fromLab: ToConnectionSpace = (values) => {
  const level = (values[0]! * 100 + 16) / 116;
  const red = (values[1]! * 255 - 128) / 500;
  const blue = (values[2]! * 255 - 128) / 200;
  values[0] = 0.9642 * cubed(level + red);
  values[1] = cubed(level);
  values[2] = 0.8249 * cubed(level - blue);
};

/** The inverse of Lab's companding function. */
const cubed = (value: number): number => (value > 24 / 116 ? value ** 3 : (108 / 841) * (value - 16 / 116));
