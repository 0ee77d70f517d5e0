// Decodes PNG, JPEG and WEBP into pixels.
import jpegFactory from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { decode as decodePng, initSync } from '@jsquash/png/codec/pkg/squoosh_png.js';
import webpFactory from '@jsquash/webp/codec/dec/webp_dec.js';
import type { ImageFormat } from '../core/request';
import type { CodecFailure } from '../core/codec-steps';
import type { Pixels } from './pixels';
import { compile, starter } from './wasm';

interface Decoder {
  /** A JPEG's pixels stay as stored when `upright` is false. */
  decode(bytes: Uint8Array, upright?: boolean): Pixels | null;
}

const startJpeg = starter<Decoder>(jpegFactory, 'jpeg-decode');
const startWebp = starter<Decoder>(webpFactory, 'webp-decode');

/** This one keeps its memory; the others start anew for each picture. */
let pngStarted = false;

/** Why a picture could not be decoded, as a value that can cross to the other thread. */
export class DecodeFailure extends Error {
  constructor(readonly failure: CodecFailure) {
    super(failure);
  }
}

const decoders: Record<ImageFormat, (bytes: Uint8Array) => Promise<Pixels | null>> = {
  async png(bytes) {
    pngStarted ||= Boolean(initSync(compile('png-decode')));
    return decodePng(bytes) as Pixels;
  },
  async jpeg(bytes) {
    const heard: string[] = [];
    const decoder = await startJpeg((line) => heard.push(line));
    try {
      return decoder.decode(bytes, false);
    } catch (thrown) {
      // The decoder makes RGB of grey and YCbCr alone.
      if (heard.some((line) => line.includes('color conversion'))) throw new DecodeFailure('colours');
      throw thrown;
    }
  },
  async webp(bytes) {
    return (await startWebp()).decode(bytes);
  },
};

/** @throws {DecodeFailure} `colours`, `memory` or `broken`. */
export async function decode(format: ImageFormat, bytes: Uint8Array): Promise<Pixels> {
  try {
    const pixels = await decoders[format](bytes);
    if (!pixels || pixels.data.length !== pixels.width * pixels.height * 4) throw new DecodeFailure('broken');
    return pixels;
  } catch (thrown) {
    throw thrown instanceof DecodeFailure ? thrown : new DecodeFailure(isMemory(thrown) ? 'memory' : 'broken');
  }
}

/** An allocation that failed, in the words of V8 and of Emscripten. */
function isMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError || /out of memory|OOM|bad_alloc|allocation failed/i.test(String(thrown));
}
