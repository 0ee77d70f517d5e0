// Checks a URL that the service is to download: public http(s) only, no private network.
import { ImageError } from '../errors';

const maxUrlLength = 4096;

/** Invisible characters that the URL parser drops or encodes: the URL sent would differ from the URL shown. */
const hidden = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u2028\u2029]/u;
/** Schemes of local resources. */
const local = /^(data|file|blob|filesystem|vscode[\w-]*|content):/i;

/**
 * Checks that the service can download this URL.
 * @param endpoint if it is a loopback address, other loopback addresses are accepted.
 * @throws {ImageError} `invalid-request` with a reason (API document FAQ Q2: a publicly accessible HTTP/HTTPS address).
 */
export function checkUrlInput(text: string, endpoint: string): void {
  const address = text.trim();
  if (local.test(address)) throw refusal('url-local', address.slice(0, address.indexOf(':') + 1).toLowerCase());
  if (address.length > maxUrlLength) throw refusal('url-too-long', displayUrl(address));
  if (hidden.test(address)) throw refusal('url-hidden', displayUrl(address));
  const url = URL.parse(address);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw refusal('url-not-http', displayUrl(address));
  if (url.username !== '' || url.password !== '') throw refusal('url-credentials', url.host);
  // The request carries the encoded form, which is up to nine times as long.
  if (url.href.length > maxUrlLength) throw refusal('url-too-long', displayUrl(address));
  if (isLoopback(url.hostname)) {
    if (isLoopback(URL.parse(endpoint)?.hostname ?? '')) return;
    throw refusal('url-not-public', url.host);
  }
  if (url.port === '0' || isPrivateHost(url.hostname)) throw refusal('url-not-public', url.host);
}

/** Shortens a URL for use in a message: at most 60 characters, all visible, credentials removed. */
function displayUrl(address: string): string {
  const plain = address
    .slice(0, 200)
    .replace(new RegExp(hidden, 'gu'), '�')
    .replace(/^(\w+:[\\/]*)[^\\/?#]*@/, '$1…@');
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}

function refusal(reason: string, subject: string): ImageError {
  return new ImageError('invalid-request', { reason, subject });
}

/** `hostname` is either an address or as the URL parser writes it (IPv4 in dotted decimals, IPv6 in brackets). */
export function isLoopback(hostname: string): boolean {
  const host = unbracketed(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || v4Of(host).startsWith('127.');
}

/** Suffixes that no public server uses: reserved by RFCs and ICANN, or common in private networks. */
const privateNames =
  /\.(local|localdomain|internal|lan|home|corp|mail|intranet|private|arpa|test|invalid|onion|alt|domain|workgroup)$/;

function isPrivateHost(hostname: string): boolean {
  const host = unbracketed(hostname);
  if (host.includes(':') || v4Of(host) !== '') return isPrivateAddress(host);
  return !host.includes('.') || /^\.|\.\./.test(host) || privateNames.test(host);
}

/** Whether an IP address is not public. Names are not resolved and count as public. */
export function isPrivateAddress(address: string): boolean {
  const host = unbracketed(address);
  const v4 = v4Of(host);
  if (v4 !== '') return isPrivateV4(v4);
  return host.includes(':') && !isPublicV6(host);
}

/** Global unicast except the blocks that are not routed: protocol assignments, Teredo, documentation, 6to4. */
function isPublicV6(host: string): boolean {
  return /^[23][0-9a-f]{3}:/.test(host) && !/^(2001:(1?[0-9a-f]{0,2}|db8):|2002:|3fff:0?[0-9a-f]{0,3}:)/.test(host);
}

/** Blocks without public hosts: private, link-local, carrier-grade, test, multicast, reserved. */
function isPrivateV4(host: string): boolean {
  const [a, b, c] = host.split('.').map(Number) as [number, number, number, number];
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 88 && c === 99) ||
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113)
  );
}

/** Removes brackets and trailing dots; normalizes IPv6, because resolvers write it in several forms. */
function unbracketed(hostname: string): string {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  return host.includes(':') ? (URL.parse(`http://[${host}]`)?.hostname.slice(1, -1) ?? host) : host;
}

/** Returns the IPv4 address, also from an IPv4-mapped, -compatible, -translated or NAT64 IPv6 address; otherwise ''. */
function v4Of(host: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  const match = /^(?:::(?:ffff:(?:0:)?)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (!match) return '';
  const [high, low] = [parseInt(match[1] as string, 16), parseInt(match[2] as string, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
