// Tests reading the color profile from every format, and inserting it into a WEBP.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { inspectImage } from '../../../../../src/core/image/inspect';
import { maxProfileBytes, readIccProfile } from '../../../../../src/core/image/formats/icc-profile';
import { insertIccProfile } from '../../../../../src/core/image/formats/webp';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import { countedSource, pngChunk, segment } from '../../../../fixtures/images/image-bytes';
import { sampleImages } from '../../../../fixtures/images/sample-images';

const create = { width: 20, height: 10, channels: 3, background: '#246' } as const;

async function profileIn(bytes: Uint8Array): Promise<Buffer | undefined> {
  const found = await inspectImage(memorySource(bytes));
  assert(found);
  const profile = await readIccProfile(memorySource(bytes), found);
  return profile && Buffer.from(profile);
}

/** A profile with a header and content of any length. */
function profileOf(length: number): Buffer {
  const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * index * 7) % 253));
  bytes.writeUInt32BE(length, 0);
  bytes.write('acsp', 36);
  return bytes;
}

describe('color profile', () => {
  it('finds the same color profile as another reader, in every format', async () => {
    for (const { kind, bytes } of await sampleImages()) {
      const { icc } = await sharp(bytes).metadata();
      assert.deepEqual(await profileIn(bytes), icc, kind);
    }
  });

  describe('in a JPEG', () => {
    let image: Buffer;
    before(async () => (image = await sharp({ create }).jpeg().toBuffer()));
    const part = (number: number, total: number, data: Uint8Array) =>
      segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(number, total), data]));
    const joined = (...parts: Buffer[]) => Buffer.concat([image.subarray(0, 2), ...parts, image.subarray(2)]);
    const whole = profileOf(150_000);
    const [a, b, c] = [whole.subarray(0, 65_000), whole.subarray(65_000, 130_000), whole.subarray(130_000)];

    it('joins its parts in any order', async () => {
      const bytes = joined(part(3, 3, c), segment(0xe2, Buffer.from('MPF\0')), part(1, 3, a), part(2, 3, b));
      assert.deepEqual(await profileIn(bytes), whole);
    });

    it('ignores a profile with a missing, repeated or inconsistent part', async () => {
      for (const parts of [
        [part(1, 3, a), part(2, 3, b)],
        [part(1, 3, a), part(2, 3, b), part(2, 3, b), part(3, 3, c)],
        [part(0, 3, a), part(2, 3, b), part(3, 3, c)],
        [part(1, 3, a), part(2, 2, b), part(3, 3, c)],
        [part(1, 3, a), part(2, 3, b), part(4, 3, c)],
        [segment(0xe2, Buffer.from('ICC_PROFILE\0'))],
        [part(1, 1, Buffer.from('no profile'))],
      ])
        assert.equal(await profileIn(joined(...parts)), undefined);
    });

    it('ignores a profile above the size limit', async () => {
      const parts = Array.from({ length: 65 }, (_, index) => part(index + 1, 65, Buffer.alloc(65_500)));
      assert.equal(await profileIn(joined(...parts)), undefined);
    });
  });

  describe('in a PNG', () => {
    let image: Buffer;
    before(async () => (image = await sharp({ create }).png().toBuffer()));
    const joined = (data: Uint8Array, name = 'a profile\0\0') =>
      Buffer.concat([
        image.subarray(0, 33),
        pngChunk('iCCP', Buffer.concat([Buffer.from(name), data])),
        image.subarray(33),
      ]);

    it('decompresses the profile', async () => {
      const profile = profileOf(3000);
      assert.deepEqual(await profileIn(joined(deflateSync(profile))), profile);
    });

    it('uses a profile with a name of 80 bytes, or with other bytes after it, as browsers do', async () => {
      const profile = profileOf(3000);
      const packed = deflateSync(profile);
      assert.deepEqual(await profileIn(joined(packed, `${'x'.repeat(80)}\0\0`)), profile);
      assert.equal(await profileIn(joined(packed, `${'x'.repeat(81)}\0\0`)), undefined);
      for (const length of [1, 4, 70_000])
        assert.deepEqual(await profileIn(joined(Buffer.concat([packed, Buffer.alloc(length, 9)]))), profile);
    });

    it('ignores a profile that is damaged, incomplete or compressed by another method', async () => {
      const packed = deflateSync(profileOf(3000));
      const disagreeing = profileOf(3000);
      disagreeing.writeUInt32BE(3001, 0);
      for (const bytes of [
        joined(packed.subarray(0, -9)),
        joined(Buffer.from('not packed')),
        joined(Buffer.alloc(0)),
        joined(packed, 'a profile\0\x01'),
        joined(packed, '\0\0'),
        joined(packed, 'x'.repeat(90)),
        joined(deflateSync(Buffer.from('no profile'))),
        joined(deflateSync(disagreeing)),
      ])
        assert.equal(await profileIn(bytes), undefined);
    });

    it('stops decompressing an endless profile at the size limit', async () => {
      const bomb = deflateSync(Buffer.alloc(256 * 1024 * 1024));
      const before = process.memoryUsage().arrayBuffers;
      assert.equal(await profileIn(joined(bomb)), undefined);
      assert.ok(process.memoryUsage().arrayBuffers - before < 4 * maxProfileBytes);
    });
  });

  it('ignores a profile that claims more bytes than the file has, without allocating memory', async () => {
    for (const [name, format] of [
      ['iCCP', 'png'],
      ['ICCP', 'webp'],
    ] as const) {
      const bytes = await sharp({ create }).withIccProfile('p3').toFormat(format).toBuffer();
      const at = bytes.indexOf(name);
      for (const length of [0x7fffffff, 0xffffffff, bytes.length, 5_000_000]) {
        const lying = Buffer.from(bytes);
        if (format === 'png') lying.writeUInt32BE(length, at - 4);
        else lying.writeUInt32LE(length, at + 4);
        const source = countedSource(lying);
        const found = await inspectImage(source);
        assert.equal(found && (await readIccProfile(source, found)), undefined, `${name} ${length}`);
        assert.ok(source.largest <= lying.length);
      }
    }
  });

  it('inserts a color profile into every kind of WEBP, and keeps pixels and transparency', async () => {
    const odd = profileOf(501);
    const p3 = (await sharp(await sharp({ create }).withIccProfile('p3').webp().toBuffer()).metadata()).icc;
    assert(p3);
    const images = await sampleImages();
    const webps = images.filter(
      ({ format, kind, animated }) => format === 'webp' && !animated && !kind.includes('profile'),
    );
    assert.ok(webps.length >= 4);
    for (const { kind, bytes, alpha } of webps) {
      for (const icc of [p3, odd]) {
        const pieces = insertIccProfile(bytes, icc);
        const result = Buffer.concat(pieces);
        assert.ok(
          pieces.includes(icc) && pieces.some((piece) => piece.buffer === bytes.buffer),
          'the image was copied',
        );
        assert.deepEqual(await profileIn(result), icc, kind);
        const found = await inspectImage(memorySource(result));
        assert.deepEqual([found?.end, found?.alpha], [result.length, alpha], kind);
        if (icc !== p3) continue;
        const { hasAlpha, pages, icc: read } = await sharp(result, { failOn: 'warning' }).metadata();
        const was = await sharp(bytes).metadata();
        assert.deepEqual([hasAlpha, pages, read], [was.hasAlpha, was.pages, p3], kind);
        const raw = (one: Buffer) => sharp(one, { animated: true }).keepIccProfile().raw().toBuffer();
        assert.ok((await raw(result)).equals(await raw(bytes)), `${kind}: pixels`);
      }
    }
  });

  it('inserts no color profile into another format or into a WEBP that already has one', async () => {
    const has = await sharp({ create }).withIccProfile('p3').webp().toBuffer();
    for (const bytes of [has, Buffer.alloc(10), await sharp({ create }).png().toBuffer()])
      assert.throws(() => insertIccProfile(bytes, profileOf(200)), RangeError);
  });
});
