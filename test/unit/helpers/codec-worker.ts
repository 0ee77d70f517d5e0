// Starts the real codec worker for the tests of the enclosing `describe`.
import { inspectImage } from '../../../src/core/image/inspect';
import type { ImageInfo } from '../../../src/core/image/image-info';
import { memorySource } from '../../../src/core/image/formats/byte-window';
import { fitImage, inputTarget, type FitResult, type FitTarget } from '../../../src/core/image/fit';
import type { Codec } from '../../../src/core/image/codec';
import { workerFile } from './fit-cache';
import { createCodecWorker, type CodecOptions, type CodecWorker } from '../../../src/store/codec-worker';

export function withCodecWorker(options: CodecOptions = {}, file = workerFile): CodecWorker {
  const codec = createCodecWorker(file, options);
  after(() => codec.dispose());
  return codec;
}

export async function inspectBytes(bytes: Uint8Array): Promise<ImageInfo> {
  const found = await inspectImage(memorySource(bytes));
  if (!found) throw new Error('Not an image.');
  return found;
}

/** Inspects and fits an input, as before sending. */
export async function fitBytes(
  codec: Codec,
  bytes: Uint8Array,
  target: Partial<FitTarget> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<FitResult> {
  return fitImage(codec, memorySource(bytes), await inspectBytes(bytes), { ...inputTarget, ...target }, signal);
}
