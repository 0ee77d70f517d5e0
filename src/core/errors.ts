// The one error that leaves the core: a code and facts, never a sentence.
import type { ForeignFormat } from './image/formats/foreign-formats';

/** What went wrong. `host/errors/error-message.ts` has the sentence and the next step for each. */
export const errorCodes = [
  'no-key',
  'bad-key',
  'invalid-request',
  'rejected',
  'rate-limited',
  'quota',
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
  /** True once the request may have been accepted by the service, whatever came back. */
  mayHaveBeenCharged?: boolean;
  /** Which rule was broken, for `invalid-request` and the input codes: a key of `host/errors/error-message.ts`. */
  reason?: string;
  /** A name, path or value that the sentence mentions. */
  subject?: string;
  /** What the bytes are, for `input-format`, where that is known. */
  format?: ForeignFormat;
  /** The limit that was passed, or a count, in the unit that the reason implies. */
  amount?: number;
  /** Milliseconds since the request was sent. */
  elapsed?: number;
  /** HTTP status of the reply. */
  status?: number;
  /** Text from the service, cut to 2,000 characters. Shown as plain text in panel and log alone. */
  serviceText?: string;
  /** Seconds that the service asked to wait (429). */
  retryAfter?: number;
  /** Bytes that arrived and are kept in the outbox. */
  kept?: number;
}

export class ImageError extends Error {
  override readonly name = 'ImageError';

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

  /** The same error with more facts; what was known before stays unless it is given anew. */
  with(facts: ErrorFacts): ImageError {
    return new ImageError(this.code, { ...this.facts, ...facts }, { cause: this.cause });
  }
}

/** Anything thrown, as an ImageError: one that is not yet takes the given code and keeps the cause. */
export function toImageError(thrown: unknown, code: ErrorCode, facts: ErrorFacts = {}): ImageError {
  return thrown instanceof ImageError ? thrown : new ImageError(code, facts, { cause: thrown });
}
