// Creates files that try to keep a reader busy or to mislead it.
import sharp from 'sharp';
import { pngChunk, riff, riffChunk, segment } from '../fixtures/images/image-bytes';
import { orientationBlock } from '../../src/core/image/formats/exif';

export interface HostileFile {
  readonly kind: string;
  readonly bytes: Buffer;
}

const million = 1_000_000;
const empty = Buffer.alloc(0);
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Repeats the bytes. */
const times = (count: number, bytes: Buffer): Buffer => Buffer.alloc(count * bytes.length, bytes);

/** A chunk whose header claims a wrong length. */
const lying = (bytes: Buffer, at: number, big: boolean, length: number): Buffer => {
  const copy = Buffer.from(bytes);
  if (big) copy.writeUInt32BE(length, at);
  else copy.writeUInt32LE(length, at);
  return copy;
};

export async function hostileFiles(): Promise<HostileFile[]> {
  const image = sharp({ create: { width: 20, height: 10, channels: 3, background: '#246' } }).withIccProfile('p3');
  const [png, jpeg, webp] = await Promise.all([
    image.png().toBuffer(),
    image.jpeg().toBuffer(),
    image.webp().toBuffer(),
  ]);
  return [
    ...hostileJpegs(jpeg),
    ...hostilePngs(png),
    ...hostileWebps(webp),
    {
      kind: 'PNG in a JPEG comment',
      bytes: Buffer.concat([jpeg.subarray(0, 2), segment(0xfe, png), jpeg.subarray(2)]),
    },
    {
      kind: 'JPEG in a PNG chunk',
      bytes: Buffer.concat([png.subarray(0, 33), pngChunk('juNK', jpeg), png.subarray(33)]),
    },
    { kind: 'JPEG in a WEBP chunk', bytes: riff(Buffer.concat([webp.subarray(12), riffChunk('JUNK', jpeg)])) },
    { kind: 'ZIP after a PNG', bytes: Buffer.concat([png, latin('PK\x05\x06'), Buffer.alloc(18)]) },
    { kind: 'PNG header before a WEBP', bytes: Buffer.concat([png.subarray(0, 33), webp]) },
    { kind: 'every byte 0xff', bytes: Buffer.alloc(3 * million, 0xff) },
    { kind: 'empty file', bytes: empty },
  ];
}

function hostileJpegs(jpeg: Buffer): HostileFile[] {
  const [head, body, end] = [jpeg.subarray(0, 2), jpeg.subarray(2, -2), jpeg.subarray(-2)];
  const inside = (bytes: Buffer) => Buffer.concat([head, bytes, body, end]);
  const behind = (bytes: Buffer) => Buffer.concat([head, body, bytes, end]);
  const exif = (block: Uint8Array) => inside(segment(0xe1, Buffer.concat([latin('Exif\0\0'), block])));
  const directory = Buffer.from(orientationBlock(6));
  return [
    { kind: 'JPEG, endless fill bytes', bytes: inside(Buffer.alloc(8 * million, 0xff)) },
    { kind: 'JPEG, endless fill bytes in the scan', bytes: behind(Buffer.alloc(8 * million, 0xff)) },
    { kind: 'JPEG, a million empty comments', bytes: inside(times(million, segment(0xfe, empty))) },
    { kind: 'JPEG, a million empty comments after the scan', bytes: behind(times(million, segment(0xfe, empty))) },
    { kind: 'JPEG, a million empty parts of a profile', bytes: inside(times(million, segment(0xe2, empty))) },
    { kind: 'JPEG, a million restarts', bytes: behind(times(million, Buffer.of(0xff, 0xd0))) },
    { kind: 'JPEG, restarts in place of segments', bytes: inside(times(million, Buffer.of(0xff, 0xd0))) },
    { kind: 'JPEG, nothing but coded 0xff', bytes: behind(times(4 * million, Buffer.of(0xff, 0))) },
    {
      kind: 'JPEG, fill bytes before every coded 0xff',
      bytes: behind(times(million, Buffer.from([0xff, 0xff, 0xff, 0]))),
    },
    { kind: 'JPEG, a scan in every segment', bytes: behind(times(200_000, segment(0xda, Buffer.alloc(4)))) },
    { kind: 'JPEG, end markers everywhere', bytes: behind(times(million, end)) },
    {
      kind: 'JPEG, an Exif directory that links to itself',
      bytes: exif(lying(directory, directory.length - 4, true, 8)),
    },
    { kind: 'JPEG, an Exif directory far away', bytes: exif(lying(directory, 4, true, 0xffffffff)) },
    { kind: 'JPEG, an Exif directory before itself', bytes: exif(lying(directory, 4, true, 0)) },
    { kind: 'JPEG, as many Exif entries as there can be', bytes: exif(lying(directory, 8, true, 0xffff0112)) },
  ];
}

