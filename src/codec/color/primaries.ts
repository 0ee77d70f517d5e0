// Converts linear light between the primaries of two color spaces.

/** Row by row. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** x and y of white, red, green and blue. */
export type Chromaticities = readonly number[];

export const srgbPrimaries: Chromaticities = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
export const rec2020Primaries: Chromaticities = [0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046];
const ntscPrimaries: Chromaticities = [0.3127, 0.329, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07];

/** By their code point in ITU-T H.273, table 2. */
export const codedPrimaries = new Map<number, Chromaticities>([
  [1, srgbPrimaries],
  [4, [0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08]],
  [5, [0.3127, 0.329, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06]],
  [6, ntscPrimaries],
  [7, ntscPrimaries],
  [8, [0.31, 0.316, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049]],
  [9, rec2020Primaries],
  [10, [1 / 3, 1 / 3, 1, 0, 0, 1, 0, 0]],
  [11, [0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06]],
  [12, [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06]],
  [22, [0.3127, 0.329, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077]],
]);

/** Adapts white to white. Undefined if the chromaticities do not describe a color space. */
export function conversionMatrix(from: Chromaticities, to: Chromaticities): Matrix | undefined {
  const [source, target] = [toD50(from), toD50(to)];
  const back = target && inverse(target);
  return source && back && multiply(back, source);
}

/** Whether the conversion changes no color visibly. */
export const isIdentity = (matrix: Matrix): boolean =>
  matrix.every((value, n) => Math.abs(value - (n % 4 === 0 ? 1 : 0)) < 0.001);

/** Bradford's cone responses. */
const bradford: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
const d50 = [0.9642, 1, 0.8249];

/** The matrix from linear RGB to XYZ, adapted to the white point D50. */
function toD50(chromaticities: Chromaticities): Matrix | undefined {
  const [whiteX = 0, whiteY = 0, ...rest] = chromaticities;
  if (chromaticities.some((value) => !(value >= 0 && value <= 1)) || whiteY === 0) return undefined;
  const [rx = 0, ry = 0, gx = 0, gy = 0, bx = 0, by = 0] = rest;
  const primaries: Matrix = [rx, gx, bx, ry, gy, by, 1 - rx - ry, 1 - gx - gy, 1 - bx - by];
  const white = [whiteX / whiteY, 1, (1 - whiteX - whiteY) / whiteY];
  const solved = inverse(primaries);
  const cones = inverse(bradford);
  if (!solved || !cones) return undefined;
  const amounts = apply(solved, white);
  const [seen, wanted] = [apply(bradford, white), apply(bradford, d50)];
  const ratio = wanted.map((value, n) => value / seen[n]!);
  const adapted = multiply(cones, multiply(diagonal(ratio), bradford));
  return multiply(adapted, multiply(primaries, diagonal(amounts)));
}

const matrixOf = (value: (row: number, column: number) => number): Matrix =>
  Array.from({ length: 9 }, (_, n) => value(Math.floor(n / 3), n % 3)) as unknown as Matrix;

const diagonal = ([a = 0, b = 0, c = 0]: readonly number[]): Matrix => [a, 0, 0, 0, b, 0, 0, 0, c];

const apply = (matrix: Matrix, vector: readonly number[]): number[] =>
  [0, 3, 6].map((row) => vector.reduce((sum, value, n) => sum + matrix[row + n]! * value, 0));

function multiply(one: Matrix, other: Matrix): Matrix {
  const columns = [0, 1, 2].map((n) => apply(one, [other[n]!, other[n + 3]!, other[n + 6]!]));
  return matrixOf((row, column) => columns[column]![row]!);
}

/** Undefined for a matrix that maps different colors to one. */
function inverse(matrix: Matrix): Matrix | undefined {
  const at = (row: number, column: number) => matrix[(row % 3) * 3 + (column % 3)]!;
  const cofactor = (row: number, column: number) =>
    at(row + 1, column + 1) * at(row + 2, column + 2) - at(row + 1, column + 2) * at(row + 2, column + 1);
  const determinant = [0, 1, 2].reduce((sum, column) => sum + at(0, column) * cofactor(0, column), 0);
  if (!(Math.abs(determinant) > 1e-6)) return undefined;
  return matrixOf((row, column) => cofactor(column, row) / determinant);
}
