// Decodes PNG, JPEG and WEBP into pixels.
import jpegFactory from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { decode as decodePng, initSync } from '@jsquash/png/codec/pkg/squoosh_png.js';
import webpFactory from '@jsquash/webp/codec/dec/webp_dec.js';
import type { ImageFormat } from '../core/request';
import type { CodecFailure } from '../core/codec-steps';
import type { Pixels } from './pixels';
import { decodePrint } from './print/decode';
import { frameKind } from './print/frame';
import { compile, starter } from './wasm';

interface Decoder {
  /** A JPEG's pixels stay as stored when `upright` is false. */
  decode(bytes: Uint8Array, upright?: boolean): Pixels | null;
}

const startJpeg = starter<Decoder>(jpegFactory, 'jpeg-decode');
const startWebp = starter<Decoder>(webpFactory, 'webp-decode');

/** This one keeps its memory; the others start anew for each picture. */
let pngStarted = false;

/** What has been decoded. */
export interface Decoded {
  readonly pixels: Pixels;
  /** The colours were turned into a screen's (sRGB): the file's profile says nothing of them any more. */
  readonly converted: boolean;
}

/** Why a picture could not be decoded, as a value that can cross to the other thread. */
export class DecodeFailure extends Error {
  constructor(readonly failure: CodecFailure) {
    super(failure);
  }
}

type Decode = (bytes: Uint8Array) => Promise<Pixels | null>;

const decoders: Record<ImageFormat, Decode> = {
  async png(bytes) {
    pngStarted ||= Boolean(initSync(compile('png-decode')));
    return decodePng(bytes) as Pixels;
  },
  async jpeg(bytes) {
    return (await startJpeg()).decode(bytes, false);
  },
  async webp(bytes) {
    return (await startWebp()).decode(bytes);
  },
};

/**
 * @param profile of a JPEG of four inks: what they look like.
 * @throws {DecodeFailure} `coding`, `memory` or `broken`.
 */
export async function decode(format: ImageFormat, bytes: Uint8Array, profile?: Uint8Array): Promise<Decoded> {
  try {
    const converted = format === 'jpeg' && isForPrint(bytes);
    const pixels = converted ? decodePrint(bytes, profile) : await decoders[format](bytes);
    if (!pixels || pixels.data.length !== pixels.width * pixels.height * 4) throw new DecodeFailure('broken');
    return { pixels, converted };
  } catch (thrown) {
    throw thrown instanceof DecodeFailure ? thrown : new DecodeFailure(isMemory(thrown) ? 'memory' : 'broken');
  }
}

/** @throws {DecodeFailure} for what cameras and programs hardly write: lossless, arithmetic, other than 8 bits, two components. */
function isForPrint(bytes: Uint8Array): boolean {
  const kind = frameKind(bytes);
  if (!kind) return false;
  const { marker, precision, components } = kind;
  if (marker > 0xc2 || precision !== 8 || ![1, 3, 4].includes(components)) throw new DecodeFailure('coding');
  return components === 4;
}

/** An allocation that failed, in the words of V8 and of Emscripten. */
function isMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError || /out of memory|OOM|bad_alloc|allocation failed/i.test(String(thrown));
}
