// Reads from a colour profile (ICC) what four inks look like: the table from the device to the eye, and the curves around it.
import { readCurve, readCurves, type ToneCurve } from './icc-curves';
import { interpolateClut, type Clut } from './clut';
import { findTag, tagName, dataViewOf } from './icc-tags';

/** What a profile knows of four inks. */
export interface CmykProfile {
  /** What stands before the lattice, for each ink: 0 to 1 both ways. */
  readonly curves: readonly ToneCurve[];
  /**
   * What is seen of amounts behind the curves, 0 to 1.
   * @param to takes X, Y and Z beside a white of Y 1 in the light D50.
   */
  toXyz(c: number, m: number, y: number, k: number, to: Float64Array): void;
  /** The darkest that can be printed, in X, Y and Z: a screen shows it as black. */
  readonly black: readonly [number, number, number];
}

/** What a profile of version 4 means by black in this table. */
const agreedBlack = [0.00336, 0.0034731, 0.00287] as const;

type ToConnectionSpace = (values: Float64Array) => void;

/** Undefined when it is no profile of four inks, has no such table (A2B0), or a broken one. */
export function readCmykProfile(profile: Uint8Array): CmykProfile | undefined {
  if (profile.length < 132 || tagName(profile, 16) !== 'CMYK') return undefined;
  const space = tagName(profile, 20);
  if (space !== 'Lab ' && space !== 'XYZ ') return undefined;
  try {
    // The table for pictures that are to please the eye ("perceptual").
    const table = findTag(profile, 'A2B0');
    if (!table) return undefined;
    const kind = tagName(table, 0);
    // Two bytes for each value of Lab are written in two ways: the older one ends at 0xff00.
    const seen = space === 'XYZ ' ? fromXyz : fromLab(kind === 'mft2' ? 65535 / 65280 : 1);
    const read = readers[kind]?.(table, seen);
    return read && { ...read, black: profile[8]! >= 4 ? agreedBlack : darkest(read) };
  } catch (thrown) {
    // Whatever points beyond the end.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

type ProfileTable = Omit<CmykProfile, 'black'>;

const readers: Record<string, (table: Uint8Array, seen: ToConnectionSpace) => ProfileTable | undefined> = {
  mft1: (table, seen) => readOlder(table, false, seen),
  mft2: (table, seen) => readOlder(table, true, seen),
  'mAB ': readNewer,
};

/** All four inks together; what is brighter than half, to the eye, is no black. */
function darkest({ curves, toXyz }: ProfileTable): CmykProfile['black'] {
  const [c, m, y, k] = curves.map((curve) => curve(1)) as [number, number, number, number];
  const colour = new Float64Array(3);
  toXyz(c, m, y, k, colour);
  return colour[1]! < 0.184187 ? [colour[0]!, colour[1]!, colour[2]!] : [0, 0, 0];
}

/** Tables of one or of two bytes for each value (`lut8Type`, `lut16Type`). */
function readOlder(table: Uint8Array, wide: boolean, seen: ToConnectionSpace): ProfileTable | undefined {
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
  return lattice && createProfileTable(curves, lattice, each(last), seen);
}

/** The table of profiles since version 4 (`lutAToBType`): curves, lattice, curves, matrix, curves. */
function readNewer(table: Uint8Array, seen: ToConnectionSpace): ProfileTable | undefined {
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
  const steps = [
    middle === 0 ? undefined : each(readCurves(table, middle, 3)),
    matrix === 0 ? undefined : mixed(Array.from({ length: 12 }, (_, n) => numbers.getInt32(matrix + n * 4) / 65536)),
    each(readCurves(table, afterAll, 3)),
  ];
  const behind: ToConnectionSpace = (values) => steps.forEach((step) => step?.(values));
  return read && createProfileTable(readCurves(table, first, 4), read, behind, seen);
}

/** @throws {RangeError} when there are fewer. */
function readValues(table: Uint8Array, from: number, count: number, wide: boolean): Float32Array {
  // Asked first: what claims more points than it has takes no memory.
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

/** Nine factors in rows, then what is added to each. */
const mixed =
  (matrix: readonly number[]): ToConnectionSpace =>
  (values) => {
    const [a, b, c] = values as unknown as [number, number, number];
    for (let n = 0; n < 3; n++)
      values[n] = matrix[n * 3]! * a + matrix[n * 3 + 1]! * b + matrix[n * 3 + 2]! * c + matrix[9 + n]!;
  };

function createProfileTable(
  curves: readonly ToneCurve[],
  lattice: Clut,
  behind: ToConnectionSpace,
  seen: ToConnectionSpace,
): ProfileTable {
  const [c1, m1, y1, k1] = lattice.points.map((count) => count - 1) as [number, number, number, number];
  return {
    curves,
    toXyz(c, m, y, k, to) {
      interpolateClut(lattice, c * c1, m * m1, y * y1, k * k1, to);
      behind(to);
      seen(to);
    },
  };
}

const fromXyz: ToConnectionSpace = (values) => {
  for (let n = 0; n < 3; n++) values[n]! *= 1 + 32767 / 32768;
};

const fromLab =
  (scale: number): ToConnectionSpace =>
  (values) => {
    const level = (values[0]! * scale * 100 + 16) / 116;
    const red = (values[1]! * scale * 255 - 128) / 500;
    const blue = (values[2]! * scale * 255 - 128) / 200;
    values[0] = 0.9642 * cubed(level + red);
    values[1] = cubed(level);
    values[2] = 0.8249 * cubed(level - blue);
  };

/** From the eye's even steps back to light. */
const cubed = (value: number): number => (value > 24 / 116 ? value ** 3 : (108 / 841) * (value - 16 / 116));
