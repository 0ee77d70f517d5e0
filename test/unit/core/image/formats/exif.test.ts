// Tests reading the EXIF orientation: every value, byte order and format, and damaged directories.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { orientationBlock, readOrientation } from '../../../../../src/core/image/formats/exif';
import { inspectImage } from '../../../../../src/core/image/inspect';
import type { Orientation } from '../../../../../src/core/image/image-info';
import { memorySource, ByteWindow } from '../../../../../src/core/image/formats/byte-window';
import { pngChunk, segment } from '../../../../fixtures/images/image-bytes';
import { tiff } from '../../../../fixtures/images/tiff';

const every = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const read = (bytes: Uint8Array) => readOrientation(new ByteWindow(memorySource(bytes)), 0, bytes.length);
const create = { width: 20, height: 10, channels: 3, background: '#246' } as const;

describe('EXIF orientation', () => {
  it('reads the orientation in a PNG and a JPEG as another reader does', async () => {
    for (const format of ['png', 'jpeg'] as const) {
      for (const orientation of every) {
        const bytes = await sharp({ create }).withMetadata({ orientation }).toFormat(format).toBuffer();
        assert.equal((await inspectImage(memorySource(bytes)))?.orientation, orientation, `${format} ${orientation}`);
      }
    }
  });

  it('reads the orientation in both byte orders, with and without the header, after other entries', async () => {
    for (const big of [true, false]) {
      for (const name of ['', 'Exif\0\0', 'Exif\0\xff']) {
        const entries = [
          { tag: 0x010f, type: 2, count: 4, value: 0x41424300 },
          { tag: 0x0112, type: 3, count: 1, value: 7 },
        ];
        assert.equal(await read(Buffer.concat([Buffer.from(name, 'latin1'), tiff(entries, { big })])), 7);
      }
    }
  });

  it('returns 1 if the value, its type or the directory is invalid', async () => {
    const of = (type: number, count: number, value: number) => tiff([{ tag: 0x0112, type, count, value }]);
    for (const bytes of [of(3, 1, 0), of(3, 1, 9), of(3, 2, 6), of(4, 1, 6), of(3, 0, 6), tiff([])]) {
      assert.equal(await read(bytes), 1);
    }
    const right = of(3, 1, 6);
    assert.equal(await read(right), 6);
    for (let length = 0; length < right.length - 4; length++) assert.equal(await read(right.subarray(0, length)), 1);
    for (const directory of [0, 9, 26, 1000, 0x7fffffff, 0xffffffff]) {
      const lying = Buffer.from(right);
      lying.writeUInt32BE(directory, 4);
      assert.equal(await read(lying), 1, `${directory}`);
    }
    const crowded = Buffer.from(right);
    crowded.writeUInt16BE(0xffff, 8);
    assert.equal(await read(crowded), 6);
  });

  it('reads the orientation from the first EXIF block, and never from beyond its segment', async () => {
    const image = await sharp({ create }).jpeg().toBuffer();
    const exif = (orientation: Orientation) =>
      segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), orientationBlock(orientation)]));
    const joined = (...parts: Buffer[]) => Buffer.concat([image.subarray(0, 2), ...parts, image.subarray(2)]);
    assert.equal((await inspectImage(memorySource(joined(exif(3), exif(6)))))?.orientation, 3);
    const outside = Buffer.concat([Buffer.from('Exif\0\0'), orientationBlock(6).subarray(0, 8)]);
    const comment = segment(0xfe, orientationBlock(6).subarray(8));
    const lying = Buffer.from(outside);
    lying.writeUInt32BE(12, 10);
    assert.equal((await inspectImage(memorySource(joined(segment(0xe1, lying), comment))))?.orientation, 1);
  });

  it('ignores the orientation of a WEBP, as browsers do', async () => {
    const bytes = await sharp({ create }).withMetadata({ orientation: 6 }).webp().toBuffer();
    assert.equal((await sharp(bytes).metadata()).orientation, 6);
    assert.equal((await inspectImage(memorySource(bytes)))?.orientation, 1);
  });

  it('writes the orientation in a block that another reader accepts', async () => {
    const image = await sharp({ create }).png().toBuffer();
    for (const orientation of every) {
      const chunk = pngChunk('eXIf', orientationBlock(orientation));
      const turned = Buffer.concat([image.subarray(0, 33), chunk, image.subarray(33)]);
      assert.equal((await sharp(turned).metadata()).orientation, orientation);
    }
  });

  it('reads the orientation of a PNG only where browsers apply it', async () => {
    const image = await sharp({ create }).png().toBuffer();
    const orientationWith = async (before: Buffer[], after: Buffer[] = []) => {
      const bytes = [image.subarray(0, 33), ...before, image.subarray(33, -12), ...after, image.subarray(-12)];
      return (await inspectImage(memorySource(Buffer.concat(bytes))))?.orientation;
    };
    const turned = pngChunk('eXIf', orientationBlock(6));
    const damaged = Buffer.concat([turned.subarray(0, -1), Buffer.of(turned.at(-1)! ^ 1)]);
    const signed = pngChunk('eXIf', Buffer.concat([Buffer.from('Exif\0\0'), orientationBlock(6)]));
    assert.equal(await orientationWith([turned]), 6);
    assert.equal(await orientationWith([pngChunk('eXIf', Buffer.from('text')), turned]), 1, 'a second block');
    assert.equal(await orientationWith([], [turned]), 1, 'after the pixels');
    assert.equal(await orientationWith([damaged]), 1, 'a wrong checksum');
    assert.equal(await orientationWith([damaged, pngChunk('eXIf', orientationBlock(3))]), 3, 'a valid block after it');
    assert.equal(await orientationWith([signed]), 1, 'the signature of other formats');
  });
});
