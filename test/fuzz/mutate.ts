// Damages a file at random: changes bytes and lengths; removes, repeats and moves parts.
import type { Random } from '../emulator/drawing/random';

/** Values that often cause errors in readers. */
const numbers = [
  0, 1, 2, 3, 7, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff7, 0xffffffff,
];
/** Names and markers that change how a reader continues. */
const names =
  'IHDR,IDAT,IEND,iCCP,eXIf,acTL,fdAT,RIFF,WEBP,VP8 ,VP8L,VP8X,ANMF,ALPH,ICCP,EXIF,XMP ,C2PA,caBX,iTXt,zTXt,jumb,MM\0*,II*\0,Exif\0\0,JFIF\0,Adobe';
const marks =
  '\xff\xd8\xff,\xff\xd9,\xff\xda,\xff\xe1\xff\xff,\xff\xff\xff\xff,\xff\0,\xff\xd0,\xff\xc4,\xff\xfe\0\x02';
const longer =
  'ICC_PROFILE\0\x01\x01,\x89PNG\r\n\x1a\n,http://ns.adobe.com/xap/1.0/\0,XML:com.adobe.xmp\0\0\0\0\0,<rdf:RDF>,</rdf:RDF>,/>,<!--,<![CDATA[';
const words = [names, marks, longer].flatMap((list) => list.split(',')).map((word) => Buffer.from(word, 'latin1'));

/** A random item of a non-empty list. */
export const anyOf = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const place = (bytes: Buffer, random: Random): number => Math.floor(random() ** 2 * (bytes.length + 1));
const overwrite = (bytes: Buffer, at: number, piece: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  piece.copy(copy, Math.min(at, copy.length));
  return copy;
};
const join = (bytes: Buffer, from: number, to: number, ...between: Buffer[]): Buffer =>
  Buffer.concat([bytes.subarray(0, from), ...between, bytes.subarray(to)]);
const piece = (bytes: Buffer, random: Random): Buffer => {
  const from = place(bytes, random);
  return bytes.subarray(from, from + Math.floor(random() ** 3 * 4000));
};

const mutations: readonly Mutation[] = [
  (bytes, random) => overwrite(bytes, place(bytes, random), Buffer.of(Math.floor(random() * 256))),
  (bytes, random) => {
    const number = Buffer.alloc(4);
    const value = anyOf(random, numbers);
    if (random() < 0.5) number.writeUInt32BE(value);
    else number.writeUInt32LE(value);
    return overwrite(bytes, place(bytes, random), random() < 0.5 ? number : number.subarray(2));
  },
  (bytes, random) => overwrite(bytes, place(bytes, random), anyOf(random, words)),
  (bytes, random) => {
    const at = place(bytes, random);
    return join(bytes, at, at, anyOf(random, words));
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  (bytes, random) => {
    const at = place(bytes, random);
    return join(bytes, at, at + Math.floor(random() ** 3 * 2000));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return join(bytes, at, at, piece(bytes, random));
  },
  (bytes, random, other) => {
    const at = place(bytes, random);
    return join(bytes, at, at, piece(other, random));
  },
  (bytes, random, other) => join(bytes, place(bytes, random), bytes.length, other),
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(Math.floor(random() * 3000), Math.floor(random() * 256))]),
];

/** Applies one to eight random mutations to a file. */
export function mutate(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let result = bytes;
  const count = 1 + Math.floor(random() ** 2 * 8);
  for (let n = 0; n < count; n++) result = anyOf(random, mutations)(result, random, other);
  return result;
}
