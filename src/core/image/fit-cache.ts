// Fits each picture once: for asking what would happen, for sending, and for the next request.
import { inspect } from './inspect';
import type { Inspection } from './image-info';
import { memorySource } from './formats/byte-window';
import { checkDecodable } from './decode-limits';
import { contextTarget, extentOf, fit, inputTarget, type Extent } from './fit';
import type { Codec, FittedCache } from './codec';
import type { InputSource } from './byte-source';

/** An input of the request itself, or a picture of an earlier turn. */
export type InputRole = 'input' | 'context';

const targets = { input: inputTarget, context: contextTarget } as const;

/** A picture with more bytes is made to fit. */
export const fitLimits = { input: inputTarget.maxBytes, context: contextTarget.maxBytes } as const;

/** A picture that was made to fit: a WEBP. */
export interface FittedPicture {
  readonly bytes: Uint8Array;
  readonly from: Extent;
  readonly to: Extent;
}

/** What is read twice: to be named by its content, and to be decoded. */
export type FitSource = Pick<InputSource, 'size' | 'read' | 'checkUnchanged'>;

export interface Fitter {
  /** @throws {ImageError} as `fit` does. */
  fit(source: FitSource, found: Inspection, role: InputRole, signal: AbortSignal): Promise<FittedPicture>;
}

export function createFitter(codec: Codec, cache: FittedCache): Fitter {
  const running = new Map<string, Promise<unknown>>();

  const cached = async (key: string, size: number, found: Inspection): Promise<FittedPicture | undefined> => {
    const bytes = await cache.read(key);
    const made = bytes && (await inspect(memorySource(bytes)));
    if (!bytes || made?.format !== 'webp' || made.end !== bytes.length) return undefined;
    return { bytes, from: extentOf(size, found), to: extentOf(bytes.length, made) };
  };

  return {
    async fit(source, found, role, signal) {
      const target = targets[role];
      checkDecodable(source.size, found);
      const key = await cache.key(source, role, signal);
      // Whoever makes it now may be canceled without harm to this one.
      while (running.has(key)) await running.get(key)?.catch(() => undefined);
      const work = (async () => {
        const known = await cached(key, source.size, found);
        if (known) return known;
        const made = await fit(codec, source, found, target, signal);
        // A file that became another one meanwhile would be kept under the wrong name.
        await source.checkUnchanged();
        await cache.keep(key, made.bytes);
        return made;
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
