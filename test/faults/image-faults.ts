// Faults of the picture itself: cut, mislabelled, of no base64, too large, named by addresses of every bad kind, one of several.
import { hostname } from 'node:os';
import type { Script } from '../emulator/script';
import {
  type Fault,
  maybeCharged,
  partlyReceived,
  type FaultUrls,
  serviceText,
  type ExpectedError,
  sentences,
} from './fault';
import { base64, envelope, medium, picture, imageReply, raw, small } from './images';

const cutImage = partlyReceived('bad-reply', 'The image arrived incomplete.');
const noImage = partlyReceived('bad-reply', 'The data received is not an image.');
const withText = (text: string): Script => raw(`{"code":200,"data":{"data":[{"b64_json":"${text}"}]}}`);
const text = base64(picture);

const broken: Fault[] = [
  {
    name: 'a truncated picture',
    emulator: () => [imageReply(picture.subarray(0, 20_000))],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'a picture without its last byte',
    emulator: () => [imageReply(picture.subarray(0, -1))],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'a star in the base64',
    emulator: () => [withText(`${text.slice(0, 8_000)}*${text.slice(8_000)}`)],
    posts: 1,
    error: cutImage,
  },
  { name: 'a space for a plus', emulator: () => [withText(text.replaceAll('+', ' '))], posts: 1, error: cutImage },
  {
    name: 'base64 of the wrong length',
    emulator: () => [withText(text.slice(0, 8_001))],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'a GIF',
    emulator: () => [imageReply(Buffer.from('GIF89a and what follows it'))],
    posts: 1,
    error: noImage,
  },
  { name: 'words for a picture', emulator: () => [imageReply(Buffer.from(serviceText))], posts: 1, error: noImage },
  {
    name: 'a page for a picture',
    emulator: () => [imageReply(Buffer.from('<html><body>Not here</body></html>'))],
    posts: 1,
    error: noImage,
  },
  {
    name: 'wrong magic bytes',
    emulator: () => [imageReply(Buffer.concat([Buffer.of(0x88), picture.subarray(1)]))],
    posts: 1,
    error: noImage,
  },
  {
    name: 'a reply of 65 MiB',
    emulator: () => [withText('A'.repeat(65 * 1024 * 1024))],
    posts: 1,
    error: partlyReceived('bad-reply', "The service's response is too large to be an image."),
  },
];

const cannotDownload = (host: string | undefined) =>
  maybeCharged(
    'bad-reply',
    host === undefined
      ? 'The service did not return a valid download URL for the image.'
      : `The image could not be downloaded from the host that the service specified (“${host}”).`,
    sentences.again,
  );

/** The reply names an address, and the picture cannot be had from there. */
const address = (name: string, url: (places: FaultUrls) => string, host?: string, visits = 0): Fault => ({
  name: `an address: ${name}`,
  emulator: (places) => [raw(envelope({ url: url(places) }))],
  posts: 1,
  visits,
  error: cannotDownload(host),
});
const local = '127.0.0.1:#';

