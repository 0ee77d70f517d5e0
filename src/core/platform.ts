// Defines what the core requires from the platform: a clock, an API key, a log, HTTP, a download.

export interface Clock {
  now(): number;
  /** Resolves after `ms` milliseconds; rejects if the signal aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The key that was entered for this origin (`https://host`), or undefined. */
export type ApiKeyProvider = (origin: string) => Promise<string | undefined>;

export interface HttpResponse {
  readonly status: number;
  /** Whether the status is 200 to 299. */
  readonly ok: boolean;
  readonly headers: Headers;
  /** Throws if the body breaks off. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

interface PostOptions {
  readonly headers: Record<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection, also while the response is read. */
  readonly signal: AbortSignal;
}

/** Sends a POST once. Follows no redirect and decompresses the response. */
export type Post = (url: string, options: PostOptions) => Promise<HttpResponse>;

/** Downloads an image that a response references by URL: public https only, 3 redirects, 50 MB, without the API key. */
export type Download = (url: string, endpoint: string, signal: AbortSignal) => AsyncIterable<Uint8Array>;

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}
