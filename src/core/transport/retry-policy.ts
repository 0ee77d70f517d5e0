// Decides whether a request may be sent again.
import type { ImageError } from '../errors';

/** A failed attempt and the facts that decide about a retry. */
export interface FailedAttempt {
  readonly error: ImageError;
  /** Where the request stopped, if it provably was not sent. */
  readonly preSendFailure: PreSendFailure | undefined;
  /** Headers of the response, if there was one. */
  readonly headers?: Headers;
}

/** `line`: a connection that may succeed later; `address`: no server there; `certificate`: an untrusted certificate. */
export type PreSendFailure = 'line' | 'address' | 'certificate';

export interface RetryState {
  /** Retries of a request that was not sent. */
  connectRetries: number;
  /** Retries after a 429. */
  rateLimitRetries: number;
}

const maxConnects = 2;
const maxWaits = 1;
const maxWaitSeconds = 60;
const firstPause = 500;

/**
 * Milliseconds to wait before a retry; undefined if the failure is final. A POST that may have been sent is not
 * repeated, except once after a 429, which is a refusal, if the service states when.
 */
export function retryDelay(
  { error, preSendFailure, headers }: FailedAttempt,
  state: RetryState,
  now: number,
): number | undefined {
  if (headers?.get('x-should-retry')?.trim().toLowerCase() === 'false') return undefined;
  if (preSendFailure) {
    if (preSendFailure !== 'line' || state.connectRetries >= maxConnects) return undefined;
    return firstPause * 2 ** state.connectRetries++ * (1 + Math.random() / 4);
  }
  if (error.code !== 'rate-limited' || state.rateLimitRetries >= maxWaits) return undefined;
  const seconds = error.facts.retryAfter ?? readRetryAfter(headers, now);
  if (seconds === undefined || seconds > maxWaitSeconds) return undefined;
  state.rateLimitRetries++;
  return seconds * 1000;
}

/** Whole seconds that the headers ask to wait; some services state milliseconds, which are more exact. */
export function readRetryAfter(headers: Headers | undefined, now: number): number | undefined {
  const ms = headers?.get('retry-after-ms')?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(ms)) return Math.ceil(Number(ms) / 1000);
  return parseRetryAfter(headers?.get('retry-after') ?? null, now);
}

/** Seconds from now, rounded up, for a number or an HTTP date; undefined if absent, negative or invalid. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text));
  // An HTTP date begins with a weekday. `Date.parse` also accepts other text, which is rejected here.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*, /i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

const lineCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED']);

/** The errors of `http-post.ts` and of VS Code if a proxy opens no tunnel; the request has not been written then. */
const noTunnel =
  /^(Proxy response \(\d+\) !== 200 when HTTP Tunneling$|Failed to establish a socket connection to proxies)/;
/** Node's error for a connection that broke during the TLS handshake. */
const noHandshake = /^Client network socket disconnected before secure TLS connection was established$/;
/** Codes of OpenSSL and Node for an untrusted certificate. */
const untrusted =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_|HOSTNAME_MISMATCH$|INVALID_CA$)/;
/** The server does not use TLS. A TLS alert later in the connection has other codes. */
const noTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']);

/** Where a failed POST stopped before any byte of the request was sent; undefined if some may have been sent. */
export function classifyPreSendFailure(thrown: unknown): PreSendFailure | undefined {
  for (const { code, syscall, message } of errorChain(thrown)) {
    if (lineCodes.has(code) || (syscall === 'connect' && code !== '')) return 'line';
    if (noTunnel.test(message) || noHandshake.test(message)) return 'line';
    if (untrusted.test(code)) return 'certificate';
    if (noTls.has(code) || syscall === 'getaddrinfo' || message === 'bad port') return 'address';
  }
  return undefined;
}

/** Whether a proxy requires authentication before it opens the tunnel. */
export function isProxyTunnelAuthError(thrown: unknown): boolean {
  return errorChain(thrown).some(({ message }) => message.startsWith('Proxy response (407)'));
}

/** The error and its causes, including members of aggregates; 20 at most. */
function errorChain(thrown: unknown) {
  const found: { readonly code: string; readonly syscall: string; readonly message: string }[] = [];
  const open: unknown[] = [thrown];
  while (open.length > 0 && found.length < 20) {
    const one = open.shift();
    if (!(one instanceof Error)) continue;
    const { code, syscall } = one as { code?: unknown; syscall?: unknown };
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    found.push({ code: text(code), syscall: text(syscall), message: one.message });
    open.push(one.cause, ...(one instanceof AggregateError ? (one.errors as unknown[]) : []));
  }
  return found;
}
