// Decodes a PNG to sRGB, or to the colors of its profile.
// Peel has its own decoder, because @jsquash/png rejects files that browsers show, and keeps neither 16 bits nor the
// declared colors.
import type { DecodeStep } from '../../core/image/codec-protocol';
import { createColorTransform, type ColorTransform } from '../color/color-transform';
import type { Pixels } from '../pixels';
import { pngChannels, pngRowOrder, type PngRow } from '../../core/image/formats/png-rows';
import { readPngData, type PngData } from './png-data';
import { readPngRows } from './png-rows';

export interface DecodedPng {
  readonly pixels: Pixels;
  readonly gray: boolean;
  /** Whether the colors were converted to sRGB. */
  readonly converted: boolean;
  /** Whether rows of a truncated or damaged file are transparent. */
  readonly transparent: boolean;
}

/** Like browsers, shows the rows that can be read. Undefined if there is none, unless it is a frame of an animation. */
export async function decodePng(step: Omit<DecodeStep, 'step' | 'format' | 'alpha'>): Promise<DecodedPng | undefined> {
  const { bytes, width, height, color, parts = [], frame = false } = step;
  const png = readPngData(bytes);
  if (!png) return undefined;
  const transform = createColorTransform(color);
  const write = createRowWriter(png, transform);
  const data = new Uint8ClampedArray(width * height * 4);
  const order = pngRowOrder(width, height, png.interlaced);
  const bits = png.depth * pngChannels(png.type);
  const compressed = parts.map(({ at, length }) => bytes.subarray(at, at + length));
  const { count, complete } = await readPngRows(compressed, order, bits, (bytes, row) => {
    write(bytes, row.pixels, data, (row.y * width + row.x) * 4, row.step * 4);
    if (row.block.height > 1) fillBlocks(data, width, height, row);
  });
  if (count === 0 && !frame) return undefined;
  return {
    pixels: { data, width, height },
    gray: png.type === 0 || png.type === 4,
    converted: transform !== undefined,
    transparent: !complete,
  };
}

/** Repeats the pixels of a row in their blocks, so that a truncated interlaced image is coarse and not empty. */
function fillBlocks(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number, row: PngRow): void {
  const pixels = new Uint32Array(data.buffer);
  const { x, y, step, block } = row;
  for (let down = 0; down < Math.min(block.height, height - y); down++) {
    for (let left = x; left < width; left += step) {
      const from = (y + down) * width + left;
      pixels.fill(pixels[y * width + left]!, from, from + Math.min(block.width, width - left));
    }
  }
}

/** Stores the pixels of a row, which follow its filter byte, from `at` on, `step` bytes apart. */
type RowWriter = (row: Uint8Array, pixels: number, data: Uint8ClampedArray, at: number, step: number) => void;

function createRowWriter(png: PngData, transform: ColorTransform | undefined): RowWriter {
  if (png.type === 3) return indexedWriter(png.depth, paletteColors(png, transform));
  if (png.type === 0 && png.depth <= 8) return indexedWriter(png.depth, grayColors(png, transform));
  return png.type === 0 || png.type === 4 ? grayWriter(png, transform) : rgbWriter(png, transform);
}

/** RGBA of each index; like browsers, uses the last color for an index beyond the palette. */
function paletteColors({ palette, transparent }: PngData, transform: ColorTransform | undefined): Uint8ClampedArray {
  const colors = new Uint8ClampedArray(1024);
  const convert = transform?.rgb(256);
  const last = Math.floor(palette.length / 3) - 1;
  for (let n = 0; n < 256; n++) {
    const from = Math.min(n, last) * 3;
    colors.set(palette.subarray(from, from + 3), n * 4);
    convert?.(palette[from]!, palette[from + 1]!, palette[from + 2]!, colors, n * 4);
    colors[n * 4 + 3] = transparent[n] ?? 255;
  }
  return colors;
}

/** RGBA of each gray sample of up to 8 bits. */
function grayColors({ depth, transparent }: PngData, transform: ColorTransform | undefined): Uint8ClampedArray {
  const levels = 2 ** depth;
  const colors = new Uint8ClampedArray(levels * 4).fill(255);
  const table = transform?.grayTable(levels);
  const clear = transparent.length >= 2 ? ((transparent[0]! << 8) | transparent[1]!) & (levels - 1) : undefined;
  for (let n = 0; n < levels; n++) {
    colors.fill(table ? table[n]! : (n * 255) / (levels - 1), n * 4, n * 4 + 3);
    if (n === clear) colors[n * 4 + 3] = 0;
  }
  return colors;
}

function indexedWriter(depth: number, colors: Uint8ClampedArray): RowWriter {
  const mask = 2 ** depth - 1;
  return (row, pixels, data, at, step) => {
    for (let n = 0, out = at; n < pixels; n++, out += step) {
      const bit = n * depth;
      const color = ((row[1 + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask) * 4;
      data[out] = colors[color]!;
      data[out + 1] = colors[color + 1]!;
      data[out + 2] = colors[color + 2]!;
      data[out + 3] = colors[color + 3]!;
    }
  };
}

/** Gray of 16 bits, or with alpha. */
function grayWriter({ depth, type, transparent }: PngData, transform: ColorTransform | undefined): RowWriter {
  const size = depth / 8;
  const low = size - 1;
  const pixel = type === 4 ? 2 * size : size;
  const table = transform?.grayTable(2 ** depth);
  const clear = type === 0 && transparent.length >= 2;
  return (row, pixels, data, at, step) => {
    for (let n = 0, from = 1, out = at; n < pixels; n++, from += pixel, out += step) {
      const level = table ? table[low ? (row[from]! << 8) | row[from + 1]! : row[from]!]! : row[from]!;
      data[out] = data[out + 1] = data[out + 2] = level;
      data[out + 3] = type === 4 ? row[from + size]! : 255;
      if (clear && row[from] === transparent[0] && row[from + 1] === transparent[1]) data[out + 3] = 0;
    }
  };
}

function rgbWriter({ depth, type, transparent }: PngData, transform: ColorTransform | undefined): RowWriter {
  const size = depth / 8;
  const low = size - 1;
  const pixel = (type === 6 ? 4 : 3) * size;
  const convert = transform?.rgb(2 ** depth);
  const clear = type === 2 && transparent.length >= 6;
  const isClear = (row: Uint8Array, from: number) => {
    for (let channel = 0; channel < 3; channel++) {
      const high = low ? transparent[channel * 2]! : transparent[channel * 2 + 1]!;
      if (row[from + channel * size] !== high) return false;
      if (low && row[from + channel * size + 1] !== transparent[channel * 2 + 1]) return false;
    }
    return true;
  };
  return (row, pixels, data, at, step) => {
    for (let n = 0, from = 1, out = at; n < pixels; n++, from += pixel, out += step) {
      if (!convert) {
        data[out] = row[from]!;
        data[out + 1] = row[from + size]!;
        data[out + 2] = row[from + 2 * size]!;
      } else if (low) {
        const [red, green] = [(row[from]! << 8) | row[from + 1]!, (row[from + 2]! << 8) | row[from + 3]!];
        convert(red, green, (row[from + 4]! << 8) | row[from + 5]!, data, out);
      } else convert(row[from]!, row[from + 1]!, row[from + 2]!, data, out);
      data[out + 3] = type === 6 ? row[from + 3 * size]! : 255;
      if (clear && isClear(row, from)) data[out + 3] = 0;
    }
  };
}
