// Decodes PNG, JPEG and WEBP into pixels.
import jpegFactory from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import webpFactory from '@jsquash/webp/codec/dec/webp_dec.js';
import type { ImageFormat } from '../core/request/image-request';
import type { CodecFailure, DecodeStep } from '../core/image/codec-protocol';
import { readGrayCurve, applyGrayCurve } from './gray-profile';
import type { Pixels } from './pixels';
import { clearMissingRows } from './missing-rows';
import { decodeCmykJpeg } from './cmyk/decode-cmyk';
import { readFrameHeader } from './cmyk/jpeg-frame';
import { decodePng } from './png/decode-png';
import { createInstantiator } from './load-wasm';

interface Decoder {
  /** If `upright` is false, a JPEG's orientation is not applied. */
  decode(bytes: Uint8Array, upright?: boolean): Pixels | null;
}

const startJpeg = createInstantiator<Decoder>(jpegFactory, 'jpeg-decode');
const startWebp = createInstantiator<Decoder>(webpFactory, 'webp-decode');

export interface DecodeResult {
  readonly pixels: Pixels;
  /** Whether the colors were converted to sRGB; the file's profile no longer applies then. */
  readonly converted: boolean;
  /** Whether rows of a truncated or damaged file are transparent. */
  readonly transparent?: boolean;
}

/** Why an image could not be decoded, as a value that can be sent to the other thread. */
export class DecodeFailure extends Error {
  constructor(readonly failure: CodecFailure) {
    super(failure);
  }
}

type Decode = (step: DecodeStep) => Promise<DecodeResult>;

const decoders: Record<ImageFormat, Decode> = {
  async png(step) {
    const decoded = await decodePng(step);
    if (!decoded) throw new DecodeFailure('broken');
    const { pixels, gray, converted, transparent } = decoded;
    // Unlike in a JPEG, browsers apply an RGB profile to gray.
    return { ...(converted ? { pixels } : withGrey(pixels, gray, step.profile)), converted, transparent };
  },
  async jpeg({ bytes, width, height, profile }) {
    const kind = readFrameHeader(bytes);
    if (!kind || kind.width !== width || kind.height !== height) throw new DecodeFailure('broken');
    const { marker, precision, components } = kind;
    // Rare encodings: lossless, hierarchical and arithmetic, more than 8 bits, and other numbers of components.
    if (marker > 0xc2 || precision !== 8 || ![1, 3, 4].includes(components)) throw new DecodeFailure('coding');
    if (components === 4) return { pixels: decodeCmykJpeg(bytes, profile), converted: true };
    const pixels = whole((await startJpeg()).decode(bytes, false));
    const missing = endsWithMarker(bytes) ? 0 : clearMissingRows(pixels);
    if (missing === height) throw new DecodeFailure('broken');
    return { ...withGrey(pixels, components === 1, profile), transparent: missing > 0 };
  },
  async webp({ bytes }) {
    return { pixels: whole((await startWebp()).decode(bytes)), converted: false };
  },
};

/** @throws {DecodeFailure} `coding`, `memory` or `broken`. */
export async function decode(step: DecodeStep): Promise<DecodeResult> {
  try {
    const decoded = await decoders[step.format](step);
    whole(decoded.pixels);
    return decoded;
  } catch (thrown) {
    throw thrown instanceof DecodeFailure ? thrown : new DecodeFailure(isMemory(thrown) ? 'memory' : 'broken');
  }
}

const endsWithMarker = (bytes: Uint8Array): boolean => bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;

function whole(pixels: Pixels | null): Pixels {
  if (!pixels || pixels.data.length !== pixels.width * pixels.height * 4) throw new DecodeFailure('broken');
  return pixels;
}

/** Applies a grayscale profile, because the decoder returns RGB, to which the profile does not apply. */
function withGrey(pixels: Pixels, isGrey: boolean, profile: Uint8Array | undefined): DecodeResult {
  const grey = isGrey && profile ? readGrayCurve(profile) : undefined;
  if (grey) applyGrayCurve(pixels, grey);
  return { pixels, converted: isGrey };
}

/** Detects failed allocations by the messages of V8 and Emscripten. */
function isMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError || /out of memory|OOM|bad_alloc|allocation failed/i.test(String(thrown));
}
