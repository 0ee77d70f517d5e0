// Reads the tone curves of a color profile: sampled values, a power function, or a formula.

/** Maps 0 to 1 to the range of 0 to 1. */
export type ToneCurve = (value: number) => number;

/** Interpolates linearly between equidistant values. */
export function readCurve(values: Float32Array): ToneCurve {
  const last = values.length - 1;
  return (value) => {
    const at = Math.min(last - 1, Math.floor(value * last));
    return values[at]! + (values[at + 1]! - values[at]!) * (value * last - at);
  };
}

/**
 * Reads consecutive curves.
 * @throws {RangeError} if one is invalid or extends beyond the end.
 */
export function readCurves(table: Uint8Array, from: number, count: number): ToneCurve[] {
  const numbers = new DataView(table.buffer, table.byteOffset, table.length);
  let at = from;
  return Array.from({ length: count }, () => {
    const kind = numbers.getUint32(at);
    const { curve, length } = kind === 0x63757276 ? listed(numbers, at) : formula(numbers, at, kind);
    at += Math.ceil(length / 4) * 4;
    return (value: number) => Math.min(1, Math.max(0, curve(value) || 0));
  });
}

interface ReadCurve {
  readonly curve: ToneCurve;
  readonly length: number;
}

/** `curveType`: no value for the identity, one value for a power function. */
function listed(numbers: DataView, at: number): ReadCurve {
  const count = numbers.getUint32(at + 8);
  const length = 12 + count * 2;
  if (at + length > numbers.byteLength) throw new RangeError('A curve beyond the end.');
  if (count === 0) return { length, curve: (value) => value };
  if (count === 1) {
    const power = numbers.getUint16(at + 12) / 256;
    return { length, curve: (value) => value ** power };
  }
  return {
    length,
    curve: readCurve(Float32Array.from({ length: count }, (_, n) => numbers.getUint16(at + 12 + n * 2) / 65535)),
  };
}

/** `parametricCurveType`: five formulas with one to seven parameters. */
function formula(numbers: DataView, at: number, kind: number): ReadCurve {
  const counts = [1, 3, 4, 5, 7];
  const which = numbers.getUint16(at + 8);
  const count = counts[which];
  if (kind !== 0x70617261 || count === undefined) throw new RangeError('No such curve.');
  const given = Array.from({ length: count }, (_, n) => numbers.getInt32(at + 12 + n * 4) / 65536);
  const [g, a = 1, b = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = given as [number, ...number[]];
  const power = (value: number) => Math.max(0, a * value + b) ** g;
  const from = which === 0 ? 0 : -b / a;
  const curves: ToneCurve[] = [
    power,
    (value) => (value >= from ? power(value) : 0),
    (value) => (value >= from ? power(value) + third : third),
    (value) => (value >= fourth ? power(value) : third * value),
    (value) => (value >= fourth ? power(value) + fifth : third * value + sixth),
  ];
  return { length: 12 + count * 4, curve: curves[which]! };
}
