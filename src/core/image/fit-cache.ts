// Fits each image once and reuses the result for previews and requests.
import { inspectImage } from './inspect';
import type { ImageInfo } from './image-info';
import { memorySource } from './formats/byte-window';
import { checkDecodeLimits } from './decode-limits';
import { contextTarget, imageExtent, inputTarget, reencodedTarget, type FitResult, type FitTarget } from './fit';
import type { Codec, FittedCache } from './codec';
import type { InputSource } from './byte-source';

/** An input of the request itself, or an image of an earlier turn. */
export type InputRole = 'input' | 'context';

/** `reencoded`: an input whose private data can be removed in no other way. */
export type FitRole = InputRole | 'reencoded';

const targets: Record<FitRole, FitTarget> = {
  input: inputTarget,
  context: contextTarget,
  reencoded: reencodedTarget,
};

/** Larger images are fitted; in bytes. */
export const fitLimits = { input: inputTarget.maxBytes, context: contextTarget.maxBytes } as const;

type FittedImage = Omit<FitResult, 'passes'>;

/** Read twice: to hash it, and to decode it. */
export type FitSource = Pick<InputSource, 'size' | 'read' | 'checkUnchanged'>;

export interface ImageFitter {
  /** @throws {ImageError} as `fitImage` does. */
  fit(source: FitSource, found: ImageInfo, role: FitRole, signal: AbortSignal): Promise<FittedImage>;
}

export function createImageFitter(codec: Codec, cache: FittedCache): ImageFitter {
  const running = new Map<string, Promise<unknown>>();

  const cached = async (key: string, size: number, found: ImageInfo): Promise<FittedImage | undefined> => {
    const bytes = await cache.read(key);
    const fitted = bytes && (await inspectImage(memorySource(bytes)));
    if (!bytes || fitted?.format !== 'webp' || fitted.end !== bytes.length) return undefined;
    return { bytes, from: imageExtent(size, found), to: imageExtent(bytes.length, fitted) };
  };

  return {
    async fit(source, found, role, signal) {
      checkDecodeLimits(source.size, found);
      const key = await cache.key(source, role, signal);
      // Wait instead of sharing the result: another caller's abort must not affect this one.
      while (running.has(key)) await running.get(key)?.catch(() => undefined);
      const work = (async () => {
        const known = await cached(key, source.size, found);
        if (known) return known;
        const { fitImage } = await import('./fit');
        const fitted = await fitImage(codec, source, found, targets[role], signal);
        // If the file changed while it was read, the result must not be stored under the key of the old content.
        await source.checkUnchanged();
        await cache.keep(key, fitted.bytes);
        return fitted;
      })();
      running.set(key, work);
      try {
        return await work;
      } finally {
        running.delete(key);
      }
    },
  };
}
