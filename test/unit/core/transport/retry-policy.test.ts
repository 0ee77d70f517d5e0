// Tests when a request may be sent again: never if it may have been accepted.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { errorCodes, ImageError, type ErrorFacts } from '../../../../src/core/errors';
import { retryDelay, parseRetryAfter, classifyPreSendFailure } from '../../../../src/core/transport/retry-policy';

const now = Date.parse('2025-11-05T10:00:00Z');
const fresh = () => ({ connectRetries: 0, rateLimitRetries: 0 });
const limited = (headers: Record<string, string>, facts: ErrorFacts = {}) => ({
  error: new ImageError('rate-limited', facts),
  preSendFailure: undefined,
  headers: new Headers(headers),
});

describe('retry policy before sending', () => {
  const attempt = { error: new ImageError('offline'), preSendFailure: 'line' as const };

  it('retries twice, after half a second and a second, each with a random delay', () => {
    for (let round = 0; round < 100; round++) {
      const tries = fresh();
      const pauses = [1, 2, 3].map(() => retryDelay(attempt, tries, now));
      assert(pauses[0]! >= 500 && pauses[0]! <= 625, String(pauses[0]));
      assert(pauses[1]! >= 1000 && pauses[1]! <= 1250, String(pauses[1]));
      assert.equal(pauses[2], undefined);
    }
  });

  it('does not retry errors that will persist', () => {
    for (const neverLeft of ['address', 'certificate'] as const)
      assert.equal(retryDelay({ ...attempt, preSendFailure: neverLeft }, fresh(), now), undefined);
  });

  it('spreads the retries of several jobs over time', () => {
    const pauses = new Set(Array.from({ length: 50 }, () => retryDelay(attempt, fresh(), now)));
    assert(pauses.size > 1);
  });
});

describe('retry policy after sending', () => {
  it('never retries, whatever the response', () => {
    const headers = fc.constantFrom<Record<string, string>>({}, { 'retry-after': '1' }, { 'x-should-retry': 'true' });
    const codes = errorCodes.filter((code) => code !== 'rate-limited');
    fc.assert(
      fc.property(fc.constantFrom(...codes), headers, fc.boolean(), (code, given, mayHaveBeenCharged) => {
        const error = new ImageError(code, { mayHaveBeenCharged, retryAfter: 1, status: 429 });
        assert.equal(
          retryDelay({ error, preSendFailure: undefined, headers: new Headers(given) }, fresh(), now),
          undefined,
        );
      }),
    );
  });

  it('retries once after a 429 with Retry-After, up to a minute', () => {
    for (const [header, expected] of [
      ['0', 0],
      ['1', 1000],
      ['60', 60_000],
      ['61', undefined],
      ['Wed, 05 Nov 2025 10:00:30 GMT', 30_000],
      ['Wed, 05 Nov 2025 10:01:01 GMT', undefined],
    ] as const) {
      assert.equal(retryDelay(limited({ 'retry-after': header }), fresh(), now), expected, header);
    }
    assert.equal(retryDelay(limited({}, { retryAfter: 5 }), fresh(), now), 5000);
  });

  it('waits for a 429 once, counted separately from connection retries', () => {
    const tries = { connectRetries: 2, rateLimitRetries: 0 };
    assert.equal(retryDelay(limited({ 'retry-after': '2' }), tries, now), 2000);
    assert.equal(retryDelay(limited({ 'retry-after': '2' }), tries, now), undefined);
    assert.deepEqual(tries, { connectRetries: 2, rateLimitRetries: 1 });
  });

  it('does not retry a 429 without a valid Retry-After, and counts no wait', () => {
    const tries = fresh();
    for (const header of [{}, { 'retry-after': 'soon' }, { 'retry-after': '-1' }, { 'retry-after': '999' }] as const)
      assert.equal(retryDelay(limited(header), tries, now), undefined);
    assert.equal(
      retryDelay({ error: new ImageError('rate-limited'), preSendFailure: undefined }, tries, now),
      undefined,
    );
    assert.deepEqual(tries, fresh());
  });
});

