// Implements JPEG's inverse cosine transform, from a block's 64 coefficients to 64 samples.

const half = (n: number): number => Math.cos((n * Math.PI) / 16) / 2;
const [c1, c2, c3, c4, c5, c6, c7] = [half(1), half(2), half(3), half(4), half(5), half(6), half(7)];
const work = new Float64Array(64);

/**
 * Transforms one block.
 * @param block coefficients in rows, to be multiplied by `quantization`.
 * @param to receives eight rows of eight samples from `at` on, `stride` apart: rounded, 0 to 255.
 */
export function inverseDct(
  block: Int16Array,
  from: number,
  quantization: Uint16Array,
  to: Uint8ClampedArray,
  at: number,
  stride: number,
): void {
  let flat = true;
  for (let n = 1; n < 64 && flat; n++) flat = block[from + n] === 0;
  if (flat) {
    const value = (block[from]! * quantization[0]!) / 8 + 128;
    for (let row = 0; row < 8; row++) to.fill(value, at + row * stride, at + row * stride + 8);
    return;
  }
  for (let n = 0; n < 64; n++) work[n] = block[from + n]! * quantization[n]!;
  for (let column = 0; column < 8; column++) line(column, 8);
  for (let row = 0; row < 8; row++) {
    line(row * 8, 1);
    const start = at + row * stride;
    for (let n = 0; n < 8; n++) to[start + n] = work[row * 8 + n]! + 128;
  }
}

/** Transforms one row or column in place. */
function line(at: number, step: number): void {
  const a1 = at + step;
  const a2 = a1 + step;
  const a3 = a2 + step;
  const a4 = a3 + step;
  const a5 = a4 + step;
  const a6 = a5 + step;
  const a7 = a6 + step;
  const x0 = work[at]!;
  const x1 = work[a1]!;
  const x2 = work[a2]!;
  const x3 = work[a3]!;
  const x4 = work[a4]!;
  const x5 = work[a5]!;
  const x6 = work[a6]!;
  const x7 = work[a7]!;
  const sum = (x0 + x4) * c4;
  const difference = (x0 - x4) * c4;
  const near = x2 * c2 + x6 * c6;
  const far = x2 * c6 - x6 * c2;
  const even0 = sum + near;
  const even1 = difference + far;
  const even2 = difference - far;
  const even3 = sum - near;
  const odd0 = x1 * c1 + x3 * c3 + x5 * c5 + x7 * c7;
  const odd1 = x1 * c3 - x3 * c7 - x5 * c1 - x7 * c5;
  const odd2 = x1 * c5 - x3 * c1 + x5 * c7 + x7 * c3;
  const odd3 = x1 * c7 - x3 * c5 + x5 * c3 - x7 * c1;
  work[at] = even0 + odd0;
  work[a1] = even1 + odd1;
  work[a2] = even2 + odd2;
  work[a3] = even3 + odd3;
  work[a4] = even3 - odd3;
  work[a5] = even2 - odd2;
  work[a6] = even1 - odd1;
  work[a7] = even0 - odd0;
}
