// Defines faults of the image: incomplete, mislabeled, bad base64, too large, bad URLs.
import { hostname } from 'node:os';
import type { Script } from '../emulator/script';
import {
  type Fault,
  maybeCharged,
  responseKept,
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
    name: 'a truncated image',
    emulator: () => [imageReply(picture.subarray(0, 20_000))],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'an image without its last byte',
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
  {
    name: 'spaces instead of plus signs',
    emulator: () => [withText(text.replaceAll('+', ' '))],
    posts: 1,
    error: cutImage,
  },
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
  {
    name: 'text instead of an image',
    emulator: () => [imageReply(Buffer.from(serviceText))],
    posts: 1,
    error: noImage,
  },
  {
    name: 'an HTML page instead of an image',
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
    name: 'a response of 65 MiB',
    emulator: () => [withText('A'.repeat(65 * 1024 * 1024))],
    posts: 1,
    error: partlyReceived('bad-reply', "The service's response is too large to be an image."),
  },
];

const cannotDownload = (host: string | undefined) =>
  responseKept(
    'bad-reply',
    host === undefined
      ? 'The service did not return a valid download URL for the image.'
      : `The image could not be downloaded from the host that the service specified (“${host}”).`,
  );

/** The response contains a URL, and the image cannot be downloaded from it. */
const address = (name: string, url: (places: FaultUrls) => string, host?: string, visits = 0): Fault => ({
  name: `a URL: ${name}`,
  emulator: (places) => [raw(envelope({ url: url(places) }))],
  posts: 1,
  visits,
  error: cannotDownload(host),
});
const local = '127.0.0.1:#';

const addresses: Fault[] = [
  address('plain http', () => 'http://example.com/a.png', 'example.com'),
  address('in a private network', () => 'https://10.1.2.3/a.png', '10.1.2.3'),
  address('link-local', () => 'https://169.254.169.254/latest', '169.254.169.254'),
  address('of an unknown host', () => 'https://nowhere.invalid/a.png', 'nowhere.invalid'),
  address('a file', () => 'file:///etc/passwd'),
  address('not a URL', () => `${serviceText} [is none](command:peel.showLog)`),
  address(
    'a name of this machine, checked when connecting',
    ({ images }) => images.replace('http:', 'https:').replace('127.0.0.1', hostname()),
    hostname().toLowerCase(),
  ),
  address('where nothing listens', () => 'http://127.0.0.1:9/a.png', '127.0.0.1:9'),
  address('404', ({ images }) => `${images}/gone`, local, 3),
  address('a dropped connection', ({ images }) => `${images}/drop`, local, 1),
  address('endless redirects', ({ images }) => `${images}/loop`, local, 4),
  address('a redirect into a private network', ({ images }) => `${images}/to-private`, '10.1.2.3', 1),
  address('a redirect to plain http', ({ images }) => `${images}/to-http`, 'example.com', 1),
  {
    name: 'a URL: an HTML page',
    emulator: ({ images }) => [raw(envelope({ url: `${images}/page` }))],
    posts: 1,
    visits: 1,
    error: noImage,
  },
  {
    name: 'a URL: an interrupted download',
    emulator: ({ images }) => [raw(envelope({ url: `${images}/cut` }))],
    posts: 1,
    visits: 1,
    error: partlyReceived('interrupted', 'The connection was lost after # s.'),
  },
  {
    name: 'a URL: the image after a redirect',
    emulator: ({ images }) => [raw(envelope({ url: `${images}/moved` }))],
    posts: 1,
    visits: 2,
    saved: 1,
  },
  {
    name: 'a URL: an image in a failure that may have been charged',
    emulator: ({ images }) => [
      raw(JSON.stringify({ code: 500, msg: serviceText, data: { data: [{ url: `${images}/moved` }] } })),
    ],
    posts: 1,
    visits: 2,
    saved: 1,
  },
  {
    name: 'a URL: no image in a failure',
    emulator: () => [raw(JSON.stringify({ code: 500, msg: serviceText, data: [{ url: 'https://10.1.2.3/a.png' }] }))],
    posts: 1,
    error: maybeCharged('service-error', 'The service reported an error after # s.', sentences.log),
  },
  {
    name: 'an image in a data URL without a type',
    emulator: () => [raw(envelope({ url: ` data:;base64,${base64(medium)}` }))],
    posts: 1,
    saved: 1,
  },
  { name: 'a URL: on the service itself', emulator: () => [{ url: true }], posts: 1, saved: 1 },
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
    name: 'three images, the second incomplete',
    emulator: () => [raw(envelope({ b64_json }, half, { b64_json }))],
    posts: 1,
    saved: 2,
    error: cutImage,
  },
  {
    name: 'two images, the connection lost during the second',
    emulator: () => [{ ...imageReply(medium, medium), cut: 0.8 }],
    posts: 1,
    saved: 1,
    error: partlyReceived('interrupted', 'The connection was lost after # s.'),
  },
  {
    name: 'an image and an unusable URL',
    emulator: () => [raw(envelope({ b64_json }, { url: 'https://10.1.2.3/a.png' }))],
    posts: 1,
    saved: 1,
    error: maybeCharged('bad-reply', cannotDownload('10.1.2.3').says[0] ?? '', sentences.again),
  },
  {
    name: 'part of an image in a 429 with Retry-After',
    emulator: () => [
      raw(`{"code":429,"data":[{"b64_json":"${base64(medium).slice(0, 4_000)}`, 429, { 'retry-after': '0' }),
      imageReply(medium),
    ],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'text instead of an image in a 429 with Retry-After',
    emulator: () => [
      raw('{"code":429,"data":[{"b64_json":"slow down!"}]}', 429, { 'retry-after': '0' }),
      imageReply(medium),
    ],
    posts: 1,
    error: cutImage,
  },
  {
    name: 'twenty images',
    emulator: () => [imageReply(...Array<Buffer>(20).fill(small))],
    posts: 1,
    saved: 16,
    error: tooMany,
  },
  {
    name: 'twenty URLs',
    emulator: ({ images }) => [
      raw(envelope(...Array.from({ length: 20 }, (_, n) => ({ url: `${images}/moved?${n}` })))),
    ],
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
    name: 'three requests, one incomplete',
    emulator: () => [imageReply(medium), { ...imageReply(medium), cut: 0.5 }, imageReply(medium)],
    count: 3,
    posts: 3,
    saved: 2,
    error: partlyReceived('interrupted', 'The connection was lost after # s.'),
  },
];

export const images = [...broken, ...addresses, ...several];
