// What a test may order the emulator to do with one request, and the queue of such orders.

/** One order. Everything is optional and most things combine; rules of the document are checked before any of it. */
export interface Script {
  /** Milliseconds before the reply begins. */
  latency?: number;
  /** The reply begins only after this has resolved. */
  hold?: Promise<void>;

  /** The bytes that come back, whatever was asked. Default png. */
  format?: 'png' | 'jpeg' | 'webp';
  /** How many pictures `data[]` has. Default 1. */
  images?: number;
  /** Another ratio than the one that was asked for. */
  ratio?: string;
  /** Another picture for the same request: a number that is mixed into the drawing. Default 0. */
  variant?: number;
  /** A picture that cannot be compressed: with size 4:3 a reply of about 17 MB. */
  noise?: true;
  /** Fraction (0 to 1) of the picture's file that is kept before it is encoded. */
  truncateImage?: number;

  revisedPrompt?: string;
  /** The un-enveloped form: `{"created": …, "data": […]}`. */
  bare?: true;
  /** How `b64_json` is written. `urlSafe` has no padding. */
  wrap?: 'dataUri' | 'lineBreaks' | 'urlSafe' | 'escapedSlashes';
  /** Every object of the reply is written last key first. */
  keyOrder?: 'reversed';
  /** `data[].url` points at the emulator's own `GET /pictures/<sha256>`; there is no `b64_json`. */
  url?: true;
  /** `data` is `[]`. */
  empty?: true;
  /** HTTP 200 and no picture; the text is in `revised_prompt`, or, with `empty`, in `msg`. */
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
  /** A reply as it stands. */
  raw?: { status: number; headers?: Record<string, string>; body: string | Uint8Array };

  /** The connection is closed before a byte of the reply. */
  drop?: true;
  /** Fraction (0 to 1) of the body after which the connection is closed; 0 sends the headers alone. */
  cut?: number;
  /** Fraction (0 to 1) of the body after which nothing more is sent until the client goes. */
  stall?: number;
  /** The body is written in pieces of that many bytes. */
  slice?: number;
}

/** The orders that wait for requests. */
export interface ScriptQueue {
  add(scripts: Script[]): void;
  always(script: Script | undefined): void;
  /** The order for the request that has just arrived; an empty one when nobody ordered anything. */
  take(): Script;
  clear(): void;
}

/** `add`ed scripts are taken first, in order and once each; then the one of `always`, as long as it is set. */
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
