// Compares fitted images and thumbnails with their files as the browser draws both.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { inputTarget, reencodedTarget, thumbnailTarget } from '../../../src/core/image/fit';
import { createCmykJpeg, type CmykJpegOptions, type CmykSquare } from '../../fixtures/images/cmyk-jpeg';
import { createCmykProfile } from '../../fixtures/images/cmyk-profile';
import { animatedWebp } from '../../fixtures/images/animated-webp';
import { pngChunk, riff, riffChunk } from '../../fixtures/images/image-bytes';
import { colorChunks, colorSamples, pngHeader, pngOf, pngSignature } from '../../fixtures/images/png-colors';
import { fitBytes, withCodecWorker } from '../../unit/helpers/codec-worker';
import { launchBrowser } from '../../vscode/browser';

const { cicp, gama, chrm, srgb, clli, p3, adobe } = colorChunks;
const [width, height] = [64, 44];

describe('colors in the browser', () => {
  const codec = withCodecWorker();
  let browser: Browser;
  let page: Page;
  before('start the browser', async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  after('close the browser', () => browser?.close());

  /** Red, green, blue and opacity of each pixel on a small canvas. */
  const draw = (bytes: Uint8Array, type: string): Promise<number[]> =>
    page.evaluate(`(async () => {
      const image = new Image();
      image.src = 'data:${type};base64,${Buffer.from(bytes).toString('base64')}';
      await image.decode();
      const canvas = new OffscreenCanvas(${width}, ${height}).getContext('2d');
      canvas.drawImage(image, 0, 0, ${width}, ${height});
      return [...canvas.getImageData(0, 0, ${width}, ${height}).data];
    })()`);

  const difference = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, n) => sum + (n % 4 < 3 ? Math.abs(value - other[n]!) : 0), 0) / (width * height * 3);

  const samples = colorSamples(192, 132);
  const image = (...chunks: readonly Buffer[]) => pngOf(samples, 192, 16, ...chunks);

  /** Horizontal stripes of 16 colors. */
  const palette = (before: readonly Buffer[] = [], after: readonly Buffer[] = []) => {
    const rows = Buffer.from(Array.from({ length: 132 }, (_, y) => [0, ...Array<number>(192).fill(y >> 4)]).flat());
    const colors = Buffer.from(Array.from({ length: 48 }, (_, n) => (n * 83) % 256));
    const head = [pngSignature, pngHeader(192, 132, 8, 3), ...before, pngChunk('PLTE', colors), ...after];
    return Buffer.concat([...head, pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND')]);
  };

  it('are those of the file, for every color space that a PNG declares', async () => {
    const { icc } = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .withIccProfile('p3')
      .png()
      .toBuffer()
      .then((bytes) => sharp(bytes).metadata());
    const packed = deflateSync(icc!);
    const profile = (name: string, ...data: Buffer[]) =>
      pngChunk('iCCP', Buffer.concat([Buffer.from(`${name}\0\0`), ...data]));
    const iccp = profile('icc', packed);
    const files: [kind: string, bytes: Buffer, changes: boolean][] = [
      ['nothing declared', image(), false],
      ['linear', image(gama(1)), true],
      ['gamma 2.2 with Adobe RGB', image(gama(0.45455), chrm(adobe)), true],
      ['an invalid gamma', image(gama(0)), false],
      ['sRGB, which precedes gAMA', image(srgb(0), gama(1)), false],
      ['a profile', image(iccp, gama(1)), true],
      ['a profile with a name of 80 bytes', image(profile('x'.repeat(80), packed)), true],
      ['a profile with a name of 81 bytes', image(profile('x'.repeat(81), packed)), false],
      ['a profile with other bytes after it', image(profile('icc', packed, Buffer.from('other bytes'))), true],
      ['a damaged profile with gAMA', image(pngChunk('iCCP', Buffer.from('icc\0\0no')), gama(1)), true],
      ['Display P3', image(cicp(12, 13)), true],
      ['BT.2020', image(cicp(9, 14)), true],
      ['the narrow range, which is not supported', image(cicp(9, 16, 0, 0)), false],
      ['PQ', image(cicp(9, 16)), true],
      ['PQ of 400 cd/m²', image(cicp(9, 16), clli(400)), true],
      ['HLG', image(cicp(9, 18)), true],
      ['cICP, which precedes a profile', image(cicp(1, 8), iccp), true],
      ['P3 by gAMA and cHRM', image(chrm(p3), gama(0.45455)), true],
    ];
    const plain = await draw(image(), 'image/png');
    const plainPalette = await draw(palette(), 'image/png');
    const palettes: typeof files = [
      ['PQ with a palette', palette([cicp(9, 16)]), true],
      ['cICP after a palette, which is ignored', palette([], [cicp(9, 16)]), false],
      ['gAMA after a palette', palette([], [gama(1)]), true],
    ];
    for (const [kind, bytes, changes] of [...files, ...palettes]) {
      const expected = await draw(bytes, 'image/png');
      const without = kind.includes('palette') ? plainPalette : plain;
      assert.equal(difference(without, expected) > 2, changes, `${kind}: no effect in the browser`);
      for (const target of [inputTarget, thumbnailTarget]) {
        const fitted = await fitBytes(codec, bytes, target);
        const mean = difference(await draw(fitted.bytes, 'image/webp'), expected);
        assert.ok(mean < 2, `${kind}: ${mean}`);
      }
    }
  });

  it('are those of a CMYK JPEG, with and without a profile', async () => {
    const level = (n: number, step: number) => (Math.floor(n / 4 ** step) % 4) * 85;
    const squares = Array.from({ length: 4 ** 4 }, (_, n): CmykSquare => [
      level(n, 3),
      level(n, 2),
      level(n, 1),
      level(n, 0),
    ]);
    const wide = createCmykProfile('mft2', { grid: 9 });
    const files: [kind: string, options: Partial<CmykJpegOptions>][] = [
      ['without a profile', {}],
      ['without a profile, YCCK', { transform: 2 }],
      ['an unusable profile', { profile: wide.subarray(0, 200) }],
      ['a profile', { profile: wide }],
      ['a profile, YCCK', { profile: wide, transform: 2 }],
      ['a profile with a table of bytes', { profile: createCmykProfile('mft1', { grid: 9 }) }],
      ['a profile of version 4', { profile: createCmykProfile('mft2', { grid: 7, version: 4 }) }],
      ['a profile with XYZ', { profile: createCmykProfile('mft2', { grid: 9, space: 'XYZ ' }) }],
    ];
    for (const [kind, options] of files) {
      const bytes = createCmykJpeg(squares, { across: 16, ...options });
      const fitted = await fitBytes(codec, bytes, reencodedTarget);
      const mean = difference(await draw(fitted.bytes, 'image/webp'), await draw(bytes, 'image/jpeg'));
      assert.ok(mean < 1, `${kind}: ${mean}`);
    }
  });

  it('are those of a JPEG with two profiles, and of an animated or rotated WEBP', async () => {
    const scene = sharp(Buffer.from(samples.map((value) => value * 255)), {
      raw: { width: 192, height: 132, channels: 3 },
    });
    const profiled = await scene.clone().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer();
    const at = profiled.indexOf('ICC_PROFILE') - 4;
    const first = profiled.subarray(at, at + 2 + profiled.readUInt16BE(at + 2));
    const second = Buffer.from(first);
    second.write('GRAY', 18 + 16, 'latin1');
    const join = (...parts: Buffer[]) =>
      Buffer.concat([profiled.subarray(0, at), ...parts, profiled.subarray(at + first.length)]);
    const still = await scene.clone().webp({ quality: 95 }).toBuffer();
    const animation = animatedWebp([{ still }, { still }], { width: 192, height: 132 });
    const [{ icc }, animatedIcc] = [await sharp(profiled).metadata(), Buffer.from(animation)];
    animatedIcc[20]! |= 0x20;
    const withProfile = riff(
      Buffer.concat([animatedIcc.subarray(12, 30), riffChunk('ICCP', icc!), animatedIcc.subarray(30)]),
    );
    const files: [kind: string, bytes: Buffer, type: string][] = [
      ['two profiles', join(first, second), 'image/jpeg'],
      ['two profiles, the other one first', join(second, first), 'image/jpeg'],
      ['an animation with a profile', withProfile, 'image/webp'],
      [
        'a rotated WEBP',
        await scene.clone().withMetadata({ orientation: 3 }).webp({ quality: 95 }).toBuffer(),
        'image/webp',
      ],
    ];
    for (const [kind, bytes, type] of files) {
      const fitted = await fitBytes(codec, bytes, reencodedTarget);
      const mean = difference(await draw(fitted.bytes, 'image/webp'), await draw(bytes, type));
      assert.ok(mean < 1, `${kind}: ${mean}`);
    }
  });
});
