// Makes JPEGs of four inks from squares of one colour each: nothing is lost, so that what is seen is what the profile makes of it.
import { segment } from './container-bytes';

/** Values as they are stored, 0 to 255. */
export type Square = readonly [number, number, number, number];

export interface InkJpegOptions {
  /** Squares in a row; an even number where `half` is set. */
  readonly across: number;
  /** Adobe's segment: 0 for CMYK, 2 for YCCK. */
  readonly transform?: 0 | 2;
  readonly profile?: Uint8Array;
  /** Units between two restarts. */
  readonly restart?: number;
  /** The second and the third component have half the samples in both directions. */
  readonly half?: boolean;
  /** The frame's marker; only its name changes. */
  readonly marker?: number;
}

/** A picture of 8 × 8 pixels for each square, in rows. */
export function inkJpeg(squares: readonly Square[], options: InkJpegOptions): Buffer {
  const { across, transform, profile, restart = 0, half = false, marker = 0xc0 } = options;
  const down = Math.ceil(squares.length / across);
  const ids = [1, 2, 3, 4];
  const size = [down * 8, across * 8].flatMap((length) => [length >> 8, length & 255]);
  const sampling = (id: number) => (half && (id === 1 || id === 4) ? 0x22 : 0x11);
  const adobe = Buffer.from(`Adobe\0\x64\0\0\0\0${String.fromCharCode(transform ?? 0)}`, 'latin1');
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    ...(transform === undefined ? [] : [segment(0xee, adobe)]),
    ...profileSegments(profile),
    segment(0xdb, Buffer.alloc(65, 1).fill(0, 0, 1)),
    segment(marker, Buffer.from([8, ...size, 4, ...ids.flatMap((id) => [id, sampling(id), 0])])),
    // Codes of four bits for the lengths 0 to 11; one of one bit for "nothing more".
    segment(0xc4, Buffer.from([0, 0, 0, 0, 12, ...Array<number>(12).fill(0), ...Array(12).keys()])),
    segment(0xc4, Buffer.from([0x10, 1, ...Array<number>(15).fill(0), 0])),
    ...(restart > 0 ? [segment(0xdd, Buffer.of(restart >> 8, restart & 255))] : []),
    segment(0xda, Buffer.from([4, ...ids.flatMap((id) => [id, 0]), 0, 63, 0])),
    coded(units(squares, across, half), restart),
    Buffer.of(0xff, 0xd9),
  ]);
}

function profileSegments(profile: Uint8Array = new Uint8Array()): Buffer[] {
  const most = 65_000;
  const count = Math.ceil(profile.length / most);
  const part = (n: number) => profile.subarray(n * most, (n + 1) * most);
  return Array.from({ length: count }, (_, n) =>
    segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(n + 1, count), part(n)])),
  );
}

/** The blocks of each unit: component and value. */
type Unit = readonly (readonly [component: number, value: number])[];

function units(squares: readonly Square[], across: number, half: boolean): Unit[] {
  const at = (n: number, component: number): Unit[number] => [component, squares[n]?.[component] ?? 0];
  if (!half) return squares.map((_, n) => [0, 1, 2, 3].map((component) => at(n, component)));
  const result: Unit[] = [];
  for (let top = 0; top * across < squares.length; top += 2) {
    for (let left = 0; left < across; left += 2) {
      const first = top * across + left;
      const four = (component: number) =>
        [first, first + 1, first + across, first + across + 1].map((n) => at(n, component));
      result.push([...four(0), at(first, 1), at(first, 2), ...four(3)]);
    }
  }
  return result;
}

function coded(all: readonly Unit[], restart: number): Buffer {
  const bytes: number[] = [];
  let bits = '';
  let before = [0, 0, 0, 0];
  const put = (upTo: number) => {
    for (; bits.length > upTo; bits = bits.slice(8)) {
      const byte = parseInt(bits.slice(0, 8).padEnd(8, '1'), 2);
      bytes.push(byte, ...(byte === 0xff ? [0] : []));
    }
  };
  for (const [n, unit] of all.entries()) {
    if (restart > 0 && n > 0 && n % restart === 0) {
      put(0);
      bytes.push(0xff, 0xd0 + ((n / restart - 1) % 8));
      before = [0, 0, 0, 0];
    }
    for (const [component, value] of unit) {
      const level = (value - 128) * 8;
      const step = level - before[component]!;
      before[component] = level;
      const length = step === 0 ? 0 : Math.floor(Math.log2(Math.abs(step))) + 1;
      const number = step < 0 ? step + 2 ** length - 1 : step;
      bits += `${length.toString(2).padStart(4, '0')}${length > 0 ? number.toString(2).padStart(length, '0') : ''}0`;
    }
    put(8);
  }
  put(0);
  return Buffer.from(bytes);
}
