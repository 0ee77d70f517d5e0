// What is known of a file as an input: its size, or why it cannot be sent. Each is looked at once, until it changes.
import { toImageError, type ImageError } from '../../../core/errors';
import type { ImageMeasures } from '../../../shared/protocol';

/** `fitted`: what is sent in its stead; `stilled`: of what is animated, the first frame alone. */
export interface InputInfo {
  readonly measures?: ImageMeasures;
  readonly fitted?: ImageMeasures;
  readonly firstFrameOnly?: boolean;
  readonly problem?: ImageError;
}

export interface InputInfoCache {
  /** Undefined while it is being looked at. */
  of(uri: string): InputInfo | undefined;
  /** Looks again: it may have changed. */
  forget(uri: string): void;
}

const maxKnown = 200;

/**
 * @param measure reads what is needed of a file; rejects with an ImageError for one that cannot be sent.
 * @param done told of each file that is known now.
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
    // The file was replaced meanwhile: a newer look takes its place.
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
