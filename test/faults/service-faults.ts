// Defines faults of the service: every code with every status, HTML pages, bad responses.
import type { Script } from '../emulator/script';
import {
  notCharged,
  type Fault,
  maybeCharged,
  responseKept,
  serviceText,
  type ExpectedError,
  sentences,
} from './fault';
import { base64, envelope, picture, imageReply, raw } from './images';

const { log, again, endpoint } = sentences;
const notAccepted = 'The service did not accept the request.';
const slowDown = "The service's rate limit was reached.";
const waitAMoment = 'Wait a moment, then try again.';
const badKey = notCharged('bad-key', 'The service did not accept the API key.', 'Set the API key and try again.');
const usedUp = "Your account's credit or quota with the service is used up.";
const quota = notCharged('quota', usedUp, `Check your account with the service. ${log}`);
const rateLimited = notCharged('rate-limited', slowDown, waitAMoment);
const rejected = notCharged('rejected', notAccepted, log);
const failed = maybeCharged('service-error', 'The service reported an error after # s.', log);
const between = (status: number): string => `A gateway or proxy returned an error (HTTP ${status}).`;
const notUnderstood = "The service returned a response that can't be read.";
const page = `<html><body>${serviceText}</body></html>`;

const one = (name: string, script: Script, error: ExpectedError, posts = 1): Fault => ({
  name,
  emulator: () => [script],
  posts,
  error: error,
});

/** The code in the envelope counts, whatever the HTTP status. */
const codes: [number, (status: number) => ExpectedError][] = [
  [400, () => rejected],
  [401, () => badKey],
  [402, () => quota],
  [403, () => notCharged('rejected', 'The service denied access.', log)],
  [404, () => rejected],
  [429, () => rateLimited],
  [500, () => failed],
  [502, (status) => maybeCharged('gateway-error', between(status), log)],
  [503, (status) => maybeCharged('gateway-error', between(status), log)],
  [504, (status) => maybeCharged('gateway-error', between(status), log)],
];
const statuses = [200, 400, 401, 403, 404, 429, 500, 502, 503];

const asksPassword = 'A proxy requires authentication (HTTP 407).';
const proxySetting = 'Check the setting “Http: Proxy” and try again.';

const verdicts: Fault[] = codes.flatMap(([code, error]) =>
  statuses.map((status) =>
    one(`code ${code} in HTTP ${status}`, { error: { code, status, msg: serviceText } }, error(status)),
  ),
);

/** Verdicts in other forms. */
const mixed: Fault[] = [
  one('a quota in a 429', { error: { code: 429, msg: `${serviceText}: insufficient balance` } }, quota),
  one('the code as a text', raw(`{"code":"429","msg":"${serviceText}","data":null}`), rateLimited),
  one('the code as a word', raw(`{"code":"model_overloaded","message":"${serviceText}"}`), failed),
  one('an error object in HTTP 200', raw(`{"error":{"message":"${serviceText}","code":401}}`), badKey),
  one('an error text in HTTP 200', raw(`{"error":"${serviceText}"}`), failed),
];

const pages: Fault[] = [
  one('a page in HTTP 200', { html: true, status: 200 }, responseKept('gateway-error', between(200), true)),
  one('a page in HTTP 401', { html: true, status: 401 }, badKey),
  one('a page in HTTP 404', { html: true, status: 404 }, notCharged('gateway-error', between(404), log)),
  // A proxy that requires a password has not forwarded the request.
  one('a page in HTTP 407', raw(page, 407), notCharged('gateway-error', asksPassword, proxySetting)),
  one('a page in HTTP 413', raw(page, 413), notCharged('gateway-error', between(413), log)),
  one('a page in HTTP 429', { html: true, status: 429 }, rateLimited),
  one('a page in HTTP 500', { html: true, status: 500 }, maybeCharged('gateway-error', between(500), log)),
  one('a page in HTTP 502', { html: true }, maybeCharged('gateway-error', between(502), log)),
  one('a page in HTTP 524', { html: true, status: 524 }, maybeCharged('gateway-error', between(524), log)),
  one('nothing in HTTP 200', raw(''), maybeCharged('bad-reply', notUnderstood, again)),
  one('nothing in HTTP 204', raw('', 204), maybeCharged('bad-reply', notUnderstood, again)),
  one('nothing in HTTP 400', raw('', 400), notCharged('gateway-error', between(400), endpoint)),
  one('nothing in HTTP 401', raw('', 401), badKey),
  one('nothing in HTTP 402', raw('', 402), notCharged('quota', usedUp, 'Check your account with the service.')),
  one('nothing in HTTP 429', raw('', 429), rateLimited),
  one('nothing in HTTP 500', raw('', 500), maybeCharged('gateway-error', between(500), again)),
];

