// Defines faults of the connection: cut, reset, stalled, slow, split, refused, redirected.
import type { LineFault } from '../emulator/tcp-proxy';
import { type Fault, maybeCharged, neverSent, partlyReceived, sentences } from './fault';
import { picture, imageReply, replyBytes, small } from './images';

const broke = 'The connection was lost after # s.';
const nothingCame = maybeCharged('interrupted', broke, sentences.again);
const someCame = partlyReceived('interrupted', broke);
const whole = imageReply(picture);
/** More than the headers of a response. */
const headers = 400;
const at = (fraction: number): number => headers + Math.floor(replyBytes(picture) * fraction);
/** Data in transit may be lost when a connection is reset, so it gets time to arrive. */
const reset = (limit: number): LineFault => ({ limit, end: 'reset', slowClose: 100 });

const cuts: Fault[] = [0.01, 0.5, 0.99].flatMap((fraction) => {
  const percent = `${fraction * 100}%`;
  const cut = { posts: 1, error: someCame } as const;
  return [
    { name: `cut at ${percent} by the service`, emulator: () => [{ ...whole, cut: fraction }], ...cut },
    {
      name: `cut at ${percent} by the network`,
      emulator: () => [whole],
      line: [{ down: { limit: at(fraction) - (fraction > 0.9 ? headers : 0) } }],
      ...cut,
    },
    {
      name: `reset at ${percent} by the network`,
      emulator: () => [whole],
      line: [{ down: reset(at(fraction) - (fraction > 0.9 ? headers : 0)) }],
      ...cut,
    },
    {
      name: `stalled at ${percent}, then canceled`,
      emulator: () => [whole],
      line: [{ down: { limit: at(fraction) - (fraction > 0.9 ? headers : 0), end: 'stall', slowClose: 100 } }],
      cancel: true,
      posts: 1,
      error: partlyReceived('canceled', 'Canceled.'),
    },
  ] satisfies Fault[];
});

const early: Fault[] = [
  { name: 'dropped without a response', emulator: () => [{ drop: true }], posts: 1, error: nothingCame },
  { name: 'cut after the headers', emulator: () => [{ ...whole, cut: 0 }], posts: 1, error: nothingCame },
  {
    name: 'cut in the headers',
    emulator: () => [whole],
    line: [{ down: { limit: 20 } }],
    posts: 1,
    error: nothingCame,
  },
  {
    name: 'reset without a response',
    emulator: () => [whole],
    line: [{ down: { limit: 0, end: 'reset' } }],
    posts: 1,
    error: nothingCame,
  },
  { name: 'cut in the headers of the request', line: [{ up: { limit: 30 } }], posts: 0, error: nothingCame },
  { name: 'reset in the request', line: [{ up: reset(30) }], posts: 0, error: nothingCame },
  {
    name: 'no response, then canceled',
    emulator: () => [whole],
    line: [{ down: { limit: 1, end: 'stall' } }],
    cancel: true,
    posts: 1,
    error: maybeCharged('canceled', 'Canceled.', ''),
  },
  {
    name: 'a stalled request, then canceled',
    line: [{ up: { limit: 30, end: 'stall' } }],
    cancel: true,
    posts: 0,
    error: maybeCharged('canceled', 'Canceled.', ''),
  },
  {
    name: 'nothing listens',
    nobody: true,
    posts: 0,
    error: neverSent('offline', "The service can't be reached.", sentences.endpoint),
  },
];

const redirected = 'The service tried to redirect the request. Peel never follows redirects.';
const redirects: Fault[] = [
  {
    name: 'redirected to itself',
    emulator: ({ proxy }) => [{ redirect: `${proxy}/v1/images/generations` }],
    posts: 1,
    error: maybeCharged('gateway-error', redirected, sentences.endpoint),
  },
  ...[301, 302, 303, 307, 308].map((status): Fault => ({
    name: `redirected elsewhere by ${status}`,
    emulator: ({ emulator }) => [{ raw: { status, headers: { location: `${emulator}/steal` }, body: '' } }],
    posts: 1,
    error: maybeCharged('gateway-error', redirected, sentences.endpoint),
  })),
];

/** Slow connections that deliver the image nevertheless. */
const slow: Fault[] = [
  { name: 'single bytes from the service', emulator: () => [{ ...imageReply(small), slice: 1 }], posts: 1, saved: 1 },
  {
    name: 'single bytes in both directions',
    emulator: () => [imageReply(small)],
    line: [{ up: { slice: 1 }, down: { slice: 1 } }],
    posts: 1,
    saved: 1,
  },
  {
    name: 'low bandwidth',
    emulator: () => [whole],
    line: [{ up: { bandwidth: 20_000 }, down: { bandwidth: 200_000 } }],
    posts: 1,
    saved: 1,
  },
  {
    name: 'high latency',
    emulator: () => [whole],
    line: [{ up: { latency: 50 }, down: { latency: 20, slice: 8_000 } }],
    posts: 1,
    saved: 1,
  },
  {
    name: 'a connection that closes late',
    emulator: () => [whole],
    line: [{ down: { slowClose: 300 } }],
    posts: 1,
    saved: 1,
  },
  {
    name: 'a service that responds late',
    emulator: () => [{ ...whole, latency: 300 }],
    posts: 1,
    saved: 1,
  },
];

export const lines = [...cuts, ...early, ...redirects, ...slow];
