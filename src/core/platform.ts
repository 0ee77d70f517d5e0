// Defines what the core requires from the platform: a clock, an API key, a log, a download.

export interface Clock {
  now(): number;
  /** Resolves after `ms` milliseconds; rejects if the signal aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The key that was entered for this origin (`https://host`), or undefined. */
export type ApiKeyProvider = (origin: string) => Promise<string | undefined>;

/** Downloads an image that a response references by URL: public https only, 3 redirects, 50 MB, without the API key. */
export type Download = (url: string, endpoint: string, signal: AbortSignal) => AsyncIterable<Uint8Array>;

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
