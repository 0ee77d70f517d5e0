// Interpolates colors in a lookup table with four inputs (CLUT), as used by CMYK profiles.

export interface Clut {
  /** Grid points along each of the four inputs; at least two. */
  readonly points: readonly [number, number, number, number];
  /** Three numbers for each grid point; the last input varies fastest. */
  readonly values: Float32Array;
}

/**
 * Interpolates the three output values: linearly along the first input, tetrahedrally along the others.
 * @param c and `m`, `y`, `k`: 0 to the number of grid points minus one.
 */
export function interpolateClut(
  { points, values }: Clut,
  c: number,
  m: number,
  y: number,
  k: number,
  to: Float64Array,
) {
  const strideK = 3;
  const strideY = strideK * points[3];
  const strideM = strideY * points[2];
  const strideC = strideM * points[1];
  const atC = Math.min(points[0] - 2, Math.floor(c));
  const atM = Math.min(points[1] - 2, Math.floor(m));
  const atY = Math.min(points[2] - 2, Math.floor(y));
  const atK = Math.min(points[3] - 2, Math.floor(k));
  const [restM, restY, restK] = [m - atM, y - atY, k - atK];
  // From the near corner to the far one, along the inputs in descending order of their fractions.
  let one = strideM;
  let two = strideY;
  let [large, middle, small] = [restM, restY, restK];
  if (restM >= restY) {
    if (restY < restK) {
      if (restM >= restK) [two, middle, small] = [strideK, restK, restY];
      else [one, two, large, middle, small] = [strideK, strideM, restK, restM, restY];
    }
  } else if (restM >= restK) [one, two, large, middle] = [strideY, strideM, restY, restM];
  else if (restY >= restK) [one, two, large, middle, small] = [strideY, strideK, restY, restK, restM];
  else [one, two, large, middle, small] = [strideK, strideY, restK, restY, restM];
  const near = atC * strideC + atM * strideM + atY * strideY + atK * strideK;
  const far = strideM + strideY + strideK;
  const along = c - atC;
  for (let n = 0; n < 3; n++) {
    const at = near + n;
    const next = at + strideC;
    const here =
      values[at]! * (1 - large) +
      values[at + one]! * (large - middle) +
      values[at + one + two]! * (middle - small) +
      values[at + far]! * small;
    const there =
      values[next]! * (1 - large) +
      values[next + one]! * (large - middle) +
      values[next + one + two]! * (middle - small) +
      values[next + far]! * small;
    to[n] = here + (there - here) * along;
  }
}
