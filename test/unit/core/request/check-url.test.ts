// Tests that image URLs into the user's own network are refused in every notation.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { checkUrlInput, isLoopback, isPrivateAddress } from '../../../../src/core/request/check-url';
import { imageError } from '../../helpers/image-errors';

const service = 'https://api.example.com/v1/images/generations';
const emulator = 'http://127.0.0.1:8080/v1/images/generations';
const reason = (url: string, endpoint = service) => imageError(() => checkUrlInput(url, endpoint)).facts.reason;
const accepted = (url: string, endpoint = service) => assert.doesNotThrow(() => checkUrlInput(url, endpoint), url);

const loopback = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'localhost..',
  'a.b.localhost',
  'ⓛocalhost',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.255.255.254',
  '0x7f.1',
  '0x7f000001',
  '017700000001',
  '2130706433',
  '１２７.0.0.1',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
];

const privateHosts = [
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.255.255.255',
  '0xa.1',
  '012.0.0.1',
  '167772161',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '169.254.169.254',
  '0xa9fea9fe',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '192.168.257',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::2]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fdff::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001::1]',
  '[2001:0:7f00:1::]',
  '[2001:db8::1]',
  '[2001:10::1]',
  '[2002:7f00:1::]',
  '[3fff::1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[::10.0.0.1]',
  '[::ffff:0:10.0.0.1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::808:808]',
  'router',
  'router.',
  'metadata.google.internal',
  'nas.local',
  'NAS.LOCAL.',
  'printer.lan',
  'fritz.home.arpa',
  'wiki.corp',
  'x.localdomain',
  'x.test',
  'x.invalid',
  'expyuzz4wqqyqhjn.onion',
  'nas.private',
  'mail.corp.',
  'a..example.com',
  '.example.com',
];

const publicHosts = [
  'example.com',
  'example.com.',
  'EXAMPLE.com',
  'xn--bcher-kva.example',
  'bücher.example',
  '例え.jp',
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.0.1.1',
  '192.0.77.2',
  '192.167.1.1',
  '198.20.0.1',
  '198.51.101.1',
  '203.0.114.1',
  '223.255.255.255',
  '[2606:4700::6810:84e5]',
  '[2001:4860:4860::8888]',
  '[2001:200::1]',
  '[2a00:1450::1]',
  '[::ffff:8.8.8.8]',
  '[64:ff9b::8.8.8.8]',
  'local.example.com',
];

describe('URL input', () => {
  it('accepts a public URL, on any port', () => {
    for (const host of publicHosts) accepted(`https://${host}/a.png`);
    for (const host of publicHosts) accepted(` http://${host}:8080/a.png?x=1#y\n`);
  });

  it('refuses a loopback address, in any notation', () => {
    for (const host of loopback) assert.equal(reason(`http://${host}/a.png`), 'url-not-public', host);
  });

  it('refuses an address in a private network, in any notation', () => {
    for (const host of privateHosts) {
      assert.equal(reason(`https://${host}:8443/a.png`), 'url-not-public', host);
      assert.equal(reason(`https://${host}/a.png`, emulator), 'url-not-public', `${host}, while the endpoint is local`);
    }
  });

  it('accepts a loopback URL if the endpoint is loopback', () => {
    for (const host of loopback) accepted(`http://${host}:81/a.png`, emulator);
    for (const host of loopback) accepted('http://localhost/a.png', `http://${host}/v1`);
    for (const endpoint of [
      service,
      'https://127.example.com/',
      'https://localhost.example.com',
      'https://10.0.0.1',
      '',
    ])
      assert.equal(reason('http://localhost/a.png', endpoint), 'url-not-public', endpoint);
  });

  it('refuses another protocol or none', () => {
    for (const url of [
      '',
      'a.png',
      '/a.png',
      '//example.com/a.png',
      'ftp://example.com/a',
      'example.com/a.png',
      'http://[fe80::1%25eth0]/a.png',
      'http://0x7f.0.0.0.1/',
      'http://1.2.3.4.5/',
      'javascript:1',
      'http://',
      'http://exa mple.com',
      'http://[::1',
      'http://1.2.3.256/',
    ])
      assert.equal(reason(url), 'url-not-http', url);
  });

  it('never accepts a private IPv4 address in any number system', () => {
    const address = fc.tuple(fc.constantFrom(10, 127, 0, 224, 255), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(address, ([a, b, c, d]) => {
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const hex = number.toString(16).padStart(8, '0');
        for (const host of [
          `${a}.${b}.${c}.${d}`,
          `${number}`,
          `0x${hex}`,
          `0${number.toString(8)}`,
          `0${a.toString(8)}.0x${b.toString(16)}.${c * 256 + d}`,
          `[::ffff:${a}.${b}.${c}.${d}]`,
          `[64:ff9b::${hex.slice(0, 4)}:${hex.slice(4)}]`,
        ]) {
          assert.equal(reason(`http://${host}/`), 'url-not-public', host);
        }
      }),
    );
  });
});

describe('private addresses from a resolver', () => {
  const bare = (host: string) => host.replace(/^\[|\]$/g, '');
  const addresses = (hosts: string[]) =>
    hosts.map(bare).filter((host) => host.includes(':') || /^([1-9]\d*|0)(\.\d+){3}$/.test(host));

  it('distinguishes private addresses from public ones', () => {
    for (const address of addresses([...loopback, ...privateHosts]))
      assert.equal(isPrivateAddress(address), true, address);
    for (const address of addresses(publicHosts)) assert.equal(isPrivateAddress(address), false, address);
  });

  it('recognizes private addresses with a zone, in capitals and with leading zeros', () => {
    for (const address of [
      'fe80::1%eth0',
      '::1%lo',
      'FE80::1',
      '0000:0000:0000:0000:0000:ffff:7f00:0001',
      '::FFFF:10.0.0.1',
    ])
      assert.equal(isPrivateAddress(address), true, address);
  });

  it('does not treat names as addresses, because they are resolved first', () => {
    for (const name of ['example.com', 'localhost', 'router', '']) assert.equal(isPrivateAddress(name), false, name);
  });

  it('treats only addresses that lead to this machine as loopback', () => {
    for (const host of loopback.filter((one) => /^[\x20-\x7e]+$/.test(one)))
      assert.equal(isLoopback(new URL(`http://${host}`).hostname), true, host);
    for (const host of [
      '',
      '10.0.0.1',
      '::',
      '128.0.0.1',
      '127.example.com',
      'localhost.example.com',
      'notlocalhost',
      'fe80::1',
    ])
      assert.equal(isLoopback(host), false, host);
  });
});
