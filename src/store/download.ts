// Downloads an image by URL: public https, checked at every redirect, without the API key.
import * as http from 'node:http';
import * as https from 'node:https';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { toImageError, type ErrorFacts, ImageError } from '../core/errors';
import type { Download } from '../core/platform';
import { isLoopback, isPrivateAddress } from '../core/request/check-url';

const maxBytes = 50 * 1024 * 1024;
const maxRedirects = 3;
/** Maximum characters of a URL in an error; enough for its host. */
const maxSubject = 500;

/** Loopback is allowed only if the endpoint is loopback itself. */
export const download: Download = async function* (url, endpoint, signal) {
  const local = isLoopback(URL.parse(endpoint)?.hostname ?? '');
  const response = await get(url, local, signal, maxRedirects);
  let received = 0;
  for await (const chunk of response) {
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
    const request = client.get(url, { lookup: checkedLookup(loopback), headers: { accept: 'image/*' } }, resolve);
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
