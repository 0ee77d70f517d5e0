// Caches information about input files until they change: the size, or why one cannot be sent.
import { toImageError, type ImageError } from '../../../core/errors';
import type { ImageMeasures } from '../../../shared/protocol';

/**
 * `fitted`: the resized image that is sent instead; `stilled`: the image is animated and only its first frame is sent.
 */
export interface InputInfo {
  readonly measures?: ImageMeasures;
  readonly fitted?: ImageMeasures;
  readonly firstFrameOnly?: boolean;
  readonly problem?: ImageError;
}

export interface InputInfoCache {
  /** Undefined while the file is being read. */
  of(uri: string): InputInfo | undefined;
  /** Reads the file again, because it may have changed. */
  forget(uri: string): void;
}

const maxKnown = 200;

/**
 * @param measure reads the file; rejects with an ImageError if it cannot be sent. @param done called for each file when
 * it is known.
 */
export function createInputInfoCache(
  measure: (uri: string) => Promise<InputInfo>,
  done: (uri: string) => void,
): InputInfoCache {
  const known = new Map<string, { look: InputInfo | undefined }>();
  const begin = async (uri: string) => {
    const entry: { look: InputInfo | undefined } = { look: undefined };
    known.set(uri, entry);
    entry.look = await measure(uri).catch((thrown: unknown) => ({ problem: toImageError(thrown, 'input-unreadable') }));
    // The file was replaced meanwhile, so a newer read counts.
    if (known.get(uri) === entry) done(uri);
  };
  return {
    of(uri) {
      if (!known.has(uri)) {
        if (known.size >= maxKnown) known.clear();
        void begin(uri);
      }
      return known.get(uri)?.look;
    },
    forget: (uri) => void known.delete(uri),
  };
}
