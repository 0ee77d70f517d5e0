// Checks a URL that the service is to download: public http(s) only, no private network.
import * as ipaddr from 'ipaddr.js';
import { ImageError } from '../errors';

const maxUrlLength = 4096;

/** Invisible characters that the URL parser drops or encodes: the URL sent would differ from the URL shown. */
const hidden = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u2028\u2029]/u;
/** Schemes of local resources. */
const local = /^(data|file|blob|filesystem|vscode[\w-]*|content):/i;

/**
 * Checks that the service can download this URL (API document FAQ Q2).
 * @param endpoint if it is a loopback address, other loopback addresses are accepted.
 * @throws {ImageError} `invalid-request` with a reason.
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

/** For a message: at most 60 characters, all visible, credentials removed. */
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
  const host = plainHost(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || parseAddress(host)?.range() === 'loopback';
}

/** Suffixes that no public server uses: reserved by RFCs and ICANN, or common in private networks. */
const privateNames =
  /\.(local|localdomain|internal|lan|home|corp|mail|intranet|private|arpa|test|invalid|onion|alt|domain|workgroup)$/;

function isPrivateHost(hostname: string): boolean {
  const host = plainHost(hostname);
  if (host.includes(':') || parseAddress(host)) return isPrivateAddress(host);
  return !host.includes('.') || /^\.|\.\./.test(host) || privateNames.test(host);
}

const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** Whether an IP address is not public. Names are not resolved and count as public. */
export function isPrivateAddress(text: string): boolean {
  const address = parseAddress(plainHost(text));
  if (!address) return text.includes(':');
  return address.range() !== 'unicast' || (address.kind() === 'ipv6' && !address.match(globalUnicast));
}

/** Removes brackets and trailing dots. */
function plainHost(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
}

/** IPv6 networks whose last four bytes are an IPv4 address: compatible, mapped, translated and NAT64. */
const embeddedV4 = ['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map((text) => ipaddr.parseCIDR(text));

/** An IPv4 address if an IPv6 address contains one; undefined for a name. */
function parseAddress(host: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const text = host.replace(/%.*/, ''); // the zone
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.parse(text);
  const embedded = address.kind() === 'ipv6' && address.range() !== 'loopback';
  if (!embedded || !embeddedV4.some((network) => address.match(network))) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(12));
}
