// Small pictures for the page: made when one is first shown, by a few at a time, and known from then on.

/** Makes a thumbnail in the cache folder; undefined for what is no picture. `width` and `height` are the picture's own, in pixels. */
export type MakeThumbnail = (uri: string) => Promise<{ path: string; width: number; height: number } | undefined>;

export interface ThumbnailLoader {
  /** Where the thumbnail lies; undefined while it is made, and for what has none. */
  of(uri: string): string | undefined;
  /** The picture may have changed. */
  forget(uri: string): void;
  /** Another picture may be there now. @returns false when nothing had been tried in vain. */
  forgetFailure(uri: string): boolean;
}

interface Entry {
  /** Undefined while it is being made, null where that failed. */
  path: string | null | undefined;
}

const atOnce = 2;
const maxKnown = 5000;

/** @param done told of each that has been made, with its picture's URI. */
export function createThumbnailLoader(make: MakeThumbnail, done: (uri: string) => void): ThumbnailLoader {
  const known = new Map<string, Entry>();
  /** The newest wish first: it is what a person looks at. */
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
    // The file was replaced meanwhile: a newer thumbnail takes its place.
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
