// Converts samples from the color space that a PNG declares to sRGB.
import type { PngColor } from '../../core/image/formats/png-color';
import {
  codedPrimaries,
  conversionMatrix,
  isIdentity,
  rec2020Primaries,
  srgbPrimaries,
  type Matrix,
} from './primaries';
import { linearToSrgb } from './srgb';
import { createToneMap } from './tone-map';
import { codedTransfers, hdrPeak, hdrWhite, power, srgbTransfer, type Transfer } from './transfer';

export interface ColorTransform {
  /** The sRGB value, 0 to 255, of each gray sample. @param levels number of different samples. */
  grayTable(levels: number): Uint8ClampedArray;
  /** Converts the three samples of a pixel and stores them as sRGB from `at` on. @param levels see `grayTable`. */
  rgb(levels: number): (red: number, green: number, blue: number, data: Uint8ClampedArray, at: number) => void;
}

/** A color space as a function and a matrix to linear sRGB; `toneMap` scales the result. */
interface Space {
  readonly transfer: Transfer;
  readonly matrix: Matrix;
  readonly toneMap?: (red: number, green: number, blue: number) => number;
}

/** Undefined if the colors are sRGB, or the declaration is invalid, which browsers treat as sRGB. */
export function createColorTransform(color: PngColor | undefined): ColorTransform | undefined {
  const space = color && spaceOf(color);
  if (!space) return undefined;
  const { transfer, matrix, toneMap } = space;
  const linear = (levels: number) => Float32Array.from({ length: levels }, (_, n) => transfer(n / (levels - 1)));
  const grayTable = (levels: number) => {
    const light = linear(levels);
    const scale = toneMap ?? (() => 1);
    return Uint8ClampedArray.from(light, (value) => linearToSrgb(value * scale(value, value, value)));
  };
  return {
    grayTable,
    rgb(levels) {
      if (!toneMap && isIdentity(matrix)) return separately(grayTable(levels));
      return together(linear(levels), matrix, toneMap);
    },
  };
}

/** Converts each channel alone. */
function separately(table: Uint8ClampedArray): ReturnType<ColorTransform['rgb']> {
  return (red, green, blue, data, at) => {
    data[at] = table[red]!;
    data[at + 1] = table[green]!;
    data[at + 2] = table[blue]!;
  };
}

/** Fine enough for the steepest part of sRGB, where a step is a fifth of an output value. */
const lightSteps = 16_384;
let encoded: Uint8ClampedArray | undefined;

function together(light: Float32Array, matrix: Matrix, toneMap: Space['toneMap']): ReturnType<ColorTransform['rgb']> {
  encoded ??= Uint8ClampedArray.from({ length: lightSteps + 1 }, (_, n) => linearToSrgb(n / lightSteps));
  const table = encoded;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = matrix;
  const stored = (value: number) => (value <= 0 ? 0 : value >= 1 ? 255 : table[(value * lightSteps + 0.5) | 0]!);
  return (red, green, blue, data, at) => {
    let [r, g, b] = [light[red]!, light[green]!, light[blue]!];
    if (toneMap) {
      const factor = toneMap(r, g, b);
      r *= factor;
      g *= factor;
      b *= factor;
    }
    data[at] = stored(m0 * r + m1 * g + m2 * b);
    data[at + 1] = stored(m3 * r + m4 * g + m5 * b);
    data[at + 2] = stored(m6 * r + m7 * g + m8 * b);
  };
}

function spaceOf(color: PngColor): Space | undefined {
  if (color.kind === 'gamma') {
    const { gamma, chromaticities } = color;
    // Without primaries, the usual value of 1/2.2 means sRGB.
    if (!chromaticities && Math.abs(gamma * 2.2 - 1) < 0.05) return undefined;
    const matrix = conversionMatrix(chromaticities ?? srgbPrimaries, srgbPrimaries);
    return matrix && { transfer: power(1 / gamma), matrix };
  }
  if (color.kind !== 'codes') return undefined;
  const primaries = codedPrimaries.get(color.primaries);
  const transfer = codedTransfers.get(color.transfer);
  const matrix = primaries && conversionMatrix(primaries, srgbPrimaries);
  const wide = primaries && conversionMatrix(primaries, rec2020Primaries);
  if (!transfer || !matrix || !wide) return undefined;
  if (transfer === srgbTransfer && isIdentity(matrix)) return undefined;
  const hlg = color.transfer === 18;
  if (!hlg && color.transfer !== 16) return { transfer, matrix };
  return { transfer, matrix, toneMap: createHdrToneMap(wide, color.peak ?? hdrPeak, hlg) };
}

function createHdrToneMap(wide: Matrix, peak: number, hlg: boolean): NonNullable<Space['toneMap']> {
  const toneMap = createToneMap(peak);
  const row = (from: number) => (red: number, green: number, blue: number) =>
    wide[from]! * red + wide[from + 1]! * green + wide[from + 2]! * blue;
  const [first, second, third] = [row(0), row(3), row(6)];
  return (red, green, blue) => {
    const [r, g, b] = [first(red, green, blue), second(red, green, blue), third(red, green, blue)];
    // From light of the scene to light of the display (ITU-R BT.2100, table 5).
    const luminance = 0.2627 * r + 0.678 * g + 0.0593 * b;
    const display = hlg ? (Math.max(0, luminance) ** 0.2 * hdrPeak) / hdrWhite : 1;
    return display * toneMap(display * Math.max(r, g, b));
  };
}
