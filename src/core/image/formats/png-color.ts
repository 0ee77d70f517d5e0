// Reads which color space a PNG declares in its chunks cICP, iCCP, sRGB, gAMA and cHRM.
import { u32, type ByteWindow } from './byte-window';
import { readIntactChunk, readPngChunks } from './png';

/** The declaration that applies; PNG 3 (section 4.3) prefers cICP, then iCCP, sRGB, and gAMA with cHRM. */
export type PngColor =
  /** Codes of ITU-T H.273. The peak in cd/m² is stated by cLLI or mDCV, and matters for PQ and HLG. */
  | { readonly kind: 'codes'; readonly primaries: number; readonly transfer: number; readonly peak?: number }
  | { readonly kind: 'profile' }
  | { readonly kind: 'srgb' }
  | {
      readonly kind: 'gamma';
      /** The exponent of the encoding, for example 0.45455. */
      readonly gamma: number;
      /** x and y of white, red, green and blue. */
      readonly chromaticities?: readonly number[];
    };

/** Code points with a defined meaning that Chromium supports. */
const knownPrimaries = new Set([1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22]);
const knownTransfers = new Set([1, 4, 5, 6, 7, 8, 11, 13, 14, 15, 16, 17, 18]);

/** Chunks that are read, with their length in bytes. */
const lengths = new Map([
  ['cICP', 4],
  ['sRGB', 1],
  ['gAMA', 4],
  ['cHRM', 32],
  ['cLLI', 8],
  ['mDCV', 24],
]);

/**
 * Like Chromium, ignores chunks with a wrong length, checksum or value, repeated chunks, and those after the pixels.
 * @param profiled whether the image has a valid profile.
 * @returns undefined if nothing is declared; the image is sRGB then.
 */
export async function readPngColor(file: ByteWindow, profiled: boolean): Promise<PngColor | undefined> {
  let palette = false;
  const found = new Map<string, Uint8Array>();
  for await (const chunk of readPngChunks(file)) {
    if (chunk.name === 'IDAT') break;
    palette ||= chunk.name === 'PLTE';
    if (!lengths.has(chunk.name) || found.has(chunk.name)) continue;
    const data = await readIntactChunk(file, chunk);
    if (data && isUsedColor(chunk.name, data, palette)) found.set(chunk.name, data);
  }
  const codes = found.get('cICP');
  if (codes) {
    const peak = readPeak(found.get('cLLI'), found.get('mDCV'));
    const [primaries, transfer] = codes as unknown as [number, number];
    return { kind: 'codes', primaries, transfer, ...(peak === undefined ? {} : { peak }) };
  }
  if (profiled) return { kind: 'profile' };
  if (found.has('sRGB')) return { kind: 'srgb' };
  const gamma = found.get('gAMA');
  if (!gamma) return undefined;
  const chromaticities = found.get('cHRM');
  return {
    kind: 'gamma',
    gamma: u32(gamma, 0) / 100_000,
    ...(chromaticities && {
      chromaticities: Array.from({ length: 8 }, (_, n) => u32(chromaticities, n * 4) / 100_000),
    }),
  };
}

/** Whether browsers use the chunk, as far as its data tells; true for chunks that are not about color. */
export function isUsedColor(name: string, data: Uint8Array, afterPalette: boolean): boolean {
  if (data.length !== (lengths.get(name) ?? data.length)) return false;
  switch (name) {
    case 'cICP':
      // RGB, with the full range of values; Chromium supports neither the narrow range nor cICP after a palette.
      if (afterPalette) return false;
      return knownPrimaries.has(data[0]!) && knownTransfers.has(data[1]!) && data[2] === 0 && data[3] === 1;
    case 'sRGB':
      return data[0]! <= 3;
    case 'gAMA':
      return u32(data, 0) > 0;
    default:
      return true;
  }
}

/** Maximum luminance of the content, otherwise of the display it was made on, in cd/m². */
function readPeak(content: Uint8Array | undefined, display: Uint8Array | undefined): number | undefined {
  const values = [content && u32(content, 0), display && u32(display, 16)];
  return values.map((value) => (value ?? 0) / 10_000).find((value) => value > 0);
}
