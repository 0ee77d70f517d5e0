// Tests reading what an image file says about itself.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';
import { readImageMetadata } from '../../../../../src/core/image/metadata/read-metadata';
import { pngChunk, riffChunk, segment } from '../../../../fixtures/images/image-bytes';
import {
  exifBlockOf,
  exifSegment,
  internationalText,
  iptcSegment,
  jpegWith,
  packedText,
  pngWith,
  textChunk,
  webpWith,
  xmpPacket,
  xmpSegment,
} from '../../../../fixtures/images/metadata-files';

const read = (bytes: Uint8Array) => readImageMetadata(memorySource(bytes));
const image = () => sharp({ create: { width: 4, height: 3, channels: 3, background: '#fff' } });
const utf16 = (text: string) => Buffer.from(`${text}\0`, 'utf16le');

const camera = {
  main: { 0x010f: 'Canon', 0x0110: 'EOS R5', 0x013b: 'Ann', 0x8298: '© Ann', 0x0131: 'Lightroom', 0x010e: 'A pier' },
  exif: {
    0x829a: [[10, 2500]],
    0x829d: [[28, 10]],
    0x8827: 400,
    0x9003: '2024:03:05 14:20:09',
    0x9011: '+02:00',
    0x920a: [[350, 10]],
    0xa434: 'RF 35mm',
    0xa001: 1,
  },
  gps: { 1: 'N', 2: [[7771, 160], [12, 1], [0, 1]], 3: 'E', 4: [[11, 1], [0, 1], [0, 1]] },
} as const; // prettier-ignore

