// Loads thumbnails for the page: created on first use, a few at a time, and cached.

/**
 * Creates a thumbnail in the cache folder; undefined if the file is not an image. `width` and `height` are the original
 * size in pixels.
 */
export type MakeThumbnail = (uri: string) => Promise<{ path: string; width: number; height: number } | undefined>;

export interface ThumbnailLoader {
  /** The path of the thumbnail; undefined while it is being created, and for files without one. */
  of(uri: string): string | undefined;
  /** Discards the thumbnail, because the image may have changed. */
  forget(uri: string): void;
  /**
   * Allows another attempt, because the file may be another image now. @returns false when there was no failed attempt.
   */
  forgetFailure(uri: string): boolean;
}

interface Entry {
  /** Undefined while it is being created, null if that failed. */
  path: string | null | undefined;
}

const atOnce = 2;
const maxKnown = 5000;

/** @param done called for each created thumbnail, with the URI of the image. */
export function createThumbnailLoader(make: MakeThumbnail, done: (uri: string) => void): ThumbnailLoader {
  const known = new Map<string, Entry>();
  /** Newest request first: it is for the part of the page that the user is looking at. */
  const waiting: { readonly uri: string; readonly entry: Entry }[] = [];
  let running = 0;
  const next = async () => {
    const one = running < atOnce ? waiting.pop() : undefined;
    if (!one) return;
    const { uri, entry } = one;
    running++;
    const made = await make(uri).catch(() => undefined);
    running--;
    entry.path = made?.path ?? null;
    // The file was replaced meanwhile, so a newer thumbnail counts.
    if (made && known.get(uri) === entry) done(uri);
    void next();
  };
  return {
    of(uri) {
      if (!known.has(uri)) {
        if (known.size >= maxKnown) known.clear();
        const entry: Entry = { path: undefined };
        known.set(uri, entry);
        waiting.push({ uri, entry });
        void next();
      }
      return known.get(uri)?.path ?? undefined;
    },
    forget: (uri) => void known.delete(uri),
    forgetFailure: (uri) => known.get(uri)?.path === null && known.delete(uri),
  };
}
