// When a request may be sent again, and when it never may: the whole policy in one place.
import type { ImageError } from '../errors';

/** A failure of one attempt, with what decides about another. */
export interface FailedAttempt {
  readonly error: ImageError;
  /** Where the request stopped, when it provably never left this machine. */
  readonly preSendFailure: PreSendFailure | undefined;
  /** Headers of the reply, where there was one. */
  readonly headers?: Headers;
}

/** A line that may be there at the next try, an address that leads nowhere, a certificate that is not trusted. */
export type PreSendFailure = 'line' | 'address' | 'certificate';

export interface RetryState {
  /** Repeats of a request that never left. */
  connectRetries: number;
  /** Waits for a 429. */
  rateLimitRetries: number;
}

const maxConnects = 2;
const maxWaits = 1;
const maxWaitSeconds = 60;
const firstPause = 500;

/**
 * Milliseconds to wait before the one permitted repeat; undefined when the failure stands.
 * A POST that may have left is never repeated; a 429 is a refusal and may be, once, when it says when.
 */
export function retryDelay(
  { error, preSendFailure, headers }: FailedAttempt,
  tries: RetryState,
  now: number,
): number | undefined {
  if (headers?.get('x-should-retry')?.trim().toLowerCase() === 'false') return undefined;
  if (preSendFailure) {
    if (preSendFailure !== 'line' || tries.connectRetries >= maxConnects) return undefined;
    return firstPause * 2 ** tries.connectRetries++ * (1 + Math.random() / 4);
  }
  if (error.code !== 'rate-limited' || tries.rateLimitRetries >= maxWaits) return undefined;
  const seconds = error.facts.retryAfter ?? parseRetryAfter(headers?.get('retry-after') ?? null, now);
  if (seconds === undefined || seconds > maxWaitSeconds) return undefined;
  tries.rateLimitRetries++;
  return seconds * 1000;
}

/** `Retry-After` in seconds from now: a whole number or an HTTP date; undefined when absent, negative or neither. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // An HTTP date begins with a weekday; anything looser is not taken for one.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*, /i.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

const lineCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

/** What undici says when an HTTP proxy does not connect it: nothing but the CONNECT has been written then. */
const noTunnel = /^Proxy response \(\d+\) !== 200 when HTTP Tunneling$/;
/** What Node says of a line that broke in the handshake. */
const noHandshake = /^Client network socket disconnected before secure TLS connection was established$/;
/** OpenSSL's reasons not to trust who answered, and Node's own. */
const untrusted =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_|HOSTNAME_MISMATCH$|INVALID_CA$)/;
/** No TLS is spoken there. A later alert of TLS has other codes. */
const noTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']);

/** Where a failed fetch stopped before any byte of the request could leave; undefined when one may have left. */
export function classifyPreSendFailure(thrown: unknown): PreSendFailure | undefined {
  for (const { code, syscall, message } of errorChain(thrown)) {
    if (lineCodes.has(code) || (syscall === 'connect' && code !== '')) return 'line';
    if (noTunnel.test(message) || noHandshake.test(message)) return 'line';
    if (untrusted.test(code)) return 'certificate';
    if (noTls.has(code) || syscall === 'getaddrinfo' || message === 'bad port') return 'address';
  }
  return undefined;
}

/** A fetch that met a redirect, which is never followed: the body must not go elsewhere. */
export function isRedirectError(thrown: unknown): boolean {
  return errorChain(thrown).some((one) => /redirect/i.test(one.message));
}

/** A proxy that wants a name and password before it opens the tunnel. */
export function isProxyTunnelAuthError(thrown: unknown): boolean {
  return errorChain(thrown).some(({ message }) => message.startsWith('Proxy response (407)'));
}

/**
 * A reply with status 407, which fetch keeps to itself: the one failure that it gives no reason for.
 * To be asked only before there is a response.
 */
export function isProxyAuthError(thrown: unknown): boolean {
  const [outer, inner, ...deeper] = errorChain(thrown);
  return outer?.message === 'fetch failed' && inner?.message === '' && inner.code === '' && deeper.length === 0;
}

interface ErrorCause {
  readonly code: string;
  readonly syscall: string;
  readonly message: string;
}

/** The error and its causes, the members of an aggregate among them; 20 at most. */
function errorChain(thrown: unknown): ErrorCause[] {
  const found: ErrorCause[] = [];
  const open: unknown[] = [thrown];
  while (open.length > 0 && found.length < 20) {
    const one = open.shift();
    if (!(one instanceof Error)) continue;
    const { code, syscall } = one as { code?: unknown; syscall?: unknown };
    found.push({
      code: typeof code === 'string' ? code : '',
      syscall: typeof syscall === 'string' ? syscall : '',
      message: one.message,
    });
    open.push(one.cause, ...(one instanceof AggregateError ? (one.errors as unknown[]) : []));
  }
  return found;
}
