// Makes colour profiles of four inks in each form that there is of their table, from one formula.

export type ProfileForm = 'mft1' | 'mft2' | 'mAB ' | 'mAB 8';

export interface InkProfileOptions {
  /** Points along each ink. */
  readonly grid: number;
  /** How the eye's space is written; `mft1` and `mft2` know both too. */
  readonly space?: 'Lab ' | 'XYZ ';
  readonly version?: 2 | 4;
}

const be16 = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
const be32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, n) => bytes.writeInt32BE(value | 0, n * 4));
  return bytes;
};
const fixed = (...values: number[]): Buffer => be32(...values.map((value) => Math.round(value * 65536)));

export function inkProfile(form: ProfileForm, { grid, space = 'Lab ', version = 2 }: InkProfileOptions): Buffer {
  const table = form.startsWith('mAB') ? newer(grid, form === 'mAB 8', space) : older(form === 'mft2', grid, space);
  const header = Buffer.alloc(128);
  const tags = Buffer.concat([be32(1), Buffer.from('A2B0'), be32(144, table.length)]);
  header.writeInt32BE(144 + table.length, 0);
  header[8] = version;
  header.write('prtrCMYK', 12);
  header.write(space, 20);
  header.write('acsp', 36);
  fixed(0.9642, 1, 0.8249).copy(header, 68);
  return Buffer.concat([header, tags, table]);
}

/** What is seen: L 0 to 100, a and b -128 to 127; each ink takes its share of the light, and the colours lean a little. */
function seen(c: number, m: number, y: number, k: number): [number, number, number] {
  const level = 100 * (1 - 0.45 * c) * (1 - 0.5 * m) * (1 - 0.12 * y) * (1 - 0.85 * k);
  const rest = 1 - 0.8 * k;
  return [level, (60 * m - 30 * c) * rest, (75 * y - 40 * c + 4 * m) * rest];
}

function toXyz([level, a, b]: [number, number, number]): [number, number, number] {
  const base = (level + 16) / 116;
  const one = (value: number) => (value > 24 / 116 ? value ** 3 : (108 / 841) * (value - 16 / 116));
  return [0.9642 * one(base + a / 500), one(base), 0.8249 * one(base - b / 200)];
}

/** All points of the lattice as numbers from 0 to 1, with what each form makes of them. */
function points(grid: number, encode: (lab: [number, number, number]) => number[]): number[] {
  const all: number[] = [];
  for (let n = 0; n < grid ** 4; n++) {
    const along = (step: number) => (Math.floor(n / grid ** step) % grid) / (grid - 1);
    all.push(...encode(seen(along(3), along(2), along(1), along(0))));
  }
  return all.map((value) => Math.min(1, Math.max(0, value)));
}

const asXyz = (lab: [number, number, number]): number[] => toXyz(lab).map((value) => value / (1 + 32767 / 32768));
const asLab =
  (scale: number) =>
  ([level, a, b]: [number, number, number]): number[] => [
    (level / 100) * scale,
    ((a + 128) / 255) * scale,
    ((b + 128) / 255) * scale,
  ];

/** A curve that is no straight line, so that it matters. */
const bent = (count: number, power: number): number[] =>
  Array.from({ length: count }, (_, n) => (n / (count - 1)) ** power);

function older(wide: boolean, grid: number, space: string): Buffer {
  const numbers = (values: number[]) =>
    wide ? be16(...values.map((v) => Math.round(v * 65535))) : Buffer.from(values.map((v) => Math.round(v * 255)));
  const entries = wide ? 64 : 256;
  return Buffer.concat([
    Buffer.from(wide ? 'mft2' : 'mft1'),
    be32(0),
    Buffer.of(4, 3, grid, 0),
    fixed(1, 0, 0, 0, 1, 0, 0, 0, 1),
    wide ? be16(entries, 2) : Buffer.alloc(0),
    ...[0.8, 0.9, 1, 1.2].map((power) => numbers(bent(entries, power))),
    numbers(points(grid, space === 'XYZ ' ? asXyz : asLab(wide ? 65280 / 65535 : 1))),
    ...[1, 1, 1].map((power) => numbers(bent(wide ? 2 : 256, power))),
  ]);
}

function newer(grid: number, narrow: boolean, space: string): Buffer {
  const values = points(grid, space === 'XYZ ' ? asXyz : asLab(1));
  const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const straight = pad(Buffer.concat([Buffer.from('curv'), be32(0, 0)]));
  const listed = pad(Buffer.concat([Buffer.from('curv'), be32(0, 5), be16(...bent(5, 0.8).map((v) => v * 65535))]));
  const power = pad(Buffer.concat([Buffer.from('curv'), be32(0, 1), be16(Math.round(0.9 * 256))]));
  const formula = (kind: number, ...given: number[]) =>
    Buffer.concat([Buffer.from('para'), be32(0), be16(kind, 0), fixed(...given)]);
  const first = Buffer.concat([listed, power, formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045), straight]);
  const lattice = pad(
    Buffer.concat([
      Buffer.alloc(16, Buffer.of(grid, grid, grid, grid)).fill(0, 4),
      Buffer.of(narrow ? 1 : 2, 0, 0, 0),
      narrow ? Buffer.from(values.map((v) => Math.round(v * 255))) : be16(...values.map((v) => Math.round(v * 65535))),
    ]),
  );
  const middle = Buffer.concat([formula(0, 1.1), straight, straight]);
  const matrix = fixed(0.98, 0, 0, 0, 1, 0, 0, 0, 1, 0.01, 0, 0);
  const last = Buffer.concat([straight, straight, straight]);
  let at = 32;
  const parts = [last, matrix, middle, lattice, first];
  const offsets = parts.map((part) => (at += part.length) - part.length);
  return Buffer.concat([Buffer.from('mAB '), be32(0), Buffer.of(4, 3, 0, 0), be32(...offsets), ...parts]);
}
