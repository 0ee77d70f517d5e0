// Sends requests: one POST per attempt, one timeout for connect, headers and body.
import { defined } from '../defined';
import { ImageError, type ErrorCode, type ErrorFacts } from '../errors';
import type { RateLimiter } from './rate-limiter';
import type { ApiKeyProvider, Clock, HttpResponse, Post } from '../platform';
import { createRedactor } from '../provider/nebula/sanitize-text';
import type { BodyPieces } from '../provider/nebula/request-body';
import {
  retryDelay,
  readRetryAfter,
  classifyPreSendFailure,
  isProxyTunnelAuthError,
  type FailedAttempt,
  type PreSendFailure,
  type RetryState,
} from './retry-policy';

export interface SendPorts {
  readonly post: Post;
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

/** Loads the bundle that reads responses. */
export const loadReceiver = () => import('./receive-response');

/** @param hide removes the API key from a text, because services may repeat the request. */
type ReceiveCallback<T> = (response: HttpResponse, signal: AbortSignal, hide: (text: string) => string) => Promise<T>;

/**
 * `receive` reads the body and throws for a failure. Never repeats a request that may have been accepted.
 * @throws {ImageError} that states whether the request may have been charged.
 */
export async function sendRequest<T>(ports: SendPorts, sending: SendOptions, receive: ReceiveCallback<T>): Promise<T> {
  const { clock, rateLimiter } = ports;
  const { origin } = new URL(sending.endpoint);
  const checkpoint = rateLimiter?.checkpoint() ?? 0;
  const key = await ports.apiKey(origin);
  if (key === undefined) throw new ImageError('no-key');
  if (!isHeaderSafe(key)) throw new ImageError('bad-key');
  const headers = requestHeaders(key, sending);
  const hide = createRedactor(key);
  const retries: RetryState = { connectRetries: 0, rateLimitRetries: 0 };
  // Canceling during a wait is not charged: nothing was sent, or the service refused it.
  const wait = async (ms: number) => {
    sending.onWait(ms);
    await clock.sleep(ms, sending.signal).catch(() => Promise.reject(new ImageError('canceled')));
  };
  for (let own = 0; ;) {
    // Another job may have been refused meanwhile. Skip the pause if this job has already waited for it.
    for (let until; (until = rateLimiter?.pausedUntil(origin, checkpoint) ?? 0) > Math.max(own, clock.now());)
      await wait(until - clock.now());
    if (sending.signal.aborted) throw new ImageError('canceled');
    await sending.onSent();
    const started = clock.now();
    const outcome = await attempt(ports.post, headers, sending, (response, signal) => receive(response, signal, hide));
    if ('value' in outcome) {
      rateLimiter?.reportAccepted(origin);
      return outcome.value;
    }
    const elapsed = clock.now() - started;
    const stated = readRetryAfter(outcome.headers, clock.now());
    const error = outcome.error.with({ elapsed, ...defined({ retryAfter: stated }) });
    const { retryAfter } = error.facts;
    if (error.code === 'rate-limited')
      rateLimiter?.reportRefusal(origin, retryAfter === undefined ? undefined : retryAfter * 1000);
    const pause = retryDelay({ ...outcome, error }, retries, clock.now());
    if (pause === undefined) throw error;
    own = clock.now() + pause;
    await wait(pause);
  }
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
  post: Post,
  headers: Record<string, string>,
  { endpoint, body, deadline, signal }: SendOptions,
  receive: (response: HttpResponse, signal: AbortSignal) => Promise<T>,
): Promise<{ value: T } | FailedAttempt> {
  const end = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end.abort();
  }, deadline);
  const either = AbortSignal.any([signal, end.signal]);
  let response: HttpResponse | undefined;
  try {
    response = await post(endpoint, { headers, body: streamOf(body), signal: either });
    throwIfNotForwarded(response.status);
    return { value: await receive(response, either) };
  } catch (thrown) {
    // Closes the connection, even if more of the body is to come.
    end.abort();
    const preSendFailure = response ? undefined : classifyPreSendFailure(thrown);
    const error = toSendError(thrown, { canceled: signal.aborted, timedOut, preSendFailure });
    return { error, preSendFailure, ...defined({ headers: response?.headers }) };
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds after which to yield, because a fast network would otherwise block the event loop. */
const slice = 8;

/** Streams the pieces without copying them. */
async function* streamOf(pieces: BodyPieces): AsyncGenerator<Uint8Array> {
  let began = performance.now();
  for (const piece of pieces) {
    if (performance.now() - began > slice) {
      await new Promise((resolve) => setTimeout(resolve));
      began = performance.now();
    }
    yield piece;
  }
}

/** Redirects are not followed, because the body must not be sent elsewhere. */
const redirects = new Set([301, 302, 303, 307, 308]);

function throwIfNotForwarded(status: number): void {
  // A proxy that requires authentication has not forwarded the request.
  if (status === 407) throw new ImageError('gateway-error', { reason: 'proxy-password', status });
  if (redirects.has(status)) throw new ImageError('gateway-error', { mayHaveBeenCharged: true, reason: 'redirect' });
}

interface FailureContext {
  readonly canceled: boolean;
  readonly timedOut: boolean;
  readonly preSendFailure: PreSendFailure | undefined;
}

function toSendError(thrown: unknown, { canceled, timedOut, preSendFailure }: FailureContext): ImageError {
  if (thrown instanceof ImageError) return thrown;
  const error = (code: ErrorCode, mayHaveBeenCharged: boolean, facts: ErrorFacts = {}) =>
    new ImageError(code, { mayHaveBeenCharged, ...facts }, { cause: thrown });
  if (canceled) return error('canceled', true);
  if (timedOut) return error('timeout', true);
  if (preSendFailure === 'certificate') return error('offline', false, { reason: 'certificate' });
  if (!preSendFailure) return error('interrupted', true);
  return error('offline', false, isProxyTunnelAuthError(thrown) ? { reason: 'proxy-password' } : {});
}

/** Whether HTTP can carry the key: printable ASCII without spaces. */
export function isHeaderSafe(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}
