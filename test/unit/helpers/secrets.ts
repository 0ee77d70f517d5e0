// Pictures of every format with private data in all the places where it may stand: real metadata by an encoder, and segments made by hand.
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { pngChunk, riff, riffChunk, segment } from './container-bytes';
import { behindDirectory, tiff } from './tiff';

/** Stands in every piece of private data, so that what is left of any can be found. */
export const secret = 'SECRET';

export interface SecretPicture {
  readonly kind: string;
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly bytes: Buffer;
  readonly orientation: number;
}

const text = (words: string): Buffer => Buffer.from(`${words} ${secret}`);
const name = (words: string): Buffer => Buffer.from(words, 'latin1');

/** Not a ZIP that could be opened, but one by its signatures. */
const zip = Buffer.concat([name('PK\x03\x04'), text('trailing'), name('PK\x05\x06'), Buffer.alloc(18)]);

const xmp = Buffer.from(
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${secret}"/></rdf:RDF></x:xmpmeta>`,
);

/** EXIF with a camera, a place, a maker note and a thumbnail, turned as wanted. */
export function exifBlock(orientation: number, big = true, thumbnail: Uint8Array = text('thumbnail')): Buffer {
  const model = text('camera');
  const note = text('maker note');
  const entries = 4;
  const gps = behindDirectory(entries) + model.length + note.length;
  const place = [
    { tag: 1, type: 2, count: 2, value: big ? 0x4e000000 : 0x4e },
    { tag: 0x1d, type: 2, count: text('').length, value: gps + behindDirectory(2) - 8 },
  ];
  const gpsBlock = tiff(place, { big, behind: text('') }).subarray(8);
  const second = gps + gpsBlock.length;
  const small = [
    { tag: 0x0201, type: 4, count: 1, value: second + behindDirectory(2) - 8 },
    { tag: 0x0202, type: 4, count: 1, value: thumbnail.length },
  ];
  const thumbnailBlock = tiff(small, { big, behind: thumbnail }).subarray(8);
  const first = [
    { tag: 0x0110, type: 2, count: model.length, value: behindDirectory(entries) },
    { tag: 0x0112, type: 3, count: 1, value: orientation },
    { tag: 0x8825, type: 4, count: 1, value: gps },
    { tag: 0x927c, type: 7, count: note.length, value: behindDirectory(entries) + model.length },
  ];
  return tiff(first, { big, next: second, behind: Buffer.concat([model, note, gpsBlock, thumbnailBlock]) });
}

/** A JPEG with everything that has been seen in one, and more, before, between and behind its scans. */
export function secretJpeg(picture: Buffer, orientation: number): Buffer {
  const exif = segment(0xe1, Buffer.concat([name('Exif\0\0'), exifBlock(orientation)]));
  const extended = name('http://ns.adobe.com/xmp/extension/\0');
  const before = [
    segment(0xe0, Buffer.concat([name('JFIF\0\x01\x02\0\0\x01\0\x01\x01\x02'), text('').subarray(1)])),
    segment(0xe0, Buffer.concat([name('JFXX\0\x10'), text('thumbnail')])),
    exif,
    segment(0xe1, Buffer.concat([name('http://ns.adobe.com/xap/1.0/\0'), xmp])),
    segment(0xe1, Buffer.concat([extended, Buffer.alloc(40, 'A'), text('extended XMP')])),
    segment(0xe2, Buffer.concat([name('MPF\0'), text('two pictures')])),
    segment(0xe2, Buffer.concat([name('FPXR\0'), text('flashpix')])),
    segment(0xed, Buffer.concat([name('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20'), text('byline')])),
    segment(0xee, Buffer.concat([name('Adobe\0\x64\0\0\0\0\x01'), text('behind Adobe')])),
    segment(0xeb, Buffer.concat([name('JP\0\x01\0\0\0\x01\0\0\0\x20jumb'), text('content credentials')])),
    segment(0xe3, text('unknown')),
    segment(0xfe, text('comment')),
    Buffer.from([0xff, 0xff]),
    segment(0xfe, Buffer.concat([text('comment'), picture.subarray(0, 30_000)])),
  ];
  const body = betweenScans(picture.subarray(2), segment(0xfe, text('between scans')));
  const second = Buffer.concat([picture.subarray(0, 2), exif, picture.subarray(2)]);
  return Buffer.concat([picture.subarray(0, 2), ...before, body, second, text('trailing'), zip]);
}

