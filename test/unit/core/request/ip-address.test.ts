// Tests the classification of IP addresses, compared with a library.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as ipaddr from 'ipaddr.js';
import { classifyAddress } from '../../../../src/core/request/ip-address';

/** The same answer, given by the library. */
function expected(text: string): ReturnType<typeof classifyAddress> {
  const address = ipaddr.parse(text);
  const networks = ['::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map((one) => ipaddr.parseCIDR(one));
  if (address.range() === 'loopback') return 'loopback';
  if (address.kind() === 'ipv6' && networks.some((network) => address.match(network)))
    return expected(ipaddr.fromByteArray(address.toByteArray().slice(12)).toString());
  if (address.range() !== 'unicast') return 'private';
  return address.kind() === 'ipv4' || address.match(ipaddr.parseCIDR('2000::/3')) ? 'public' : 'private';
}

/** Every network that the library knows, and those that contain IPv4 addresses. */
const networks = [ipaddr.IPv4, ipaddr.IPv6].flatMap((version) => {
  const ranges = Object.values((version.prototype as unknown as { SpecialRanges: object }).SpecialRanges);
  const flat = ranges.flatMap((one: unknown[]) => (Array.isArray(one[0]) ? one : [one]));
  return flat as [ipaddr.IPv4 | ipaddr.IPv6, number][];
});

/** The address that is `by` after another one. */
function shift(address: ipaddr.IPv4 | ipaddr.IPv6, by: bigint): string | undefined {
  const bytes = address.toByteArray();
  const sum = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) + by;
  const hex = sum.toString(16).padStart(bytes.length * 2, '0');
  if (sum < 0n || hex.length > bytes.length * 2) return undefined;
  return ipaddr.fromByteArray([...Buffer.from(hex, 'hex')]).toString();
}

describe('IP addresses', () => {
  it('classifies the first and last address of every special network, and their neighbors, as the library does', () => {
    assert.ok(networks.length > 30);
    for (const [address, length] of networks) {
      const size = 1n << BigInt(address.toByteArray().length * 8 - length);
      for (const by of [-1n, 0n, 1n, size - 1n, size]) {
        const text = shift(address, by);
        if (text !== undefined) assert.equal(classifyAddress(text), expected(text), text);
      }
    }
  });

  it('classifies random addresses as the library does', () => {
    const v6 = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
    const prefix = fc.constantFrom([0x2001], [0x2001, 0xdb8], [0x64, 0xff9b, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0xffff], []);
    fc.assert(fc.property(fc.ipV4(), (text) => assert.equal(classifyAddress(text), expected(text), text)));
    fc.assert(
      fc.property(prefix, v6, (start, rest) => {
        const text = [...start, ...rest]
          .slice(0, 8)
          .map((part) => part.toString(16))
          .join(':');
        assert.equal(classifyAddress(text), expected(text), text);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not take a name, an incomplete address or text around an address for an address', () => {
    for (const text of [
      '',
      'fade',
      'ad.de',
      'example.com',
      '1.2.3.256',
      '1.2.3.4.5',
      ':',
      ':::',
      '1::2::3',
      '1:2',
      'a@10.0.0.1',
      '[::1]',
    ])
      assert.equal(classifyAddress(text), undefined, text);
  });
});
