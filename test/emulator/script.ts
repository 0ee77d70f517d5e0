// Defines the script of a request, which sets the emulator's behavior, and the script queue.

/** One script. Everything is optional and most fields combine; the rules of the document are checked first. */
export interface Script {
  /** Milliseconds before the reply begins. */
  latency?: number;
  /** The reply begins only after this promise has resolved. */
  hold?: Promise<void>;

  /** The format of the returned image, whatever was requested. Default png. */
  format?: 'png' | 'jpeg' | 'webp';
  /** How many images `data[]` has. Default 1. */
  images?: number;
  /** A ratio that differs from the requested one. */
  ratio?: string;
  /** A different image for the same request: a number that is mixed into the drawing. Default 0. */
  variant?: number;
  /** An image that cannot be compressed: with size 4:3, a reply of about 17 MB. */
  noise?: true;
  /** Fraction (0 to 1) of the image file that is kept before it is encoded. */
  truncateImage?: number;

  revisedPrompt?: string;
  /** The form without an envelope: `{"created": …, "data": […]}`. */
  bare?: true;
  /** How `b64_json` is written. `urlSafe` has no padding. */
  wrap?: 'dataUri' | 'lineBreaks' | 'urlSafe' | 'escapedSlashes';
  /** Every object of the reply is written with its last key first. */
  keyOrder?: 'reversed';
  /** `data[].url` points to the emulator's own `GET /pictures/<sha256>`; there is no `b64_json`. */
  url?: true;
  /** `data` is `[]`. */
  empty?: true;
  /** HTTP 200 and no image; the text is in `revised_prompt`, or, with `empty`, in `msg`. */
  refusal?: string;

  error?: {
    code: number;
    msg?: string;
    /** HTTP status; default equal to code. */ status?: number;
    headers?: Record<string, string>;
  };
  /** A proxy's HTML page. */
  html?: true;
  /** The HTTP status of the HTML page. Default 502. */
  status?: number;
  /** A 307 to this address. */
  redirect?: string;
  /** A raw reply. */
  raw?: { status: number; headers?: Record<string, string>; body: string | Uint8Array };

  /** The connection is closed before the first byte of the reply. */
  drop?: true;
  /** Fraction (0 to 1) of the body after which the connection is closed; 0 sends only the headers. */
  cut?: number;
  /** Fraction (0 to 1) of the body after which nothing more is sent until the client disconnects. */
  stall?: number;
  /** The body is written in slices of that many bytes. */
  slice?: number;
}

/** The scripts that wait for requests. */
export interface ScriptQueue {
  add(scripts: Script[]): void;
  always(script: Script | undefined): void;
  /** The script for the request that has just arrived; an empty one by default. */
  take(): Script;
  clear(): void;
}

/** Scripts added with `add` are used first, in order and once each; then the one of `always`, while it is set. */
export function scriptQueue(): ScriptQueue {
  let waiting: Script[] = [];
  let standing: Script | undefined;
  return {
    add: (scripts) => void waiting.push(...scripts),
    always: (script) => void (standing = script),
    take: () => waiting.shift() ?? standing ?? {},
    clear: () => {
      waiting = [];
      standing = undefined;
    },
  };
}
