// Sends requests: one fetch per attempt, one timeout for connect, headers and body.
import { defined } from '../defined';
import { ImageError } from '../errors';
import type { RateLimiter } from './rate-limiter';
import type { ApiKeyProvider, Clock } from '../platform';
import { createRedactor } from '../provider/nebula/sanitize-text';
import type { BodyPieces } from '../provider/nebula/request-body';
import {
  isRedirectError,
  retryDelay,
  isProxyAuthError,
  parseRetryAfter,
  classifyPreSendFailure,
  isProxyTunnelAuthError,
  type FailedAttempt,
  type PreSendFailure,
  type RetryState,
} from './retry-policy';

export interface SendPorts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly apiKey: ApiKeyProvider;
  /** Notified of every 429 and of every accepted request. */
  readonly rateLimiter?: RateLimiter;
}

export interface SendOptions {
  readonly endpoint: string;
  readonly body: BodyPieces;
  /** One per job, unchanged in its permitted retries. */
  readonly idempotencyKey: string;
  /** Milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Called before each attempt. */
  onSent(): Promise<void> | void;
  /** Called before a wait that should be shown, in milliseconds. */
  onWait(ms: number): void;
}

/** @param hide removes the API key from a text, because services may repeat the request. */
type ReceiveCallback<T> = (response: Response, signal: AbortSignal, hide: (text: string) => string) => Promise<T>;

/**
 * Sends a request and passes the response to `receive`, which reads the body and throws for a failure. Never repeats a
 * request that may have been accepted.
 * @throws {ImageError} that states whether the request may have been charged.
 */
export async function sendRequest<T>(ports: SendPorts, sending: SendOptions, receive: ReceiveCallback<T>): Promise<T> {
  const { clock, rateLimiter } = ports;
  const { origin } = new URL(sending.endpoint);
  const mark = rateLimiter?.checkpoint() ?? 0;
  const key = await requireKey(ports.apiKey, sending);
  const headers = requestHeaders(key, sending);
  const hide = createRedactor(key);
  const tries: RetryState = { connectRetries: 0, rateLimitRetries: 0 };
  // Canceling during a wait is not charged: nothing was sent, or the service refused it.
  const wait = async (ms: number) => {
    sending.onWait(ms);
    await clock.sleep(ms, sending.signal).catch(() => Promise.reject(new ImageError('canceled')));
  };
  for (let own = 0; ;) {
    // Another job may have been refused meanwhile. Skip the pause if this job has already waited for it.
    for (let until; (until = rateLimiter?.pausedUntil(origin, mark) ?? 0) > Math.max(own, clock.now());)
      await wait(until - clock.now());
    if (sending.signal.aborted) throw new ImageError('canceled');
    await sending.onSent();
    const started = clock.now();
    const outcome = await attempt(ports.fetch, headers, sending, (response, signal) => receive(response, signal, hide));
    if ('value' in outcome) {
      rateLimiter?.reportAccepted(origin);
      return outcome.value;
    }
    const elapsed = clock.now() - started;
    const seconds = outcome.headers && parseRetryAfter(outcome.headers.get('retry-after'), clock.now());
    const error = outcome.error.with({ elapsed, ...defined({ retryAfter: seconds }) });
    const { retryAfter: asked } = error.facts;
    if (error.code === 'rate-limited')
      rateLimiter?.reportRefusal(origin, asked === undefined ? undefined : asked * 1000);
    const pause = retryDelay({ ...outcome, error }, tries, clock.now());
    if (pause === undefined) throw error;
    own = clock.now() + pause;
    await wait(pause);
  }
}

async function requireKey(apiKey: ApiKeyProvider, { endpoint }: SendOptions): Promise<string> {
  const key = await apiKey(new URL(endpoint).origin);
  if (key === undefined) throw new ImageError('no-key');
  if (!isHeaderSafe(key)) throw new ImageError('bad-key');
  return key;
}

function requestHeaders(key: string, { idempotencyKey, body }: SendOptions): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': String(body.reduce((sum, piece) => sum + piece.length, 0)),
    accept: 'application/json',
    'idempotency-key': idempotencyKey,
  };
}

async function attempt<T>(
  fetch: SendPorts['fetch'],
  headers: Record<string, string>,
  { endpoint, body, deadline, signal }: SendOptions,
  receive: (response: Response, signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | FailedAttempt> {
  const end = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end.abort();
  }, deadline);
  const either = AbortSignal.any([signal, end.signal]);
  let response: Response | undefined;
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: streamOf(body),
      duplex: 'half',
      signal: either,
      redirect: 'error',
    });
    return { value: await receive(response, either) };
  } catch (thrown) {
    // Closes the connection, even if more of the body is to come.
    end.abort();
    const neverLeft = response ? undefined : classifyPreSendFailure(thrown);
    const error = toSendError(thrown, {
      canceled: signal.aborted,
      timedOut: late,
      preSendFailure: neverLeft,
      answered: response !== undefined,
    });
    return { error, preSendFailure: neverLeft, ...defined({ headers: response?.headers }) };
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds after which to yield, because a fast network would otherwise block the event loop. */
const slice = 8;

/** Streams the pieces without copying them. */
function streamOf(pieces: BodyPieces): ReadableStream<Uint8Array> {
  let next = 0;
  let began = performance.now();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (performance.now() - began > slice) {
          await new Promise((resolve) => setTimeout(resolve));
          began = performance.now();
        }
        const piece = pieces[next++];
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

interface FailureContext {
  readonly canceled: boolean;
  readonly timedOut: boolean;
  readonly preSendFailure: PreSendFailure | undefined;
  /** Whether there was a response. */
  readonly answered: boolean;
}

function toSendError(thrown: unknown, how: FailureContext): ImageError {
  if (thrown instanceof ImageError) return thrown;
  const options = { cause: thrown };
  const charged = { mayHaveBeenCharged: true };
  if (how.canceled) return new ImageError('canceled', charged, options);
  if (how.timedOut) return new ImageError('timeout', charged, options);
  const free = { mayHaveBeenCharged: false };
  const locked = { ...free, reason: 'proxy-password' };
  if (how.preSendFailure === 'certificate')
    return new ImageError('offline', { ...free, reason: 'certificate' }, options);
  if (how.preSendFailure) return new ImageError('offline', isProxyTunnelAuthError(thrown) ? locked : free, options);
  // A proxy that requires authentication has not forwarded the request.
  if (!how.answered && isProxyAuthError(thrown))
    return new ImageError('gateway-error', { ...locked, status: 407 }, options);
  if (isRedirectError(thrown)) return new ImageError('gateway-error', { ...charged, reason: 'redirect' }, options);
  return new ImageError('interrupted', charged, options);
}

/** Whether HTTP can carry the key: printable ASCII without spaces. */
export function isHeaderSafe(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}