/** Puts a segment before every scan but the first. */
function betweenScans(bytes: Buffer, more: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  let at = bytes.indexOf(Buffer.of(0xff, 0xda)) + 2;
  for (; at < bytes.length - 1; at++) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xd9 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    parts.push(bytes.subarray(from, at), more);
    from = at;
    at += 1 + bytes.readUInt16BE(at + 2);
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

function secretPng(picture: Buffer, orientation: number): Buffer {
  const packed = (words: string) => deflateSync(text(words));
  const before = [
    pngChunk('eXIf', exifBlock(orientation, false)),
    pngChunk('tEXt', text('Author\0')),
    pngChunk('zTXt', Buffer.concat([name('Comment\0\0'), packed('comment')])),
    pngChunk('iTXt', Buffer.concat([name('XML:com.adobe.xmp\0\0\0\0\0'), xmp])),
    pngChunk('tEXt', Buffer.concat([name('Raw profile type exif\0'), text('')])),
    pngChunk('tIME', Buffer.from([7, 0xea, 11, 22, 10, 11, 12])),
    pngChunk('gAMA', Buffer.concat([Buffer.from([0, 0, 0xb1, 0x8f]), text('too long')])),
    pngChunk('pHYs', Buffer.from([0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1])),
    pngChunk('pHYs', name('SECRET123')),
    pngChunk('sPLT', text('a palette\0')),
    pngChunk('iDOT', text('')),
    pngChunk('caBX', text('content credentials')),
    pngChunk('prVt', text('private')),
    pngChunk('fdAT', text('frame of no animation')),
  ];
  const end = picture.length - 12;
  const behind = [pngChunk('tEXt', text('Late\0')), pngChunk('tRNS', name('SECRET'))];
  const parts = [picture.subarray(0, 33), ...before, picture.subarray(33, end), ...behind, picture.subarray(end)];
  return Buffer.concat([...parts, picture, text('trailing'), zip]);
}

/** An extended WEBP; its own chunks without their header, and whatever flags it has. */
function secretWebp(picture: Buffer, orientation: number): Buffer {
  const header = Buffer.from(picture.subarray(12, 30));
  if (header.toString('latin1', 0, 4) !== 'VP8X') throw new Error('Wants an extended WEBP.');
  header[8] = header[8]! | 0x0c;
  name(secret).copy(header, 9, 0, 3);
  const rest = framesWithSecrets(picture.subarray(30));
  const chunks = [
    header,
    riffChunk('JUNK', text('')),
    rest,
    riffChunk('EXIF', exifBlock(orientation)),
    riffChunk('XMP ', xmp),
    riffChunk('C2PA', text('content credentials')),
  ];
  return Buffer.concat([riff(Buffer.concat(chunks)), text('trailing'), zip]);
}

/** Every frame of an animation gets a chunk that no decoder knows. */
function framesWithSecrets(chunks: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= chunks.length;) {
    const length = chunks.readUInt32LE(at + 4);
    const data = chunks.subarray(at + 8, at + 8 + length);
    const id = chunks.toString('latin1', at, at + 4);
    parts.push(riffChunk(id, id === 'ANMF' ? Buffer.concat([data, riffChunk('NOTE', text('in a frame'))]) : data));
    at += 8 + length + (length % 2);
  }
  return Buffer.concat(parts);
}

/** Every format, several codings and orientations; all of them decode as they are. */
export async function secretPictures(): Promise<SecretPicture[]> {
  const [width, height] = [57, 31];
  const pixels = (channels: 3 | 4, rows = height) =>
    sharp(
      Buffer.from(Array.from({ length: width * rows * channels }, (_, index) => (index * index * 31 + index) % 251)),
      { raw: { width, height: rows, channels, ...(rows > height ? { pageHeight: height } : {}) } },
    );
  const profiled = (channels: 3 | 4 = 3) => pixels(channels).withIccProfile('p3');
  const jpegs = { baseline: profiled().jpeg(), progressive: profiled().jpeg({ progressive: true, quality: 95 }) };
  const grey = pixels(3).greyscale().jpeg({ progressive: true });
  const cmyk = pixels(3).toColourspace('cmyk').jpeg();
  const made: SecretPicture[] = [];
  for (const [kind, encoder] of Object.entries({ ...jpegs, grey, cmyk })) {
    const bytes = await encoder.toBuffer();
    for (const orientation of [1, 6])
      made.push({
        kind: `JPEG, ${kind}, ${orientation}`,
        format: 'jpeg',
        bytes: secretJpeg(bytes, orientation),
        orientation,
      });
  }
  const pngs = {
    plain: profiled().png(),
    interlaced: profiled(4).png({ progressive: true }),
    palette: pixels(4).png({ palette: true }),
  };
  for (const [kind, encoder] of Object.entries(pngs))
    for (const orientation of [1, 3])
      made.push({
        kind: `PNG, ${kind}, ${orientation}`,
        format: 'png',
        bytes: secretPng(await encoder.toBuffer(), orientation),
        orientation,
      });
  const webps = {
    lossy: profiled(4).webp(),
    lossless: profiled(4).webp({ lossless: true }),
    animated: pixels(4, height * 3).webp({ delay: [50, 60, 70], loop: 2 }),
  };
  for (const [kind, encoder] of Object.entries(webps))
    for (const orientation of [1, 8])
      made.push({
        kind: `WEBP, ${kind}, ${orientation}`,
        format: 'webp',
        bytes: secretWebp(await encoder.toBuffer(), orientation),
        orientation,
      });
  return made;
}
