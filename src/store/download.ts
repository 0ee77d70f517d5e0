// Downloads an image by URL: public https, checked at every redirect, without the API key.
import * as http from 'node:http';
import * as https from 'node:https';
import { once } from 'node:events';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { toImageError, type ErrorFacts, ImageError } from '../core/errors';
import type { Download } from '../core/platform';
import { isLoopback, isPrivateAddress } from '../core/request/check-url';

const maxBytes = 50 * 1024 * 1024;
const maxRedirects = 3;
/** Bytes; Node's own limit of 16 KB is below what some hosts send. */
const maxHeaderSize = 64 * 1024;
/** Maximum characters of a URL in an error; enough for its host. */
const maxSubject = 500;

/** Without a user agent, some hosts answer 403. */
const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'Peel' };
/** A new file may not have reached the host yet; the other statuses are temporary too. */
const temporary = new Set([404, 408, 425, 429, 500, 502, 503, 504]);

/**
 * Loopback is allowed only if the endpoint is loopback itself.
 * @param pauses milliseconds before each further attempt; nothing is charged for them.
 */
export function createDownload(pauses: readonly number[] = [1000, 3000]): Download {
  return async function* (url, endpoint, signal) {
    const local = isLoopback(URL.parse(endpoint)?.hostname ?? '');
    const response = await getFile(url, local, signal, pauses);
    let received = 0;
    for await (const chunk of await readBody(response, signal)) {
      const bytes = chunk as Uint8Array;
      received += bytes.length;
      if (received > maxBytes) {
        response.destroy();
        throw refused('too-large', url);
      }
      yield bytes;
    }
    if (!response.complete) throw refused('download-failed', url);
  };
}

export const download = createDownload();

async function getFile(
  url: string,
  local: boolean,
  signal: AbortSignal,
  pauses: readonly number[],
): Promise<http.IncomingMessage> {
  for (const pause of pauses) {
    try {
      return await get(url, local, signal, maxRedirects);
    } catch (thrown) {
      if (!(thrown instanceof ImageError) || !temporary.has(thrown.facts.status ?? 0)) throw thrown;
    }
    await sleep(pause, undefined, { signal });
  }
  return get(url, local, signal, maxRedirects);
}

/** Decompresses gzip by its magic bytes, because the header may be missing or wrong. */
async function readBody(response: http.IncomingMessage, signal: AbortSignal): Promise<Readable> {
  response.on('error', () => undefined);
  let magic = response.read(2) as Buffer | null;
  while (magic === null && !response.complete) {
    await once(response, 'readable', { signal });
    magic = response.read(2) as Buffer | null;
  }
  if (magic === null) return response;
  response.unshift(magic);
  return magic[0] === 0x1f && magic[1] === 0x8b ? pipeline(response, createGunzip(), () => undefined) : response;
}

async function get(
  address: string,
  local: boolean,
  signal: AbortSignal,
  redirects: number,
): Promise<http.IncomingMessage> {
  const url = URL.parse(address);
  const loopback = url !== null && local && isLoopback(url.hostname);
  if (!url || (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')))
    throw refused('url-not-https', address);
  if (!loopback && isPrivateAddress(url.hostname)) throw refused('url-not-public', address);
  signal.throwIfAborted();
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.get(url, { lookup: checkedLookup(loopback), headers, maxHeaderSize }, resolve);
    request.on('error', (error) => reject(signal.aborted ? error : toImageError(error, 'bad-reply', facts(address))));
    // Passed as an option, the signal would give the socket an error, which nothing handles once the response has ended.
    signal.addEventListener('abort', () => request.destroy(), { once: true });
  });
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return response;
  response.destroy();
  const { location } = response.headers;
  const next = location === undefined ? null : URL.parse(location, url.href);
  if (status >= 300 && status < 400 && next && redirects > 0) return get(next.href, local, signal, redirects - 1);
  throw refused('download-failed', address, status);
}

/** Rejects addresses in the user's own network at the time of connecting, to prevent DNS rebinding. */
function checkedLookup(loopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const inside = addresses?.find(({ address }) => isPrivateAddress(address) && !(loopback && isLoopback(address)));
      const first = addresses?.[0];
      if (error || inside || !first) callback(error ?? refused('url-not-public', `https://${hostname}`), '', 4);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function refused(reason: string, subject: string, status?: number): ImageError {
  return new ImageError('bad-reply', { ...facts(subject, reason), ...(status ? { status } : {}) });
}

function facts(subject: string, reason = 'download-failed'): ErrorFacts {
  return { mayHaveBeenCharged: true, reason, subject: subject.slice(0, maxSubject) };
}
