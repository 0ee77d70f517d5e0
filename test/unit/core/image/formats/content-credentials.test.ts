// Tests finding the content credentials in every format.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { findContentCredentials } from '../../../../../src/core/image/formats/content-credentials';
import { ByteWindow, memorySource } from '../../../../../src/core/image/formats/byte-window';
import { app11, jumbf, withCredentials } from '../../../../fixtures/images/content-credentials';
import { countedSource, pngChunk, segment } from '../../../../fixtures/images/image-bytes';
import { sampleImages } from '../../../../fixtures/images/sample-images';

type Format = 'png' | 'jpeg' | 'webp';

async function credentialsIn(format: Format, bytes: Buffer): Promise<Buffer> {
  const parts = await findContentCredentials(new ByteWindow(memorySource(bytes)), format);
  return Buffer.concat(parts.map(({ from, to }) => bytes.subarray(from, to)));
}

describe('content credentials', () => {
  const manifest = jumbf('a claim '.repeat(500));
  let jpeg: Buffer;
  before(async () => {
    jpeg = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#246' } })
      .jpeg()
      .toBuffer();
  });
  const afterStart = (...parts: Buffer[]) => Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);

  it('are found whole in every kind of image that has them, and in no other', async () => {
    for (const { kind, format, bytes } of await sampleImages()) {
      assert.equal((await credentialsIn(format, bytes)).length, 0, kind);
      assert.deepEqual(await credentialsIn(format, withCredentials(format, bytes, manifest)), manifest, kind);
    }
  });

  it('are distinguished from other boxes in a JPEG, whatever their order', async () => {
    const other = app11(jumbf('another statement', 'json'), 7, 10);
    const ours = app11(manifest, 8, 2000);
    for (const parts of [
      [other, ours],
      [ours, other],
    ])
      assert.deepEqual(await credentialsIn('jpeg', afterStart(...parts)), manifest);
    assert.deepEqual(await credentialsIn('jpeg', afterStart(other)), jumbf('another statement', 'json'));
  });

  it('may have a long length in their header', async () => {
    const header = Buffer.concat([Buffer.from('00000001', 'hex'), Buffer.from('jumb'), Buffer.alloc(8)]);
    header.writeBigUInt64BE(BigInt(manifest.length + 8), 8);
    const long = Buffer.concat([header, manifest.subarray(8)]);
    const part = (number: number, data: Buffer) =>
      segment(0xeb, Buffer.concat([Buffer.from(`JP\0\x01\0\0\0${String.fromCharCode(number)}`), header, data]));
    const bytes = afterStart(part(1, long.subarray(16, 900)), part(2, long.subarray(900)));
    assert.deepEqual(await credentialsIn('jpeg', bytes), long);
  });

  it('are not seen in segments and chunks that are too short, cut or of another kind', async () => {
    const short = Buffer.from('JP\0\x01\0\0\0\x01\0\0\0\x20jum');
    for (const bytes of [
      afterStart(segment(0xeb, short), segment(0xeb, Buffer.from('HDR_RI ver=11'))),
      afterStart(segment(0xeb, Buffer.concat([short.subarray(0, 12), Buffer.from('LCHK and more')]))),
      afterStart(app11(manifest)).subarray(0, 100),
    ])
      assert.equal((await credentialsIn('jpeg', bytes)).length, 0);
    const png = Buffer.concat([(await sharp(jpeg).png().toBuffer()).subarray(0, 33), pngChunk('caBX', manifest)]);
    assert.equal((await credentialsIn('png', png.subarray(0, 400))).length, 0);
  });

  it('are found without reading the pixels of a JPEG', async () => {
    const source = countedSource(withCredentials('jpeg', jpeg, manifest), 40_000_000);
    assert.equal((await findContentCredentials(new ByteWindow(source), 'jpeg')).length, 5);
    assert.ok(source.reads <= 2, `${source.reads} reads`);
  });
});
