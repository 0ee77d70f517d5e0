// Tests naming the color space of an image.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import { readImageMetadata } from '../../../../../src/core/image/metadata/read-metadata';
import { pngChunk } from '../../../../fixtures/images/image-bytes';
import { pngWith } from '../../../../fixtures/images/metadata-files';

const read = (bytes: Uint8Array) => readImageMetadata(memorySource(bytes));
const image = () => sharp({ create: { width: 4, height: 3, channels: 3, background: '#fff' } });

describe('color space of an image', () => {
  it('is the description of the profile', async () => {
    for (const [profile, name] of [
      ['p3', /P3/],
      ['srgb', /sRGB/],
    ] as const)
      // prettier-ignore
      for (const format of ['png', 'jpeg', 'webp'] as const) {
        const bytes = await image().withIccProfile(profile).toFormat(format).toBuffer();
        assert.match((await read(bytes)).colorSpace ?? '', name, format);
      }
  });

  it('is what the chunks of a PNG state', async () => {
    const gamma = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return pngChunk('gAMA', bytes);
    };
    for (const [chunk, expected] of [
      [pngChunk('sRGB', Buffer.of(0)), 'sRGB'],
      [gamma(45455), 'Gamma 2.2'],
      [gamma(100_000), 'Gamma 1'],
      [pngChunk('cICP', Buffer.of(9, 16, 0, 1)), 'BT.2100 PQ'],
      [pngChunk('cICP', Buffer.of(12, 13, 0, 1)), 'Display P3'],
      [pngChunk('tIME', Buffer.alloc(7)), undefined],
    ] as const)
      assert.equal((await read(pngWith(chunk))).colorSpace, expected);
  });

  it('is unknown for a damaged profile', async () => {
    const chunk = pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(Buffer.alloc(200))]));
    const found = await read(pngWith(chunk));
    assert.deepEqual([found.colorSpace, found.problems], [undefined, ['profile-damaged']]);
  });
});
