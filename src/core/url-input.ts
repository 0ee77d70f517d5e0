// Checks an address that the service is to download: public http(s), nothing of the person's own network.
import { ImageError } from './errors';

const maxUrlLength = 4096;

/**
 * @param endpoint while it is loopback itself, loopback addresses are let through.
 * @throws {ImageError} `invalid-request` with a reason (API document FAQ Q2: a publicly accessible HTTP/HTTPS address).
 */
export function checkUrlInput(text: string, endpoint: string): void {
  if (text.length > maxUrlLength) throw refused('url-too-long', `${text.slice(0, 60)}…`);
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw refused('url-not-http', text);
  if (url.username !== '' || url.password !== '') throw refused('url-credentials', url.host);
  if (isLoopback(url.hostname)) {
    if (isLoopback(URL.parse(endpoint)?.hostname ?? '')) return;
    throw refused('url-not-public', url.host);
  }
  if (isPrivateHost(url.hostname)) throw refused('url-not-public', url.host);
}

function refused(reason: string, subject: string): ImageError {
  return new ImageError('invalid-request', { reason, subject });
}

/** `hostname` as the URL parser writes it (IPv4 in dotted decimals whatever was typed, IPv6 in brackets), or an address. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || v4Of(host).startsWith('127.');
}

function isPrivateHost(hostname: string): boolean {
  const host = bare(hostname);
  if (host.includes(':') || v4Of(host) !== '') return isPrivateAddress(host);
  return !host.includes('.') || /\.(local|internal|lan|home|corp|intranet|localdomain|arpa)$/.test(host);
}

/** Whether an IP address belongs to no public host; a name is not looked up and counts as public. */
export function isPrivateAddress(address: string): boolean {
  const host = bare(address);
  const v4 = v4Of(host);
  if (v4 !== '') return isPrivateV4(v4);
  return host.includes(':') && !isPublicV6(host);
}

/** Global unicast, without the blocks that only look it: protocol assignments and Teredo, documentation, 6to4. */
function isPublicV6(host: string): boolean {
  return /^[23][0-9a-f]{3}:/.test(host) && !/^(2001:(1?[0-9a-f]{0,2}|db8):|2002:|3fff:0?[0-9a-f]{0,3}:)/.test(host);
}

/** Blocks that no public host has: private, link-local, carrier-grade, test, multicast, reserved. */
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
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113)
  );
}

/** Without brackets and trailing dots; IPv6 in the one form that the URL parser gives it, whatever a resolver wrote. */
function bare(hostname: string): string {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  return host.includes(':') ? (URL.parse(`http://[${host}]`)?.hostname.slice(1, -1) ?? host) : host;
}

/** An IPv4 address, or the one inside an IPv4-mapped, -compatible, -translated or NAT64 IPv6 address; empty for any other. */
function v4Of(host: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  const match = /^(?:::(?:ffff:(?:0:)?)?|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (!match) return '';
  const [high, low] = [parseInt(match[1] as string, 16), parseInt(match[2] as string, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
