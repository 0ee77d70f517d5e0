// Decodes a CMYK JPEG to sRGB.
// The JPEG decoder in this folder is our own, because no library fits: @jsquash/jpeg cannot return four
// components. jpeg-js returns RGB only, without the profile, rejects files without Adobe's segment, takes 1.7 times as
// long and several times the memory. The decoder of pdfjs-dist accepts truncated files and is six times as large.
import type { Pixels } from '../pixels';
import { decodePlanes, createRowReader } from './jpeg-planes';
import { createProfileConverter, inksToRgb } from './cmyk-to-rgb';
import { readCmykProfile } from './cmyk-profile';

/**
 * Decodes baseline and progressive files.
 * @param profile the image's profile; ignored if it is not a valid CMYK profile.
 * @throws for damaged data.
 */
export function decodeCmykJpeg(bytes: Uint8Array, profile: Uint8Array | undefined): Pixels {
  const { frame, planes, transform } = decodePlanes(bytes);
  const { width, height } = frame;
  const inks = profile && readCmykProfile(profile);
  const readers = planes.map((plane) => createRowReader(plane, frame));
  const rows = planes.map(() => new Float32Array(width));
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    rows.forEach((row, n) => row.set(readers[n]!(y).subarray(0, width)));
    if (transform) toInks(rows);
    // CMYK JPEGs store inverted amounts: Adobe's do, and files without its segment follow it.
    else rows.forEach(inverted);
    inksToRgb(rows, data, y * width * 4);
  }
  if (inks) createProfileConverter(inks)(data);
  return { data, width, height };
}

function inverted(row: Float32Array): void {
  for (let x = 0; x < row.length; x++) row[x] = 255 - row[x]!;
}

/**
 * Converts YCCK to CMYK: its first three channels, converted to RGB, are the amounts of CMY; black is stored inverted.
 */
function toInks([luma, blue, red, black]: Float32Array[]): void {
  const [first, second, third] = [luma!, blue!, red!];
  for (let x = 0; x < first.length; x++) {
    const level = first[x]!;
    const cb = second[x]! - 128;
    const cr = third[x]! - 128;
    first[x] = level + 1.402 * cr;
    second[x] = level - 0.344136 * cb - 0.714136 * cr;
    third[x] = level + 1.772 * cb;
  }
  inverted(black!);
}