function hostilePngs(png: Buffer): HostileFile[] {
  const [head, body] = [png.subarray(0, 33), png.subarray(33)];
  const inside = (bytes: Buffer) => Buffer.concat([head, bytes, body]);
  return [
    { kind: 'PNG, a million empty chunks', bytes: inside(times(million, pngChunk('teXt'))) },
    { kind: 'PNG, a million empty IDAT', bytes: inside(times(million, pngChunk('IDAT'))) },
    { kind: 'PNG, a million empty eXIf', bytes: inside(times(million, pngChunk('eXIf'))) },
    {
      kind: 'PNG, alternating kept and removed chunks',
      bytes: inside(times(45_000, Buffer.concat([pngChunk('IDAT'), pngChunk('teXt')]))),
    },
    ...['iCCP', 'eXIf', 'IDAT', 'teXt'].flatMap((name) =>
      [0x7fffffff, 0xfffffff4, 0xffffffff].map((length) => ({
        kind: `PNG, ${name} of ${length}`,
        bytes: inside(pngChunk(name, empty, length)),
      })),
    ),
  ];
}

function hostileWebps(webp: Buffer): HostileFile[] {
  const extended = Buffer.from(webp.subarray(12, 30));
  const rest = webp.subarray(30);
  extended[8] = extended[8]! | 0x0c;
  const inside = (...chunks: Buffer[]) => riff(Buffer.concat([extended, ...chunks, rest]));
  const animated = Buffer.from(extended);
  animated[8] = 0x02;
  const frame = (content: Buffer) => riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), content]));
  const frames = (...all: Buffer[]) => riff(Buffer.concat([animated, ...all]));
  return [
    { kind: 'WEBP, a million empty chunks', bytes: inside(times(million, riffChunk('JUNK', empty))) },
    { kind: 'WEBP, a million empty EXIF', bytes: inside(times(million, riffChunk('EXIF', empty))) },
    { kind: 'WEBP, a million empty frames', bytes: frames(times(million, riffChunk('ANMF', empty))) },
    { kind: 'WEBP, a frame of a million empty chunks', bytes: frames(frame(times(million, riffChunk('VP8 ', empty)))) },
    {
      kind: 'WEBP, many frames of empty chunks',
      bytes: frames(times(1000, frame(times(1000, riffChunk('JUNK', empty))))),
    },
    { kind: 'WEBP, frames in frames', bytes: frames(frame(frame(frame(frame(rest))))) },
    ...['ICCP', 'EXIF', 'VP8L', 'ANMF'].flatMap((name) =>
      [0x7fffffff, 0xfffffff7, 0xfffffffe, 0xffffffff].map((length) => ({
        kind: `WEBP, ${name} of ${length}`,
        bytes: inside(riffChunk(name, empty, length)),
      })),
    ),
    ...[0, 3, 4, 0x7fffffff, 0xfffffff6, 0xffffffff].map((length) => ({
      kind: `WEBP, a RIFF length of ${length}`,
      bytes: riff(webp.subarray(12), length),
    })),
  ];
}