describe('readImageMetadata', () => {
  it('returns dimensions and size', async () => {
    const bytes = await image().png().toBuffer();
    const { info, bytes: size, bitDepth, problems } = await read(bytes);
    assert.deepEqual([info?.width, info?.height, size, bitDepth, problems], [4, 3, bytes.length, 8, []]);
  });

  it('returns a failed read as a problem, with what was read before', async () => {
    const source = { size: 1000, read: () => Promise.reject(new Error('EIO')) };
    assert.deepEqual((await readImageMetadata(source)).problems, ['unreadable']);
    const bytes = pngWith(textChunk('Title', 'A boat'), textChunk('Author', 'Ann'));
    let reads = 0;
    const failing = {
      size: bytes.length,
      read: async (at: number, length: number) => {
        if (++reads > 2) throw new Error('EIO');
        return bytes.subarray(at, at + length);
      },
    };
    const { statements, problems } = await readImageMetadata(failing);
    assert.deepEqual([statements.map(({ value }) => value), problems], [['A boat'], ['unreadable']]);
  });

  it('reads little of a large file', async () => {
    const jpeg = jpegWith(exifSegment(exifBlockOf({ main: { 0x010f: 'Canon' } })));
    const webp = webpWith(riffChunk('EXIF', exifBlockOf({ main: { 0x010f: 'Canon' } })));
    const png = pngWith(
      pngChunk('eXIf', exifBlockOf({ main: { 0x010f: 'Canon' } })),
      pngChunk('IDAT', Buffer.alloc(9), 49_000_000),
    );
    for (const [bytes, more] of [
      [jpeg, Buffer.of(0xff, 0xd9)],
      [webp, Buffer.alloc(0)],
      [png, Buffer.alloc(0)],
    ] as const) {
      let total = 0;
      const end = 50_000_000 - more.length;
      const source = {
        size: 50_000_000,
        read: async (at: number, length: number) => {
          total += length;
          const part = Buffer.alloc(Math.min(length, 50_000_000 - at));
          if (at < bytes.length) bytes.copy(part, 0, at);
          if (at + part.length > end) more.copy(part, end - at);
          return part;
        },
      };
      assert.equal((await readImageMetadata(source)).camera?.make, 'Canon');
      assert(total < 4_000_000, `${total}`);
    }
  });

  it('reads a PNG with many chunks once', async () => {
    const bytes = pngWith(...Array.from({ length: 1000 }, () => pngChunk('IDAT', Buffer.alloc(8192))));
    let total = 0;
    const read = async (at: number, length: number) => {
      total += length;
      return bytes.subarray(at, at + length);
    };
    await readImageMetadata({ size: bytes.length, read });
    assert(total < 1.1 * bytes.length, `${total} of ${bytes.length}`);
  });

  it('reports a file that is not an image, and a truncated one', async () => {
    const none = await read(Buffer.from('<html>'));
    assert.deepEqual([none.info, none.bytes, none.problems], [undefined, 6, []]);
    const bytes = await image().png().toBuffer();
    assert.deepEqual((await read(bytes.subarray(0, -12))).problems, ['image-truncated']);
  });

  describe('EXIF', () => {
    const expected = {
      make: 'Canon',
      model: 'EOS R5',
      lens: 'RF 35mm',
      taken: '2024-03-05 14:20:09 +02:00',
      exposureSeconds: '1/250',
      aperture: '2.8',
      iso: 400,
      focalLength: 35,
    };

    it('reads the camera in every format and byte order, and whether there is a location', async () => {
      for (const big of [true, false]) {
        const block = exifBlockOf(camera, big);
        const files = [
          jpegWith(exifSegment(block)),
          pngWith(pngChunk('eXIf', block)),
          webpWith(riffChunk('EXIF', block)),
          webpWith(riffChunk('EXIF', Buffer.concat([Buffer.from('Exif\0\0'), block]))),
          ...[['exif', 'exif'], ['APP1', 'generic profile']].map(([type, name]) => pngWith(packedText(`Raw profile type ${type}`, `\n${name}\n ${block.length}\n${block.toString('hex')}\n`))), // prettier-ignore
        ];
        for (const bytes of files) {
          const found = await read(bytes);
          assert.deepEqual(found.camera, expected);
          assert.equal(found.hasLocation, true);
          assert.equal(found.colorSpace, 'sRGB');
          assert.deepEqual(found.problems, []);
        }
      }
    });

    it('never returns coordinates', async () => {
      assert.doesNotMatch(JSON.stringify(await read(jpegWith(exifSegment(exifBlockOf(camera))))), /777|48\.5|gps/i);
    });

    it('does not take an empty GPS directory for a location', async () => {
      for (const gps of [
        {},
        { 0: Buffer.of(2, 3, 0, 0) },
        {
          1: 'N',
          2: [
            [0, 0],
            [0, 0],
            [0, 0],
          ],
        } as const,
      ])
        // prettier-ignore
        assert.equal((await read(jpegWith(exifSegment(exifBlockOf({ gps }))))).hasLocation, false);
    });

    it("reads statements, also those of Windows' Explorer, and replaces wrong characters", async () => {
      const windows = { 0x9c9b: utf16('Titel ß'), 0x9c9d: utf16('Bo'), 0x9c9c: utf16('nice') };
      const block = exifBlockOf({ main: { ...camera.main, 0x013b: 'Zo\u202e\u00eb', ...windows } });
      const statements = (await read(jpegWith(exifSegment(block)))).statements.map(({ name, value }) => [name, value]);
      assert.deepEqual(statements, [
        ['description', 'A pier'],
        ['software', 'Lightroom'],
        ['creator', 'Zoë'],
        ['copyright', '© Ann'],
        ['title', 'Titel ß'],
        ['comment', 'nice'],
        ['creator', 'Bo'],
      ]);
    });

    it('reads what precedes the end of a truncated block', async () => {
      const block = exifBlockOf({ main: { 0x010f: 'Canon', 0x0110: 'EOS R5', 0x0131: 'x'.repeat(50) } });
      const found = await read(jpegWith(exifSegment(block.subarray(0, -30))));
      assert.deepEqual([found.camera, found.problems], [{ make: 'Canon', model: 'EOS R5' }, ['exif-damaged']]);
    });

    it('ends on directories that contain themselves, and on wrong offsets and counts', async () => {
      const loop = exifBlockOf({ main: { 0x010f: 'Canon', 0x8769: 8, 0x8825: 8 } });
      assert.equal((await read(jpegWith(exifSegment(loop)))).camera?.make, 'Canon');
      for (const at of [4, 8, 12, 16, 20])
        for (const value of [0, 1, 7, 0xffff, 0x7fffffff, 0xffffffff]) {
          const damaged = exifBlockOf(camera);
          damaged.writeUInt32BE(value, at);
          await read(jpegWith(exifSegment(damaged)));
        }
      const { problems } = await read(jpegWith(exifSegment(Buffer.from('not a TIFF block'))));
      assert.deepEqual(problems, ['exif-damaged']);
    });
  });

  describe('IPTC', () => {
    it('reads statements, and whether a place is named', async () => {
      const datasets = [[5, 'A pier'], [80, 'Ann'], [110, 'Agency'], [116, '© Ann'], [120, 'At dawn'], [90, 'Bonn'], [25, 'sea']] as const; // prettier-ignore
      const found = await read(jpegWith(iptcSegment(datasets)));
      assert.deepEqual(
        found.statements.map(({ name, value }) => `${name}: ${value}`),
        [
          'title: A pier',
          'creator: Ann',
          'credit: Agency',
          'copyright: © Ann',
          'description: At dawn',
          'keywords: sea',
        ],
      );
      assert.deepEqual([found.hasLocation, found.problems], [true, []]);
      assert.equal((await read(jpegWith(iptcSegment([[5, 'A pier']])))).hasLocation, false);
      for (const part of [iptcSegment([[101, 'France']]), xmpSegment(xmpPacket('', 'photoshop:Country="France"'))])
        assert.equal((await read(jpegWith(part))).hasLocation, true);
    });

    it('reports a dataset beyond its end', async () => {
      const bytes = iptcSegment([[5, 'A pier'], [80, 'Ann']]); // prettier-ignore
      bytes.writeUInt16BE(0x7000, bytes.length - 5);
      const found = await read(jpegWith(bytes));
      assert.deepEqual([found.statements.length, found.problems], [1, ['iptc-damaged']]);
    });
  });

  describe('text chunks', () => {
    it('are statements under the standard names', async () => {
      const names = ['Title', 'Author', 'Description', 'Copyright', 'Creation Time', 'Software', 'Comment'];
      const { statements } = await read(pngWith(...names.map((name) => textChunk(name, name))));
      assert.deepEqual(statements.map(({ name }) => name).toSorted(), [
        'comment',
        'copyright',
        'created',
        'creator',
        'description',
        'software',
        'title',
      ]);
    });

    it('are skipped if they are too long when inflated', async () => {
      const bomb = packedText('parameters', 'a'.repeat(30_000_000));
      const found = await read(pngWith(bomb, textChunk('Title', 'A boat')));
      assert.deepEqual([found.problems, found.generators, found.statements.length], [['too-large'], [], 1]);
    });

    it('are read up to where they are damaged', async () => {
      const text = 'a cat\nSteps: 20, Seed: 1\n';
      const packed = deflateSync(Buffer.concat([Buffer.from(text), Buffer.alloc(3000, 'x')]));
      const chunk = pngChunk('zTXt', Buffer.concat([Buffer.from('parameters\0\0'), packed.subarray(0, -3)]));
      assert.deepEqual((await read(pngWith(chunk))).problems, ['text-damaged']);
      assert.deepEqual((await read(pngWith(pngChunk('iTXt', Buffer.from('parameters\0\0\0'))))).problems, [
        'text-damaged',
      ]);
      assert.deepEqual((await read(pngWith(pngChunk('tEXt', Buffer.from('no zero'))))).problems, ['text-damaged']);
    });

    it('are limited in number', async () => {
      const found = await read(pngWith(...Array.from({ length: 1000 }, (_, n) => textChunk(`Title`, `${n}`))));
      assert.deepEqual([found.statements.length, found.problems], [200, ['too-many']]);
    });
  });

  it('takes camera and location from XMP without EXIF', async () => {
    const packet = xmpPacket(
      '<exif:ISOSpeedRatings><rdf:Seq><rdf:li>200</rdf:li></rdf:Seq></exif:ISOSpeedRatings>',
      'tiff:Make="Nikon" exif:ExposureTime="1/60" exif:FNumber="40/10" exif:GPSLatitude="48,12N"' +
        ' exif:DateTimeOriginal="2024-03-05T14:20:09+02:00"',
    );
    const found = await read(jpegWith(xmpSegment(packet)));
    const taken = '2024-03-05 14:20:09 +02:00';
    const expected = { make: 'Nikon', taken, exposureSeconds: '1/60', aperture: '4', iso: 200 };
    assert.deepEqual([found.camera, found.hasLocation], [expected, true]);
  });

  it('joins XMP that is continued in further segments', async () => {
    const rest = Buffer.from(xmpPacket('<dc:rights>© Ann</dc:rights>'));
    const part = (at: number, bytes: Buffer) => {
      const header = Buffer.alloc(40, 'A');
      header.writeUInt32BE(rest.length, 32);
      header.writeUInt32BE(at, 36);
      return segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xmp/extension/\0'), header, bytes]));
    };
    const parts = [part(100, rest.subarray(100)), part(0, rest.subarray(0, 100))];
    const { statements, problems } = await read(jpegWith(xmpSegment(xmpPacket('<dc:title>A</dc:title>')), ...parts));
    assert.deepEqual([statements.map(({ value }) => value), problems], [['A', '© Ann'], []]);
  });

  it('names a manifest on a server', async () => {
    const remote = xmpPacket('', 'dcterms:provenance="https://example.com/manifest.c2pa"');
    const { credentials } = await read(pngWith(internationalText('XML:com.adobe.xmp', remote)));
    assert.deepEqual(credentials, { embedded: false, actions: [], ingredients: 0 });
  });
});