describe('retry policy headers', () => {
  it('stops at x-should-retry: false, and ignores other values', () => {
    for (const value of ['false', 'FALSE', ' false ']) {
      const headers = new Headers({ 'x-should-retry': value, 'retry-after': '1' });
      assert.equal(retryDelay({ ...limited({}), headers }, fresh(), now), undefined, value);
      assert.equal(
        retryDelay({ error: new ImageError('offline'), preSendFailure: 'line' as const, headers }, fresh(), now),
        undefined,
      );
    }
    assert.equal(retryDelay(limited({ 'x-should-retry': 'true', 'retry-after': '1' }), fresh(), now), 1000);
  });

  it('accepts Retry-After as a number or an HTTP date', () => {
    for (const [header, expected] of [
      [null, undefined],
      ['', undefined],
      ['7', 7],
      [' 7 ', 7],
      ['007', 7],
      ['1.5', 2],
      ['0.25', 1],
      ['1.', undefined],
      ['1.5s', undefined],
      ['-1', undefined],
      ['1e3', undefined],
      ['0x10', undefined],
      ['9999999999', undefined],
      ['7, 8', undefined],
      ['٣', undefined],
      ['tomorrow', undefined],
      ['2026', 2026],
      ['2025-11-05T10:00:30Z', undefined],
      ['Wed, 05 Nov 2025 10:00:30 GMT', 30],
      ['Wed, 05 Nov 2025 09:00:00 GMT', 0],
      ['Wednesday, 05-Nov-25 10:00:30 GMT', 30],
      ['Wed, rubbish', undefined],
    ] as const) {
      assert.equal(parseRetryAfter(header, now), expected, String(header));
    }
    assert.equal(parseRetryAfter('Wed, 05 Nov 2025 10:00:30 GMT', now + 1), 30, 'rounded up');
  });

  it('prefers the wait in milliseconds, if it is valid', () => {
    const delay = (ms: string) => retryDelay(limited({ 'retry-after': '9', 'retry-after-ms': ms }), fresh(), now);
    for (const [ms, expected] of [
      ['300', 1000],
      ['1500.5', 2000],
      ['60000', 60_000],
      ['61000', undefined],
      ['soon', 9000],
      ['-5', 9000],
      ['', 9000],
    ] as const)
      assert.equal(delay(ms), expected, ms);
  });
});

describe('classification of connection errors', () => {
  const system = (code: string, syscall?: string) =>
    Object.assign(new Error(code), { code, ...(syscall ? { syscall } : {}) });
  const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

  it('reports errors before sending: no name, no route, nobody listening', () => {
    for (const cause of [
      system('ENOTFOUND', 'getaddrinfo'),
      system('EAI_AGAIN', 'getaddrinfo'),
      system('ECONNREFUSED', 'connect'),
      system('ETIMEDOUT', 'connect'),
      system('ENETUNREACH', 'connect'),
      new AggregateError([system('ETIMEDOUT', 'connect'), system('ECONNREFUSED', 'connect')]),
      fetchFailed(new AggregateError([system('ENETUNREACH', 'connect')])),
    ]) {
      assert.equal(classifyPreSendFailure(fetchFailed(cause)), 'line', cause.message);
    }
  });

  it('reports errors of the handshake: certificates, TLS, ports and names', () => {
    for (const [cause, where] of [
      [system('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate'],
      [system('SELF_SIGNED_CERT_IN_CHAIN'), 'certificate'],
      [system('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate'],
      [system('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'certificate'],
      [system('CERT_HAS_EXPIRED'), 'certificate'],
      [system('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate'],
      [system('ERR_SSL_WRONG_VERSION_NUMBER'), 'address'],
      [system('EINVAL', 'getaddrinfo'), 'address'],
      [new Error('bad port'), 'address'],
      [new Error('Client network socket disconnected before secure TLS connection was established'), 'line'],
    ] as const)
      assert.equal(classifyPreSendFailure(fetchFailed(cause)), where, cause.message);
  });

  it('reports an HTTP proxy that opened no tunnel', () => {
    for (const status of [403, 407, 502]) {
      const cause = new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
      assert.equal(classifyPreSendFailure(fetchFailed(cause)), 'line', cause.message);
    }
    const unreachable = new Error('Failed to establish a socket connection to proxies: PROXY 127.0.0.1:1');
    assert.equal(classifyPreSendFailure(unreachable), 'line');
  });

  it('reports every other error as possibly after sending', () => {
    for (const thrown of [
      fetchFailed(system('ECONNRESET', 'read')),
      fetchFailed(system('ECONNRESET')),
      fetchFailed(system('EPIPE', 'write')),
      fetchFailed(system('ETIMEDOUT', 'read')),
      fetchFailed(system('UND_ERR_SOCKET')),
      // A client certificate that TLS 1.3 requests after the request.
      fetchFailed(system('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')),
      fetchFailed(system('UND_ERR_HEADERS_TIMEOUT')),
      fetchFailed(Object.assign(new Error('x'), { syscall: 'connect' })),
      fetchFailed({ code: 'ENOTFOUND' }),
      fetchFailed(Object.assign(new Error('ENOTFOUND'), { code: 5 })),
      new Error('ECONNREFUSED'),
      'ENOTFOUND',
      undefined,
      null,
    ]) {
      assert.equal(classifyPreSendFailure(thrown), undefined, String(thrown));
    }
  });

  it('handles circular and very deep causes', () => {
    const circle = new Error('a');
    circle.cause = new Error('b', { cause: circle });
    assert.equal(classifyPreSendFailure(circle), undefined);
    let deep: Error = system('ENOTFOUND');
    for (let level = 0; level < 1000; level++) deep = new Error('outer', { cause: deep });
    assert.equal(classifyPreSendFailure(deep), undefined);
  });
});
