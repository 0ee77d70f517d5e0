// Caches what was read from files until they change, each read once and a few at a time.

export interface FileCacheOptions<T> {
  /** Reads a file; undefined if there is nothing to know about it. */
  readonly read: (uri: string) => Promise<T | undefined>;
  /** Called with a file when a value is known. */
  readonly done: (uri: string) => void;
  /** Maximum number of files that are remembered. */
  readonly most: number;
  /** Maximum number of files that are read at the same time. */
  readonly atOnce?: number;
}

/** `isRead`: reading ended, with a value or without one. */
interface Entry<T> {
  value?: T;
  isRead?: true;
}

export function createFileCache<T>({ read, done, most, atOnce = Infinity }: FileCacheOptions<T>) {
  const known = new Map<string, Entry<T>>();
  /** Newest request first: it is for the part of the page that the user is looking at. */
  const waiting: { readonly uri: string; readonly entry: Entry<T> }[] = [];
  let running = 0;
  const next = async () => {
    const one = running < atOnce ? waiting.pop() : undefined;
    if (!one) return;
    running++;
    const value = await read(one.uri).catch(() => undefined);
    running--;
    one.entry.isRead = true;
    if (value !== undefined) one.entry.value = value;
    // The file was replaced meanwhile, so a newer read counts.
    if (value !== undefined && known.get(one.uri) === one.entry) done(one.uri);
    void next();
  };
  return {
    /** Undefined while the file is being read, and for files without a value. */
    of(uri: string): T | undefined {
      if (!known.has(uri)) {
        if (known.size >= most) known.clear();
        const entry: Entry<T> = {};
        known.set(uri, entry);
        waiting.push({ uri, entry });
        void next();
      }
      return known.get(uri)?.value;
    },
    /** Reads the file again on the next request, because it may have changed. */
    forget: (uri: string): void => void known.delete(uri),
    /** Allows another attempt, because the file may be another one now. @returns false if none has failed. */
    forgetFailure(uri: string): boolean {
      const entry = known.get(uri);
      return entry?.isRead === true && entry.value === undefined && known.delete(uri);
    },
  };
}
