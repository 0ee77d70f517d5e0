// Defines ImageError, the only error type that the core throws: a code and facts, no message text.
import type { ForeignFormat } from './image/formats/foreign-formats';

/** Failure codes. `host/errors` has the message and the next step for each. */
export const errorCodes = [
  'no-key',
  'bad-key',
  'invalid-request',
  'rejected',
  'rate-limited',
  'quota',
  'region',
  'model-unavailable',
  'service-error',
  'gateway-error',
  'refused',
  'no-image',
  'bad-reply',
  'offline',
  'timeout',
  'interrupted',
  'canceled',
  'input-unreadable',
  'input-format',
  'input-too-large',
  'no-folder',
  'save-failed',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorFacts {
  /** True once the service may have accepted the request, regardless of the response. */
  mayHaveBeenCharged?: boolean;
  /** Which rule was broken, for `invalid-request` and the input codes: a case in `host/errors`. */
  reason?: string;
  /** A name, path or value for the message. */
  subject?: string;
  /** The detected format, for `input-format`, if known. */
  format?: ForeignFormat;
  /** The exceeded limit, or a count, in the unit that the reason implies. */
  amount?: number;
  /** Milliseconds since the request was sent. */
  elapsed?: number;
  /** HTTP status of the response. */
  status?: number;
  /** Text from the service, at most 2,000 characters. Shown only as plain text, in the panel and the log. */
  serviceText?: string;
  /** Seconds that the service asked to wait (429). */
  retryAfter?: number;
  /** Bytes that were received and are kept in the outbox. */
  kept?: number;
  /** Media type of a kept response without an image; undefined if image data is kept. */
  contentType?: string;
}

export class ImageError extends Error {
  override readonly name = 'ImageError';

  /** By the name, because each bundle has its own copy of the class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'ImageError';
  }

  constructor(
    readonly code: ErrorCode,
    readonly facts: ErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
  }

  get mayHaveBeenCharged(): boolean {
    return this.facts.mayHaveBeenCharged ?? false;
  }

  /** Returns the same error with more facts; new facts replace existing ones. */
  with(facts: ErrorFacts): ImageError {
    return new ImageError(this.code, { ...this.facts, ...facts }, { cause: this.cause });
  }
}

/** Converts anything thrown to an ImageError; other errors get the given code and become the cause. */
export function toImageError(thrown: unknown, code: ErrorCode, facts: ErrorFacts = {}): ImageError {
  return thrown instanceof ImageError ? thrown : new ImageError(code, facts, { cause: thrown });
}
