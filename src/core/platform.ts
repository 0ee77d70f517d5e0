// What the core asks of the platform: the time, a key, a log, a download.

export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The key that was entered for this origin (`https://host`), or undefined. */
export type ApiKeyProvider = (origin: string) => Promise<string | undefined>;

/** Downloads a picture that a reply names by URL; public https alone, 3 redirects, 50 MB, no key. */
export type Download = (url: string, endpoint: string, signal: AbortSignal) => AsyncIterable<Uint8Array>;

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