const addresses: Fault[] = [
  address('plain http', () => 'http://example.com/a.png', 'example.com'),
  address('of the own network', () => 'https://10.1.2.3/a.png', '10.1.2.3'),
  address('of the link alone', () => 'https://169.254.169.254/latest', '169.254.169.254'),
  address('of no host', () => 'https://nowhere.invalid/a.png', 'nowhere.invalid'),
  address('a file', () => 'file:///etc/passwd'),
  address('no address', () => `${serviceText} [is none](command:peel.showLog)`),
  address(
    'a name for this machine, looked at when connecting',
    ({ images }) => images.replace('http:', 'https:').replace('127.0.0.1', hostname()),
    hostname().toLowerCase(),
  ),
  address('where nobody listens', () => 'http://127.0.0.1:9/a.png', '127.0.0.1:9'),
  address('404', ({ images }) => `${images}/gone`, local, 1),
  address('a dropped line', ({ images }) => `${images}/drop`, local, 1),
  address('redirects without end', ({ images }) => `${images}/loop`, local, 4),
  address('a redirect into the own network', ({ images }) => `${images}/to-private`, '10.1.2.3', 1),
  address('a redirect to plain http', ({ images }) => `${images}/to-http`, 'example.com', 1),
  {
    name: 'an address: a page',
    emulator: ({ images }) => [raw(envelope({ url: `${images}/page` }))],
    posts: 1,
    visits: 1,
    error: noImage,
  },
  {
    name: 'an address: cut on the way',
    emulator: ({ images }) => [raw(envelope({ url: `${images}/cut` }))],
    posts: 1,
    visits: 1,
    error: partlyReceived('interrupted', 'The connection was lost after # s.'),
  },
  {
    name: 'an address: the picture, behind a redirect',
    emulator: ({ images }) => [raw(envelope({ url: `${images}/moved` }))],
    posts: 1,
    visits: 2,
    saved: 1,
  },
  {
    name: 'an address: of a picture, in a failure that may have been charged',
    emulator: ({ images }) => [
      raw(JSON.stringify({ code: 500, msg: serviceText, data: { data: [{ url: `${images}/moved` }] } })),
    ],
    posts: 1,
    visits: 2,
    saved: 1,
  },
  {
    name: 'an address: of nothing, in a failure',
    emulator: () => [raw(JSON.stringify({ code: 500, msg: serviceText, data: [{ url: 'https://10.1.2.3/a.png' }] }))],
    posts: 1,
    error: maybeCharged('service-error', 'The service reported an error after # s.', sentences.log),
  },
  {
    name: 'a picture in an address without its kind',
    emulator: () => [raw(envelope({ url: ` data:;base64,${base64(medium)}` }))],
    posts: 1,
    saved: 1,
  },
  { name: "an address: the service's own", emulator: () => [{ url: true }], posts: 1, saved: 1 },
];

const b64_json = base64(medium);
const tooMany: ExpectedError = {
  code: 'bad-reply',
  charged: true,
  says: [
    'The service returned more than # images.',
    sentences.maybe,
    'The remaining images were discarded.',
    sentences.again,
  ],
};
const half = { b64_json: base64(medium.subarray(0, 5_000)) };
const several: Fault[] = [
  {
    name: 'three pictures, the middle one cut',
    emulator: () => [raw(envelope({ b64_json }, half, { b64_json }))],
    posts: 1,
    saved: 2,
    error: cutImage,
  },
  {
    name: 'two pictures, the line broken in the second',
    emulator: () => [{ ...imageReply(medium, medium), cut: 0.8 }],
    posts: 1,
    saved: 1,
    error: partlyReceived('interrupted', 'The connection was lost after # s.'),
  },
  {
    name: 'a picture, and an address that leads nowhere',
    emulator: () => [raw(envelope({ b64_json }, { url: 'https://10.1.2.3/a.png' }))],
    posts: 1,
    saved: 1,
    error: cannotDownload('10.1.2.3'),
  },
  {
    name: 'a part of a picture in a refusal that says when to come again',
    emulator: () => [
      raw(`{"code":429,"data":[{"b64_json":"${base64(medium).slice(0, 4_000)}`, 429, { 'retry-after': '0' }),
      imageReply(medium),
    ],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'words for a picture in such a refusal',
    emulator: () => [
      raw('{"code":429,"data":[{"b64_json":"slow down!"}]}', 429, { 'retry-after': '0' }),
      imageReply(medium),
    ],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'twenty pictures',
    emulator: () => [imageReply(...Array<Buffer>(20).fill(small))],
    posts: 1,
    saved: 16,
    error: tooMany,
  },
  {
    name: 'twenty addresses',
    emulator: ({ images }) => [raw(envelope(...Array.from({ length: 20 }, () => ({ url: `${images}/moved` }))))],
    posts: 1,
    visits: 32,
    saved: 16,
    error: tooMany,
  },
  {
    name: 'three requests, one failed',
    emulator: () => [{ error: { code: 500, msg: serviceText } }, imageReply(medium), imageReply(medium)],
    count: 3,
    posts: 3,
    saved: 2,
    error: maybeCharged('service-error', 'The service reported an error after # s.', sentences.log),
  },
  {
    name: 'three requests, one cut',
    emulator: () => [imageReply(medium), { ...imageReply(medium), cut: 0.5 }, imageReply(medium)],
    count: 3,
    posts: 3,
    saved: 2,
    error: partlyReceived('interrupted', 'The connection was lost after # s.'),
  },
];

export const images = [...broken, ...addresses, ...several];
