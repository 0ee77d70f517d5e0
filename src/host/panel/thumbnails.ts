// Small pictures for the page: made when one is first shown, by a few at a time, and known from then on.

/** Makes a thumbnail in the cache folder; undefined for what is no picture. `width` and `height` are the picture's own, in pixels. */
export type MakeThumbnail = (uri: string) => Promise<{ path: string; width: number; height: number } | undefined>;

export interface Thumbnails {
  /** Where the thumbnail lies; undefined while it is made, and for what has none. */
  of(uri: string): string | undefined;
  /** The picture may have changed. */
  forget(uri: string): void;
  /** Another picture may be there now. @returns false when nothing had been tried in vain. */
  forgetFailure(uri: string): boolean;
}

const atOnce = 2;
const maxKnown = 5000;

/** @param done told of each that has been made, with its picture's URI. */
export function createThumbnails(make: MakeThumbnail, done: (uri: string) => void): Thumbnails {
  /** Undefined while it is being made, null where that failed. */
  const known = new Map<string, string | null | undefined>();
  /** The newest wish first: it is what a person looks at. */
  const waiting: string[] = [];
  let running = 0;
  const next = async () => {
    const uri = running < atOnce ? waiting.pop() : undefined;
    if (uri === undefined) return;
    running++;
    const made = await make(uri).catch(() => undefined);
    running--;
    known.set(uri, made?.path ?? null);
    if (made) done(uri);
    void next();
  };
  return {
    of(uri) {
      if (!known.has(uri)) {
        if (known.size >= maxKnown) known.clear();
        known.set(uri, undefined);
        waiting.push(uri);
        void next();
      }
      return known.get(uri) ?? undefined;
    },
    forget: (uri) => void known.delete(uri),
    forgetFailure: (uri) => known.get(uri) === null && known.delete(uri),
  };
}