const garbage: Fault[] = [
  one('text', raw(serviceText), responseKept('bad-reply', notUnderstood, true)),
  one('random bytes', raw(Buffer.from('fffe00c3280001e28228', 'hex')), responseKept('bad-reply', notUnderstood, true)),
  one('null', raw('null'), maybeCharged('bad-reply', notUnderstood, log)),
  one('incomplete JSON', raw(`{"code":200,"msg":"${serviceText}`), responseKept('bad-reply', notUnderstood, true)),
  one(
    'a deep nesting',
    raw('['.repeat(100)),
    responseKept('bad-reply', 'The service returned an unexpected response.'),
  ),
  one(
    'three megabytes of text',
    raw(`{"code":200,"msg":"${serviceText.repeat(160_000)}"}`),
    responseKept('bad-reply', "The service's response is too large to be an image."),
  ),
  one(
    'a wrong content encoding',
    raw(serviceText, 200, { 'content-encoding': 'gzip' }),
    responseKept('bad-reply', notUnderstood, true),
  ),
];

const otherWords = 'Try a different prompt';
const noImage: Fault[] = [
  one(
    'a refusal',
    { refusal: serviceText },
    maybeCharged('refused', 'The model returned text instead of an image.', `${otherWords}. ${log}`),
  ),
  one(
    'a refusal in the message',
    { refusal: serviceText, empty: true },
    maybeCharged('refused', 'The model returned text instead of an image.', `${otherWords}. ${log}`),
  ),
  one('no image', { empty: true }, responseKept('no-image', "Peel found no image in the service's response.")),
  one(
    'no image, without an envelope',
    { empty: true, bare: true },
    responseKept('no-image', "Peel found no image in the service's response."),
  ),
  one(
    'an empty text instead of an image',
    raw(envelope({ b64_json: '', url: '' })),
    responseKept('no-image', "Peel found no image in the service's response."),
  ),
];

const limited = (name: string, headers: Record<string, string>, posts: number, next = waitAMoment): Fault => ({
  name: `429, ${name}`,
  emulator: () => {
    const script: Script = { error: { code: 429, msg: serviceText, headers } };
    return [script, script, script];
  },
  posts,
  error: notCharged('rate-limited', slowDown, next),
});

const inHalfAnHour = new Date(Date.now() + 1_800_000).toUTCString();
const waits: Fault[] = [
  limited('Retry-After: 0', { 'retry-after': '0' }, 2),
  limited('Retry-After: 1', { 'retry-after': '1' }, 2, 'Try again in 1 s.'),
  limited('Retry-After: a date in the past', { 'retry-after': 'Wed, 05 Nov 2025 10:00:00 GMT' }, 2),
  limited('Retry-After: a date in half an hour', { 'retry-after': inHalfAnHour }, 1, 'Try again in # min.'),
  limited('Retry-After: 61', { 'retry-after': '61' }, 1, 'Try again in 1 min 1 s.'),
  limited('Retry-After: -1', { 'retry-after': '-1' }, 1),
  limited('Retry-After: 1.5', { 'retry-after': '1.5' }, 2, 'Try again in 2 s.'),
  limited('Retry-After: soon', { 'retry-after': 'soon' }, 1),
  limited('Retry-After: empty', { 'retry-after': '' }, 1),
  limited('x-should-retry: false', { 'retry-after': '0', 'x-should-retry': 'false' }, 1),
  limited('x-should-retry: true without a time', { 'x-should-retry': 'true' }, 1),
  {
    name: '429 and then the image',
    emulator: () => [{ error: { code: 429, headers: { 'retry-after': '0' } } }, imageReply(picture)],
    posts: 2,
    saved: 1,
  },
  one(
    '503 with Retry-After: it may have been charged and is not sent again',
    { error: { code: 503, msg: serviceText, headers: { 'retry-after': '0', 'x-should-retry': 'true' } } },
    maybeCharged('gateway-error', between(503), log),
  ),
];

/** A failure that contains an image nevertheless. */
const contradictions: Fault[] = [
  {
    name: 'a complete image in a failure, which is saved',
    emulator: () => [raw(`{"code":500,"msg":"${serviceText}","data":{"data":[{"b64_json":"${base64(picture)}"}]}}`)],
    posts: 1,
    saved: 1,
  },
];

export const replies = [...verdicts, ...mixed, ...pages, ...garbage, ...noImage, ...waits, ...contradictions];
