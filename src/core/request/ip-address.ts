// Classifies IP addresses as loopback, private or public.

/** The networks without public servers (IANA special-purpose address registry). */
const privateV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map(networkBits);

/** Only addresses in this network are public. */
const globalV6 = networkBits('2000::/3');
const privateV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(networkBits);
/** IPv6 networks whose last four bytes are an IPv4 address: compatible, mapped, translated and NAT64. */
const embeddedV4 = ['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map(networkBits);
const loopbackV4 = networkBits('127.0.0.0/8');
const loopbackV6 = networkBits('::1/128');

/** @param text an address, with a zone or without. @returns undefined for a name or an invalid address. */
export function classifyAddress(text: string): 'loopback' | 'private' | 'public' | undefined {
  const address = addressBits(text.replace(/%.*/, ''));
  if (address === undefined) return undefined;
  if (address === loopbackV6) return 'loopback';
  const isIn = (networks: readonly string[], bits: string) => networks.some((network) => bits.startsWith(network));
  if (address.length === 32 || isIn(embeddedV4, address)) {
    const v4 = address.slice(-32);
    if (v4.startsWith(loopbackV4)) return 'loopback';
    return isIn(privateV4, v4) ? 'private' : 'public';
  }
  return !address.startsWith(globalV6) || isIn(privateV6, address) ? 'private' : 'public';
}

/** The bits that the addresses of a network have in common. */
function networkBits(network: string): string {
  const [address = '', length] = network.split('/');
  return (addressBits(address) ?? '').slice(0, Number(length));
}

/** 32 or 128 digits; undefined for a name. The URL parser reads every notation, and writes it in one. */
function addressBits(text: string): string | undefined {
  if (!/^[\da-fx.:]+$/i.test(text)) return undefined;
  const toBits = (numbers: string[], radix: number, width: number) =>
    numbers.map((number) => Number.parseInt(number, radix).toString(2).padStart(width, '0')).join('');
  if (!text.includes(':')) {
    const host = URL.parse(`http://${text}`)?.hostname ?? '';
    return /^[\d.]+$/.test(host) ? toBits(host.split('.'), 10, 8) : undefined;
  }
  const host = URL.parse(`http://[${text}]`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [start = '', end = ''] = host.split('::').map((part) => toBits(part.split(':').filter(Boolean), 16, 16));
  return start + end.padStart(128 - start.length, '0');
}
