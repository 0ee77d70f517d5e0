// PNGs of every colour type and depth, with gradients that show a wrong one.
import { deflateSync } from 'node:zlib';
import { pngChunk } from './container-bytes';

const width = 128;
const height = 64;

/** Samples of a pixel, 0 to 1. */
type Pixel = (x: number, y: number) => readonly number[];

function png(type: number, depth: number, pixel: Pixel, chunks: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, type], 8);
  const rows = Array.from({ length: height }, (_, y) => {
    let bits = '';
    for (let x = 0; x < width; x++)
      for (const sample of pixel(x, y))
        bits += Math.round(sample * (2 ** depth - 1))
          .toString(2)
          .padStart(depth, '0');
    const bytes = Array.from({ length: bits.length / 8 }, (_, n) => parseInt(bits.slice(n * 8, n * 8 + 8), 2));
    return Buffer.from([0, ...bytes]);
  });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND'),
  ]);
}

export function pngKinds(): [kind: string, bytes: Buffer][] {
  const across = (x: number) => x / (width - 1);
  const down = (y: number) => y / (height - 1);
  const grey: Pixel = (x) => [across(x)];
  const colour: Pixel = (x, y) => [across(x), down(y), 1 - across(x)];
  const clear =
    (pixel: Pixel): Pixel =>
    (x, y) => [...pixel(x, y), down(y)];
  const palette = (depth: number) => {
    const last = 2 ** depth - 1;
    return Buffer.from(
      Array.from({ length: last + 1 }, (_, n) => [(n * 255) / last, 128, 255 - (n * 255) / last]).flat(),
    );
  };
  const halfClear = (depth: number) =>
    Buffer.from(Array.from({ length: 2 ** (depth - 1) }, (_, n) => (n * 255) / 2 ** depth));
  const gamma = Buffer.alloc(4);
  gamma.writeUInt32BE(45_455);
  return [
    ...[1, 2, 4, 8, 16].flatMap((depth): [string, Buffer][] => [
      [`grey of ${depth} bits`, png(0, depth, grey)],
      [`grey of ${depth} bits, black transparent`, png(0, depth, grey, [pngChunk('tRNS', Buffer.alloc(2))])],
    ]),
    ...[1, 2, 4, 8].flatMap((depth): [string, Buffer][] => {
      const colours = pngChunk('PLTE', palette(depth));
      return [
        [`palette of ${depth} bits`, png(3, depth, grey, [colours])],
        [
          `palette of ${depth} bits, half transparent`,
          png(3, depth, grey, [colours, pngChunk('tRNS', halfClear(depth))]),
        ],
      ];
    }),
    ...[8, 16].flatMap((depth): [string, Buffer][] => [
      [`colours of ${depth} bits`, png(2, depth, colour)],
      [`colours of ${depth} bits, one transparent`, png(2, depth, colour, [pngChunk('tRNS', Buffer.alloc(6))])],
      [`colours of ${depth} bits with an ordinary gamma`, png(2, depth, colour, [pngChunk('gAMA', gamma)])],
      [`grey of ${depth} bits with transparency`, png(4, depth, clear(grey))],
      [`colours of ${depth} bits with transparency`, png(6, depth, clear(colour))],
    ]),
  ];
}
