// Tests reading format, dimensions and end of complete, incomplete and damaged images.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { fileExtensions, inspectImage, mimeTypes, sniff, insertXmp } from '../../../../src/core/image/inspect';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { countedSource, spliced } from '../../../fixtures/images/image-bytes';
import { height, sampleImages, width, type SampleImage } from '../../../fixtures/images/sample-images';

const plain = { orientation: 1, alpha: false, animated: false } as const;

describe('inspect image', () => {
  let images: SampleImage[] = [];
  before(async () => (images = await sampleImages()));

  it('reads format, dimensions, orientation, transparency, animation and end of every kind', async () => {
    for (const { kind, bytes, ...facts } of images) {
      assert.equal(sniff(bytes), facts.format, kind);
      assert.deepEqual(await inspectImage(memorySource(bytes)), { ...facts, width, height, end: bytes.length }, kind);
    }
  });

  it('reads the same dimensions as another decoder for other sizes', async () => {
    for (const [w, h] of [
      [1, 1],
      [1, 300],
      [257, 3],
      [1024, 1025],
    ] as const) {
      for (const format of ['png', 'jpeg', 'webp'] as const) {
        const create = { width: w, height: h, channels: 3, background: '#246' } as const;
        const bytes = await sharp({ create }).toFormat(format).toBuffer();
        const facts = { ...plain, format, width: w, height: h, end: bytes.length };
        assert.deepEqual(await inspectImage(memorySource(bytes)), facts);
      }
    }
  });

  it('never reports an incomplete image as complete, wherever it is cut', async () => {
    for (const { kind, bytes } of images) {
      for (let length = 0; length < bytes.length; length++) {
        const found = await inspectImage(memorySource(bytes.subarray(0, length)));
        assert.equal(found?.end, undefined, `${kind} cut to ${length} of ${bytes.length}`);
      }
    }
  });

  it('finds the end of the image before appended data', async () => {
    for (const { kind, bytes } of images) {
      for (const trail of [Buffer.of(0), Buffer.alloc(5000, 0xff), Buffer.from('</html>\n')]) {
        const found = await inspectImage(memorySource(Buffer.concat([bytes, trail])));
        assert.equal(found?.end, bytes.length, kind);
      }
    }
  });

  it('recognizes no image in other files, whatever their name', async () => {
    for (const text of [
      '',
      'GIF89a and more than twelve',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'RIFF\0\0\0\0WAVEfmt ',
    ]) {
      assert.equal(sniff(Buffer.from(text)), undefined, text);
      assert.equal(await inspectImage(memorySource(Buffer.from(text))), undefined, text);
    }
    assert.equal(sniff(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), undefined, 'only eight bytes');
    assert.equal(sniff(Buffer.from('RIFF1234WEBP', 'latin1')), 'webp');
  });

  it('survives any damage with few reads, and never reports an end beyond the file', async () => {
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 8 });
    const which = fc.nat(images.length - 1);
    await fc.assert(
      fc.asyncProperty(which, damage, async (index, changes) => {
        const bytes = Buffer.from(images[index]?.bytes ?? []);
        for (const [share, value] of changes) bytes[Math.floor(share * bytes.length)] = value;
        const source = countedSource(bytes);
        const found = await inspectImage(source);
        assert(found?.end === undefined || (found.end > 0 && found.end <= bytes.length));
        assert(found === undefined || (found.width > 0 && found.height > 0));
        assert(source.reads <= 4, `${source.reads} reads`);
        if (found) await insertXmp(source, found, new Uint8Array(9));
      }),
      { numRuns: 500 },
    );
  });

  it('survives random bytes after a valid start', async () => {
    const beginnings = ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', '\xff\xd8\xff', 'RIFF\x40\0\0\0WEBPVP8X', ''];
    const random = fc.tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 400 }));
    await fc.assert(
      fc.asyncProperty(random, async ([beginning, rest]) => {
        const bytes = Buffer.concat([Buffer.from(beginning, 'latin1'), rest]);
        const found = await inspectImage(memorySource(bytes));
        assert(found?.end === undefined || found.end <= bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  it('knows the extension and the MIME type of each format', () => {
    assert.deepEqual(fileExtensions, { png: '.png', jpeg: '.jpg', webp: '.webp' });
    assert.deepEqual(mimeTypes, { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' });
  });
});

describe('XMP in an image', () => {
  const decoded = (bytes: Buffer) => sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });

  it('inserts XMP into every kind of image, without changing pixels or other metadata', async () => {
    for (const length of [40, 41]) {
      const packet = Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'.padEnd(length));
      for (const { kind, bytes } of await sampleImages()) {
        const source = memorySource(bytes);
        const found = await inspectImage(source);
        assert(found);
        const result = spliced(bytes, await insertXmp(source, found, packet));
        const [before, after] = [await decoded(bytes), await decoded(result)];
        assert.deepEqual(after.info, before.info, kind);
        assert(after.data.equals(before.data), `${kind}: pixels`);
        const was = await sharp(bytes).metadata();
        const is = await sharp(result).metadata();
        assert.equal(is.xmp?.toString().trimEnd(), packet.toString().trimEnd(), kind);
        for (const part of ['exif', 'icc', 'orientation', 'pages', 'delay', 'loop', 'hasAlpha'] as const)
          assert.deepEqual(is[part], was[part], `${kind}: ${part}`);
        const whole = { ...found, end: result.length };
        assert.deepEqual(await inspectImage(memorySource(result)), whole, `${kind} is complete`);
      }
    }
  });

  it('keeps data that follows the image', async () => {
    for (const { kind, bytes } of await sampleImages()) {
      const trailed = Buffer.concat([bytes, Buffer.from('trailing')]);
      const found = await inspectImage(memorySource(trailed));
      assert(found);
      const result = spliced(trailed, await insertXmp(memorySource(trailed), found, Buffer.from('<xmp/>')));
      assert.equal(result.subarray(-8).toString(), 'trailing', kind);
      assert.equal((await sharp(result).metadata()).xmp?.toString().trimEnd(), '<xmp/>', kind);
    }
  });
});
