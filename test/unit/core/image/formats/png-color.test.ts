// Tests which color space a PNG declares: precedence, and invalid chunks that do not count.
import assert from 'node:assert/strict';
import { ByteWindow, memorySource } from '../../../../../src/core/image/formats/byte-window';
import { readPngColor } from '../../../../../src/core/image/formats/png-color';
import { pngChunk } from '../../../../fixtures/images/image-bytes';
import { colorChunks, pngWith } from '../../../../fixtures/images/png-colors';

const { cicp, gama, chrm, srgb, clli, mdcv, p3 } = colorChunks;

describe('PNG color space', () => {
  const read = (chunks: readonly Buffer[], profiled = false) =>
    readPngColor(new ByteWindow(memorySource(pngWith(...chunks))), profiled);
  const withWrongChecksum = (chunk: Buffer) => Buffer.concat([chunk.subarray(0, -1), Buffer.of(chunk.at(-1)! ^ 1)]);

  it('prefers cICP to a profile, a profile to sRGB, and sRGB to gAMA, in any order', async () => {
    const all = [gama(1), chrm(p3), srgb(0), cicp(12, 13)];
    for (const chunks of [all, all.toReversed()]) {
      assert.deepEqual(await read(chunks, true), { kind: 'codes', primaries: 12, transfer: 13 });
      const rest = chunks.filter((chunk) => !chunk.includes('cICP'));
      assert.deepEqual(await read(rest, true), { kind: 'profile' });
      assert.deepEqual(await read(rest), { kind: 'srgb' });
      const gamma = { kind: 'gamma', gamma: 1, chromaticities: p3 };
      assert.deepEqual(await read(rest.filter((chunk) => !chunk.includes('sRGB'))), gamma);
    }
    assert.equal(await read([chrm(p3)]), undefined);
    assert.deepEqual(await read([gama(0.5)]), { kind: 'gamma', gamma: 0.5 });
  });

  it('reads the peak luminance of the content, otherwise of the display', async () => {
    const peak = async (...chunks: Buffer[]) => {
      const color = await read([cicp(9, 16), ...chunks]);
      return color?.kind === 'codes' ? color.peak : 'none';
    };
    assert.equal(await peak(), undefined);
    assert.equal(await peak(clli(400), mdcv(1000)), 400);
    assert.equal(await peak(clli(0), mdcv(1000)), 1000);
  });

  it('ignores chunks with a wrong length, checksum or value, and those after the pixels', async () => {
    for (const chunk of [
      cicp(3, 13),
      cicp(12, 2),
      cicp(9, 16, 1),
      cicp(9, 16, 0, 0),
      pngChunk('cICP', Buffer.of(9, 16, 0)),
      withWrongChecksum(cicp(12, 13)),
      srgb(9),
      pngChunk('sRGB', Buffer.of(0, 0)),
      withWrongChecksum(srgb(0)),
      pngChunk('gAMA', Buffer.of(1, 2, 3)),
      gama(0),
      withWrongChecksum(gama(1)),
      Buffer.concat([pngChunk('IDAT'), gama(1)]),
    ])
      assert.deepEqual(
        await read([chunk, gama(0.8)]),
        chunk.includes('IDAT') ? undefined : { kind: 'gamma', gamma: 0.8 },
      );
    assert.deepEqual(await read([gama(0.8), gama(1)]), { kind: 'gamma', gamma: 0.8 }, 'the first one');
    assert.deepEqual(await read([gama(0.8), withWrongChecksum(chrm(p3))]), { kind: 'gamma', gamma: 0.8 });
  });
});
