// How like two pictures are: PSNR over all colours, SSIM over brightness.
import sharp from 'sharp';

export interface Likeness {
  /** Decibels; infinite for the same pixels. */
  readonly psnr: number;
  /** 0 to 1; squares of 8 pixels, 4 apart. */
  readonly ssim: number;
}

/** Both are decoded by sharp as they are stored; transparency is left out. @throws when their dimensions differ. */
export async function likeness(one: Uint8Array, other: Uint8Array): Promise<Likeness> {
  const [a, b] = await Promise.all([rgb(one), rgb(other)]);
  if (a.info.width !== b.info.width || a.info.height !== b.info.height)
    throw new Error(`${a.info.width} × ${a.info.height} and ${b.info.width} × ${b.info.height}`);
  return { psnr: psnr(a.data, b.data), ssim: ssim(a.data, b.data, a.info.width, a.info.height) };
}

const rgb = (bytes: Uint8Array) =>
  sharp(bytes, { limitInputPixels: false })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! - b[index]!) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / sum);
}

function ssim(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  const [x, y] = [brightness(a), brightness(b)];
  let sum = 0;
  let squares = 0;
  for (let top = 0; top + 8 <= height; top += 4) {
    for (let left = 0; left + 8 <= width; left += 4, squares++) sum += square(x, y, top * width + left, width);
  }
  return sum / squares;
}

function brightness(pixels: Uint8Array): Float32Array {
  return Float32Array.from(
    { length: pixels.length / 3 },
    (_, n) => 0.299 * pixels[n * 3]! + 0.587 * pixels[n * 3 + 1]! + 0.114 * pixels[n * 3 + 2]!,
  );
}

function square(x: Float32Array, y: Float32Array, start: number, width: number): number {
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 8; column++) {
      const p = x[start + row * width + column]!;
      const q = y[start + row * width + column]!;
      sumX += p;
      sumY += q;
      sumXX += p * p;
      sumYY += q * q;
      sumXY += p * q;
    }
  }
  const [meanX, meanY] = [sumX / 64, sumY / 64];
  const [varX, varY, both] = [sumXX / 64 - meanX ** 2, sumYY / 64 - meanY ** 2, sumXY / 64 - meanX * meanY];
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  return ((2 * meanX * meanY + c1) * (2 * both + c2)) / ((meanX ** 2 + meanY ** 2 + c1) * (varX + varY + c2));
}
