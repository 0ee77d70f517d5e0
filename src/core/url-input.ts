// Checks an address that the service is to download: public http(s), nothing of the person's own network.
import { ImageError } from './errors';

/**
 * @param endpoint while it is loopback itself, loopback addresses are let through.
 * @throws {ImageError} `invalid-request` with a reason (API document FAQ Q2: a publicly accessible HTTP/HTTPS address).
 */
export function checkUrlInput(text: string, endpoint: string): void {
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

/** `hostname` as the URL parser writes it: IPv4 in dotted decimals whatever was typed, IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host.startsWith('127.') ||
    host === '::1' ||
    mapped(host).startsWith('127.')
  );
}

function isPrivateHost(hostname: string): boolean {
  const host = bare(hostname);
  if (host.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPrivateAddress(host);
  return !host.includes('.') || /\.(local|internal|lan|home|corp|intranet|localdomain|arpa)$/.test(host);
}

/** Whether an IP address belongs to no public host; a name is not looked up and counts as public. */
export function isPrivateAddress(address: string): boolean {
  const host = bare(address);
  if (host.includes(':'))
    return host === '::1' || isPrivateV4(mapped(host)) || /^(::$|fe[89ab]|f[cd]|ff|64:ff9b:)/.test(host);
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) && isPrivateV4(host);
}

/** Blocks that no public host has: private, link-local, carrier-grade, test, multicast, reserved. */
function isPrivateV4(host: string): boolean {
  const [a, b] = host.split('.').map(Number);
  if (a === undefined || b === undefined || Number.isNaN(a)) return false;
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && (b === 168 || host.startsWith('192.0.'))) ||
    (a === 198 && (b === 18 || b === 19))
  );
}

const bare = (hostname: string): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** The IPv4 address inside an IPv4-mapped IPv6 one (`::ffff:7f00:1`); empty for any other. */
function mapped(host: string): string {
  const match = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (!match) return '';
  const [high, low] = [parseInt(match[1] as string, 16), parseInt(match[2] as string, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
