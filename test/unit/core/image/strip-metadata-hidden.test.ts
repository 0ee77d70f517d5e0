// Tests that metadata removal also covers undeclared, overlong and mislabeled parts.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { pngChannels } from '../../../../src/core/image/formats/png-rows';
import { inspectImage } from '../../../../src/core/image/inspect';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { colorChunks, pngHeader, pngSignature, pngWith } from '../../../fixtures/images/png-colors';
import { pngChunk, riff, riffChunk, segment } from '../../../fixtures/images/image-bytes';
import { createGrayProfile } from '../../../fixtures/images/gray-profile';
import { stripImage } from '../../../fixtures/images/metadata-reader';

const raw = (bytes: Buffer) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });

describe('hidden metadata', () => {
  it('leaves an image to the encoder whose profile is followed by other bytes than padding', async () => {
    const image = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
    const { icc } = await sharp(await image.withIccProfile('p3').png().toBuffer()).metadata();
    const withTail = (tail: string) => {
      const profile = deflateSync(Buffer.concat([icc!, Buffer.from(tail)]));
      return pngWith(pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), profile])));
    };
    assert.equal(await stripImage(withTail('private')), undefined);
    assert.ok(await stripImage(withTail('\0\0')));
  });

  describe('in a JPEG', () => {
    let image: Buffer;
    const create = { width: 20, height: 10, channels: 3, background: '#246' } as const;
    before(async () => (image = await sharp({ create }).jpeg().toBuffer()));
    const headed = (...parts: Buffer[]) => Buffer.concat([image.subarray(0, 2), ...parts, image.subarray(2)]);

    it('removes metadata after the number in a segment that contains only a number', async () => {
      for (const found of [0xdc, 0xdd]) {
        const number = Buffer.of(0, 10);
        const result = await stripImage(headed(segment(found, Buffer.concat([number, Buffer.from('SECRET')]))));
        assert.ok(result?.equals(headed(segment(found, number))), found.toString(16));
        assert.ok((await stripImage(headed(segment(found, Buffer.of(1)))))?.equals(image));
      }
    });

    it('refuses metadata after the contents of a table, a frame or a scan header', async () => {
      for (const found of [0xdb, 0xc4, 0xc0, 0xda]) {
        const at = image.indexOf(Buffer.of(0xff, found));
        const end = at + 2 + image.readUInt16BE(at + 2);
        const longer = segment(found, Buffer.concat([image.subarray(at + 4, end), Buffer.from('SECRET')]));
        const bytes = Buffer.concat([image.subarray(0, at), longer, image.subarray(end)]);
        assert.equal(await stripImage(bytes), undefined, found.toString(16));
      }
    });

    it('removes metadata from an invalid profile and from a profile after the pixels', async () => {
      const part = (...data: Uint8Array[]) =>
        segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(1, 1), ...data]));
      for (const wrong of [part(Buffer.from('SECRET')), part(Buffer.alloc(200, 'SECRET'))])
        assert.ok((await stripImage(headed(wrong)))?.equals(image));
      const icc = createGrayProfile('XYZ ', (grey) => grey);
      const scan = image.length - 2;
      const late = Buffer.concat([image.subarray(0, scan), part(Buffer.from('SECRET')), image.subarray(scan)]);
      assert.ok((await stripImage(late))?.equals(image));
      assert.ok((await stripImage(headed(part(icc))))?.equals(headed(part(icc))));
    });

    it('removes a second profile, and parts of one that is complete or that has a part twice', async () => {
      const part = (data: Uint8Array, number = 1, total = 1) =>
        segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(number, total), data]));
      const icc = createGrayProfile('XYZ ', (grey) => grey);
      const halves = [part(icc.subarray(0, 200), 1, 2), part(icc.subarray(200), 2, 2)];
      for (const profile of [[part(icc)], halves]) {
        for (const second of [[part(icc)], halves, [part(Buffer.from('SECRET'))], [part(Buffer.from('SECRET'), 3, 3)]])
          assert.ok((await stripImage(headed(...profile, ...second)))?.equals(headed(...profile)));
      }
      assert.ok((await stripImage(headed(halves[0]!, part(Buffer.from('SECRET'), 1, 2), halves[1]!)))?.equals(image));
    });
  });

  describe('in a PNG', () => {
    let image: Buffer;
    before(async () => {
      image = await sharp({ create: { width: 3, height: 3, channels: 3, background: '#fff' } })
        .png()
        .toBuffer();
      assert.equal(image.indexOf('pHYs'), 37);
      image = Buffer.concat([image.subarray(0, 33), image.subarray(54)]);
    });
    const headed = (...parts: Buffer[]) => Buffer.concat([image.subarray(0, 33), ...parts, image.subarray(33)]);

    const paletteImage = (depth: number, ...parts: Buffer[]) =>
      Buffer.concat([
        pngSignature,
        pngHeader(1, 1, depth, 3),
        ...parts,
        pngChunk('IDAT', deflateSync(Buffer.alloc(2))),
        pngChunk('IEND'),
      ]);

    it('removes metadata in chunks of the wrong length, and keeps valid chunks after them', async () => {
      const { gama, chrm, mdcv, clli, srgb, cicp, p3 } = colorChunks;
      const physical = pngChunk('pHYs', Buffer.alloc(9));
      for (const valid of [physical, gama(1), chrm(p3), mdcv(400), clli(400), srgb(0), cicp(12, 13)]) {
        const [name, length] = [valid.toString('latin1', 4, 8), valid.length - 12];
        const right = headed(valid);
        for (const wrong of [0, length - 1, length + 1]) {
          const chunk = pngChunk(name, Buffer.alloc(wrong, 'SECRET'));
          assert.ok((await stripImage(headed(chunk)))?.equals(image), `${name} ${wrong}`);
          const both = headed(chunk, valid);
          assert.ok((await stripImage(both))?.equals(right), `${name} ${wrong}, then a valid one`);
        }
      }
      assert.ok((await stripImage(headed(pngChunk('bKGD', Buffer.alloc(5)))))?.equals(image));
    });

    it('keeps of transparent colors what browsers use, which depends on the color type', async () => {
      const colored = (type: number, ...parts: Buffer[]) =>
        Buffer.concat([
          pngSignature,
          pngHeader(1, 1, 8, type),
          ...parts,
          pngChunk('IDAT', deflateSync(Buffer.alloc(1 + pngChannels(type)))),
          pngChunk('IEND'),
        ]);
      const transparent = (length: number) => pngChunk('tRNS', Buffer.alloc(length, 'SECRET'));
      const palette = pngChunk('PLTE', Buffer.alloc(9));
      const kinds: [number, Buffer[], number, number | undefined][] = [
        [0, [], 1, undefined],
        [0, [], 2, 2],
        [0, [], 8, 2],
        [2, [], 5, undefined],
        [2, [], 6, 6],
        [2, [], 12, 6],
        [3, [], 3, undefined],
        [3, [palette], 0, undefined],
        [3, [palette], 2, 2],
        [3, [palette], 9, 3],
        [4, [], 2, undefined],
        [6, [], 6, undefined],
      ];
      for (const [type, before, length, kept] of kinds) {
        const result = await stripImage(colored(type, ...before, transparent(length)));
        const expected = colored(type, ...before, ...(kept === undefined ? [] : [transparent(kept)]));
        assert.ok(result?.equals(expected), `type ${type}, ${length} bytes`);
      }
    });

    it('makes an image with an incomplete palette color refused', async () => {
      for (const length of [1, 7, 767, 771])
        assert.equal(await stripImage(paletteImage(8, pngChunk('PLTE', Buffer.alloc(length)))), undefined, `${length}`);
      for (const length of [3, 768]) {
        const bytes = paletteImage(8, pngChunk('PLTE', Buffer.alloc(length)));
        assert.ok((await stripImage(bytes))?.equals(bytes), `${length}`);
      }
    });

    it('makes an image with a second palette refused, because browsers do not show it', async () => {
      const palette = pngChunk('PLTE', Buffer.alloc(3));
      assert.equal(await stripImage(paletteImage(8, palette, pngChunk('PLTE', Buffer.from('SECRET')))), undefined);
    });

    it('removes colors of a palette that no index can have, and the palette of an image without indexes', async () => {
      const colors = Buffer.alloc(768, 'SECRET');
      for (const depth of [1, 2, 4]) {
        const result = await stripImage(paletteImage(depth, pngChunk('PLTE', colors)));
        const used = colors.subarray(0, 3 * 2 ** depth);
        assert.ok(result?.equals(paletteImage(depth, pngChunk('PLTE', used))), `${depth} bits`);
      }
      for (const length of [3, 7, 768])
        assert.ok((await stripImage(headed(pngChunk('PLTE', colors.subarray(0, length)))))?.equals(image));
    });

    it('removes a color space that browsers ignore because it follows a palette', async () => {
      const palette = pngChunk('PLTE', Buffer.alloc(6));
      const { cicp, gama } = colorChunks;
      const before = paletteImage(1, cicp(9, 16), gama(1), palette);
      assert.ok((await stripImage(before))?.equals(before));
      const result = await stripImage(paletteImage(1, gama(1), palette, cicp(9, 16)));
      assert.ok(result?.equals(paletteImage(1, gama(1), palette)));
      assert.ok((await stripImage(headed(palette, cicp(9, 16))))?.equals(image), 'a palette without use');
    });

    it('removes metadata from the name of a profile and from an invalid profile, and keeps a valid profile', async () => {
      const profile = deflateSync(createGrayProfile('XYZ ', (grey) => grey));
      const named = (words: string, data: Uint8Array) =>
        headed(pngChunk('iCCP', Buffer.concat([Buffer.from(`${words}\0\0`), data])));
      for (const words of ['SECRET', 'x'.repeat(79), 'x'.repeat(80)]) {
        const result = await stripImage(named(words, profile));
        assert.ok(result?.equals(named('ICC Profile', profile)), words);
      }
      for (const words of ['ICC Profile', 'icc']) {
        const bytes = named(words, profile);
        assert.ok((await stripImage(bytes))?.equals(bytes), words);
      }
      for (const data of [Buffer.from('SECRET'), deflateSync(Buffer.alloc(300, 'SECRET'))])
        assert.ok((await stripImage(named('icc', data)))?.equals(image));
      assert.ok((await stripImage(named('x'.repeat(81), profile)))?.equals(image), 'browsers ignore it');
    });

    it('leaves an image to the encoder whose profile is followed by other bytes in its chunk', async () => {
      const profile = deflateSync(createGrayProfile('XYZ ', (grey) => grey));
      for (const more of ['S', 'SECRET', 'SECRET'.repeat(1000)]) {
        const data = Buffer.concat([Buffer.from('icc\0\0'), profile, Buffer.from(more)]);
        assert.equal(await stripImage(headed(pngChunk('iCCP', data))), undefined);
      }
    });

    it('removes pixels after another chunk, which browsers ignore', async () => {
      const more = [pngChunk('prVt', Buffer.from('SECRET')), pngChunk('IDAT', Buffer.from('SECRET'))];
      const end = image.length - 12;
      const bytes = Buffer.concat([image.subarray(0, end), ...more, image.subarray(end)]);
      assert.ok((await stripImage(bytes))?.equals(image));
    });

    it('corrects the checksum of the end, and removes chunks with unusual names', async () => {
      const changed = Buffer.concat([image.subarray(0, -4), Buffer.from('TEXT')]);
      assert.ok((await stripImage(changed))?.equals(image));
      for (const name of ['1234', 'te t', 'teX_'])
        assert.ok((await stripImage(headed(pngChunk(name, Buffer.from('SECRET')))))?.equals(image), name);
    });
  });

  describe('in a WEBP', () => {
    let image: Buffer;
    before(async () => {
      image = await sharp({ create: { width: 13, height: 7, channels: 3, background: '#951' } })
        .webp()
        .toBuffer();
    });

    it('removes metadata from chunks that the header does not announce, and from an invalid profile', async () => {
      const header = (flags: number) => riffChunk('VP8X', Buffer.from([flags, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
      const pixels = image.subarray(12);
      const hidden = Buffer.from('SECRET');
      const icc = riffChunk(
        'ICCP',
        createGrayProfile('XYZ ', (grey) => grey),
      );
      for (const [parts, wanted] of [
        [
          [header(0), icc, riffChunk('ALPH', hidden), pixels],
          [header(0), pixels],
        ],
        [
          [header(0x20), riffChunk('ICCP', Buffer.alloc(200, hidden)), pixels],
          [header(0), pixels],
        ],
        [
          [header(0x20), icc, pixels],
          [header(0x20), icc, pixels],
        ],
        [
          [header(0x10), pixels, riffChunk('ALPH', hidden)],
          [header(0x10), pixels],
        ],
      ] as const) {
        const result = await stripImage(riff(Buffer.concat(parts)));
        assert.ok(result?.equals(riff(Buffer.concat(wanted))));
      }
      const unannounced = riff(Buffer.concat([header(0), riffChunk('ALPH', hidden), pixels]));
      assert.ok((await raw(unannounced)).data.equals((await raw(image)).data), 'decoders ignore it');
      assert.equal((await inspectImage(memorySource(unannounced)))?.alpha, false);
      const lossless = await sharp(image).webp({ lossless: true }).toBuffer();
      const before = [header(0x10), riffChunk('ALPH', hidden), lossless.subarray(12)];
      assert.equal(
        await stripImage(riff(Buffer.concat(before))),
        undefined,
        'separate transparency before pixels with transparency',
      );
    });

    it('makes an animation with a wrong header length refused', async () => {
      const header = riffChunk('VP8X', Buffer.from([2, 0, 0, 0, 12, 0, 0, 6, 0, 0]));
      const frame = riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), image.subarray(12)]));
      const animation = (length: number) =>
        riff(Buffer.concat([header, riffChunk('ANIM', Buffer.alloc(length)), frame]));
      assert.ok((await stripImage(animation(6)))?.equals(animation(6)));
      for (const length of [5, 7, 12]) assert.equal(await stripImage(animation(length)), undefined);
    });

    it('leaves an image to the encoder whose pixels are followed by text', async () => {
      const create = { width: 90, height: 70, channels: 4, background: '#9518' } as const;
      const lossy = await sharp({ create }).webp().toBuffer();
      const lossless = await sharp({ create }).webp({ lossless: true }).toBuffer();
      for (const name of ['VP8 ', 'ALPH', 'VP8L']) {
        const bytes = name === 'VP8L' ? lossless : lossy;
        assert.ok(await stripImage(bytes));
        const at = bytes.indexOf(name);
        const [data, end] = [at + 8, at + 8 + bytes.readUInt32LE(at + 4)];
        const longer = riffChunk(name, Buffer.concat([bytes.subarray(data, end), Buffer.from('a-SECRET-b-4711')]));
        const whole = riff(Buffer.concat([bytes.subarray(12, at), longer, bytes.subarray(end + (end % 2))]));
        assert.equal(await stripImage(whole), undefined, name);
        const header = riffChunk('VP8X', Buffer.from([2, 0, 0, 0, 89, 0, 0, 69, 0, 0]));
        const frame = riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), longer]));
        assert.equal(
          await stripImage(riff(Buffer.concat([header, riffChunk('ANIM', Buffer.alloc(6)), frame]))),
          undefined,
        );
      }
    });
  });
});
