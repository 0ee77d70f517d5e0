// Checks damaged CMYK JPEGs and color profiles: an error or colors, in bounded time.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { readGrayCurve } from '../../src/codec/gray-profile';
import { readFrameHeader } from '../../src/codec/cmyk/jpeg-frame';
import { decodePlanes } from '../../src/codec/cmyk/jpeg-planes';
import { createProfileConverter } from '../../src/codec/cmyk/cmyk-to-rgb';
import { readCmykProfile } from '../../src/codec/cmyk/cmyk-profile';
import { randomFrom } from '../emulator/drawing/random';
import { createGrayProfile } from '../fixtures/images/gray-profile';
import { createCmykJpeg, type CmykSquare } from '../fixtures/images/cmyk-jpeg';
import { createCmykProfile } from '../fixtures/images/cmyk-profile';
import { anyOf, mutate } from './mutate';

/** Milliseconds of processor time for one file. */
const maxTime = 2500;
/** The worker limits the size of an image; here images are small. */
const maxPixels = 1_000_000;

/** The damaged image or profile with this number. */
export async function createCmykFiles(): Promise<(seed: string, n: number) => Buffer> {
  const squares = Array.from({ length: 40 }, (_, n): CmykSquare => [
    n * 6,
    255 - n * 6,
    (n * 31) % 256,
    (n * 77) % 256,
  ]);
  const inks = sharp(Buffer.from(Array.from({ length: 45 * 37 * 3 }, (_, n) => (n * n * 31) % 251)), {
    raw: { width: 45, height: 37, channels: 3 },
  }).toColourspace('cmyk');
  const files = [
    await inks.clone().jpeg().toBuffer(),
    await inks.clone().jpeg({ progressive: true }).toBuffer(),
    await inks.clone().jpeg({ progressive: true, optimiseScans: true, quality: 95 }).toBuffer(),
    createCmykJpeg(squares, { across: 8, transform: 2, half: true, restart: 2 }),
    createCmykJpeg(squares, { across: 8, restart: 3 }),
    createCmykProfile('mft1', { grid: 3 }),
    createCmykProfile('mft2', { grid: 3 }),
    createCmykProfile('mAB ', { grid: 3, version: 4 }),
    createCmykProfile('mAB 8', { grid: 2, version: 4, space: 'XYZ ' }),
    createGrayProfile('Lab ', (value) => value),
  ];
  return (seed, n) => {
    const random = randomFrom(`print ${seed} ${n}`);
    return mutate(anyOf(random, files), random, anyOf(random, files));
  };
}

/** Reads a file as an image and as a profile; returns what it is. */
export function checkCmyk(bytes: Buffer): 'a CMYK image' | 'a profile' | 'neither' {
  const started = process.cpuUsage();
  try {
    const image = readImage(bytes);
    const profile = readProfile(bytes);
    return image ? 'a CMYK image' : profile ? 'a profile' : 'neither';
  } finally {
    const { user, system } = process.cpuUsage(started);
    assert.ok((user + system) / 1000 < maxTime, `took ${(user + system) / 1000} ms`);
  }
}

function readImage(bytes: Buffer): boolean {
  const kind = readFrameHeader(bytes);
  if (kind?.components !== 4 || kind.width * kind.height > maxPixels) return false;
  try {
    const { frame, planes } = decodePlanes(bytes);
    assert.deepEqual([frame.width, frame.height], [kind.width, kind.height]);
    for (const { component, samples, stride } of planes)
      assert.ok(stride >= component.width && samples.length >= stride * component.height, 'too few samples');
    return true;
  } catch (thrown) {
    // These errors would be reported as insufficient memory.
    assert.ok(
      thrown instanceof Error && !(thrown instanceof TypeError) && !(thrown instanceof RangeError),
      String(thrown),
    );
    return false;
  }
}

function readProfile(bytes: Buffer): boolean {
  const inks = readCmykProfile(bytes);
  const greys = readGrayCurve(bytes);
  if (inks) {
    const pixel = Uint8ClampedArray.of(0, 77, 255, 255);
    createProfileConverter(inks)(pixel);
    assert.equal(pixel[3], 255);
  }
  return inks !== undefined || greys !== undefined;
}
