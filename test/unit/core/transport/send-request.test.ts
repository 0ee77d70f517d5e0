// Tests sending requests over real sockets: headers, retries and errors.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { isHeaderSafe } from '../../../../src/core/transport/send-request';
import { withEmulator } from '../../emulator/client';
import { assertFault } from '../../helpers/assert-fault';
import { type Fixture, sentinelKey, withFixtures } from '../../helpers/fixture';
import { envelopeOf, noiseImage, replyText, replyWith } from '../../../fixtures/images/noise-image';
import { withServers } from '../../helpers/test-servers';

describe('send request', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  const servers = withServers();
  let fixture: Fixture;

  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const posts = () => emulator().requests.length;
  const keys = () => emulator().requests.map(({ headers }) => headers['idempotency-key']);

  it('sends one POST with exactly the expected headers', async () => {
    emulator().next(replyWith(await noiseImage(8)));
    const { images } = await fixture.run();
    const [sent] = emulator().requests;
    assert.ok(sent);
    const { method, path, headers } = sent;
    assert.deepEqual([method, path], ['POST', '/v1/images/generations']);
    assert.equal(headers.authorization, `Bearer ${sentinelKey}`);
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['idempotency-key'], images[0]?.id);
    assert.ok(Number(headers['content-length']) > 0);
  });

  it('saves the image that follows an unsolicited interim response', async () => {
    const body = envelopeOf({ b64_json: (await noiseImage(8)).toString('base64') });
    const { origin, connections } = await servers.raw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        setTimeout(() => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`), 50);
      });
    });
    const interim = await newFixture({ endpoint: `${origin}/v1` });
    const { images } = await interim.run();
    assert.deepEqual([images.length, connections.length], [1, 1]);
  });

  it('sends a different Idempotency-Key for each image of each run', async () => {
    emulator().always(replyWith(await noiseImage(8)));
    await fixture.run({ count: 2 });
    await fixture.run();
    assert.equal(new Set(keys()).size, 3);
  });

  it('sends the API key only to the endpoint, never to the URL of an image', async () => {
    const image = await noiseImage(8);
    const requestHeaders: string[] = [];
    const { origin } = await servers.http(({ headers }, response) => {
      requestHeaders.push(JSON.stringify(headers));
      response.end(image);
    });
    emulator().next(replyText(envelopeOf({ url: `${origin}/a.png` })));
    const { images } = await fixture.run();
    assert.equal(images[0]?.bytes, image.length);
    assert.equal(requestHeaders.length, 1);
    assert.ok(!requestHeaders[0]?.includes(sentinelKey) && !requestHeaders[0]?.includes('authorization'));
  });

  it('distinguishes a proxy that requires a password from a broken connection', async () => {
    emulator().next(replyText('<html>', 407));
    await assertFault(fixture, posts, { code: 'gateway-error', charged: false, posts: 1, reason: 'proxy-password' });
  });

  it('refuses a redirect, and sends nothing to its target', async () => {
    let requestCount = 0;
    const { origin, connections } = await servers.http((_, response) => {
      requestCount++;
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      emulator().reset();
      emulator().next(replyText('', status, { location: `${origin}/steal` }));
      await assertFault(fixture, posts, { code: 'gateway-error', charged: true, posts: 1, reason: 'redirect' });
    }
    emulator().reset();
    emulator().next({ redirect: emulator().endpoint });
    await assertFault(fixture, posts, { code: 'gateway-error', charged: true, posts: 1, reason: 'redirect' });
    assert.deepEqual([requestCount, connections.length], [0, 0]);
  });

  it('tries three times when nothing listens, then reports offline and no charge', async () => {
    const lonely = await newFixture({ endpoint: `${await servers.nobody()}/v1` });
    await assertFault(lonely, () => 0, { code: 'offline', charged: false, posts: 0 });
    assert.equal(lonely.waits.length, 2);
    const [first = 0, second = 0] = lonely.waits;
    assert.ok(first >= 500 && first <= 625 && second >= 1000 && second <= 1250, `${first} ${second}`);
    assert.equal(lonely.events.filter(({ type }) => type === 'sent').length, 3);
  });

  it('reports offline and no charge at once if TLS fails or the port is blocked', async () => {
    const { origin, connections } = await servers.http((_, response) => void response.end());
    for (const endpoint of [`${origin.replace('http:', 'https:')}/v1`, 'http://127.0.0.1:6667/v1']) {
      const lost = await newFixture({ endpoint });
      await assertFault(lost, () => 0, { code: 'offline', charged: false, posts: 0 });
      assert.deepEqual(lost.waits, []);
    }
    assert.equal(connections.length, 1);
  });

  it('succeeds when the server is reachable at the second try', async () => {
    const b64_json = (await noiseImage(8)).toString('base64');
    const lonely = await servers.nobody();
    const sent: unknown[] = [];
    const late = await newFixture({
      endpoint: `${lonely}/v1`,
      sleep: async () => {
        await servers.http(
          (request, response) => {
            sent.push(request.headers['idempotency-key']);
            request.resume().on('end', () => response.end(envelopeOf({ b64_json })));
          },
          Number(new URL(lonely).port),
        );
      },
    });
    const { images } = await late.run();
    assert.deepEqual([late.waits.length, sent], [1, [images[0]?.id]]);
  });

  describe('rate limit (429)', () => {
    /** A date, calculated when the test runs. */
    const inSeconds = (seconds: number) => () => new Date(Date.now() + seconds * 1000).toUTCString();
    /** Retry-After, number of POSTs, and the wait in seconds (minimum, maximum). */
    const cases: [string, string | undefined | (() => string), number, [number, number]?][] = [
      ['seconds', '7', 2, [7, 7]],
      ['zero', '0', 2, [0, 0]],
      ['the longest', '60', 2, [60, 60]],
      ['a date', inSeconds(30), 2, [20, 31]],
      ['a date in the past', inSeconds(-30), 2, [0, 0]],
      ['absent', undefined, 1],
      ['too long', '61', 1],
      ['a date too far', inSeconds(3_600), 1],
      ['negative', '-5', 1],
      ['huge', '9'.repeat(40), 1],
      ['garbage', 'soon', 1],
      ['empty', '', 1],
      ['a fraction', '1.5', 2, [2, 2]],
    ];
    for (const [name, given, count, expected] of cases) {
      it(`obeys Retry-After: ${name}`, async () => {
        const value = typeof given === 'function' ? given() : given;
        const headers: Record<string, string> = value === undefined ? {} : { 'retry-after': value };
        emulator().always({ error: { code: 429, headers } });
        await assertFault(fixture, posts, { code: 'rate-limited', charged: false, posts: count });
        assert.equal(fixture.waits.length, count - 1);
        if (expected) {
          const seconds = (fixture.waits[0] ?? -1) / 1000;
          assert.ok(seconds >= expected[0] && seconds <= expected[1], `${seconds}`);
          const wait = fixture.events.find((event) => event.type === 'waiting');
          assert.equal(wait?.type === 'waiting' && wait.ms, fixture.waits[0]);
        }
        assert.equal(new Set(keys()).size, 1);
      });
    }

    it('waits once, then receives the image with the same Idempotency-Key', async () => {
      emulator().next({ error: { code: 429, headers: { 'retry-after': '1' } } }, replyWith(await noiseImage(8)));
      assert.equal((await fixture.run()).images.length, 1);
      assert.deepEqual([posts(), fixture.waits, new Set(keys()).size], [2, [1000], 1]);
    });

    /** A fixture whose waits end when the test calls `release`. */
    async function newWaitingFixture(limit: number) {
      let release = () => {};
      const waits = new Promise<void>((resolve) => (release = resolve));
      const sleep = (_: number, signal: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          void waits.then(resolve);
        });
      return { patient: await newFixture({ endpoint: emulator().endpoint, limit, sleep }), release: () => release() };
    }
    const waiting = (of: Fixture) =>
      new Promise<void>((resolve) => {
        of.activeTurns.listen(({ turn }) => turn.jobs.some(({ phase }) => phase === 'waiting') && resolve());
      });

    it('holds back all other requests during the pause, and sends them afterwards', async () => {
      const { patient, release } = await newWaitingFixture(3);
      emulator().next({ error: { code: 429, headers: { 'retry-after': '5' } } });
      emulator().always(replyWith(await noiseImage(8)));
      const first = patient.run();
      await waiting(patient);
      const others = patient.run({ count: 3 });
      // Long enough for three requests on the loopback interface.
      const plain = await newFixture({ endpoint: emulator().endpoint });
      await plain.run();
      await plain.run();
      assert.equal(posts(), 3);
      assert.ok(patient.rateLimiter.latestPause());
      release();
      assert.deepEqual([(await first).images.length, (await others).images.length], [1, 3]);
      assert.equal(posts(), 7);
      assert.equal(patient.rateLimiter.latestPause(), undefined);
      emulator().always(undefined);
    });

    it('holds back later requests after a 429 without Retry-After, until the pause ends', async () => {
      const { patient, release } = await newWaitingFixture(1);
      emulator().next({ error: { code: 429 } });
      emulator().always(replyWith(await noiseImage(8)));
      const outcome = patient.run({ count: 3 });
      await new Promise<void>((resolve) => {
        const end = patient.rateLimiter.listen(() => (end(), resolve()));
      });
      const plain = await newFixture({ endpoint: emulator().endpoint });
      await plain.run();
      assert.equal(posts(), 2);
      release();
      const { images, failures } = await outcome;
      assert.deepEqual([images.length, failures.map(({ code }) => code), posts()], [2, ['rate-limited'], 4]);
      emulator().always(undefined);
    });

    it('treats a 429 in the body of a 200 response the same way', async () => {
      emulator().next(
        { error: { code: 429, status: 200, headers: { 'retry-after': '2' } } },
        replyWith(await noiseImage(8)),
      );
      await fixture.run();
      assert.deepEqual([posts(), fixture.waits], [2, [2000]]);
    });

    it('does not retry if the service sends x-should-retry: false', async () => {
      for (const value of ['false', 'False', ' false']) {
        emulator().reset();
        emulator().always({ error: { code: 429, headers: { 'retry-after': '1', 'x-should-retry': value } } });
        await assertFault(fixture, posts, { code: 'rate-limited', charged: false, posts: 1 });
      }
    });

    it('can be canceled during the wait, and nothing more is sent or charged', async () => {
      const stop = new AbortController();
      const waiting = await newFixture({
        endpoint: emulator().endpoint,
        sleep: async (_, signal) => {
          const aborted = once(signal, 'abort');
          stop.abort();
          await aborted;
          throw signal.reason as Error;
        },
      });
      emulator().always({ error: { code: 429, headers: { 'retry-after': '9' } } });
      await assertFault(waiting, posts, { code: 'canceled', charged: false, posts: 1 }, () =>
        waiting.run({}, stop.signal),
      );
    });
  });

  it('never repeats a request that may have been received: 5xx, closed or reset connection', async () => {
    for (const code of [500, 502, 503, 504]) {
      emulator().reset();
      emulator().always({ error: { code, headers: { 'retry-after': '1', 'x-should-retry': 'true' } } });
      const expected = code === 500 ? 'service-error' : 'gateway-error';
      await assertFault(fixture, posts, { code: expected, charged: true, posts: 1 });
    }
    emulator().reset();
    emulator().always({ drop: true });
    await assertFault(fixture, posts, { code: 'interrupted', charged: true, posts: 1 });
    let connections = 0;
    const { origin } = await servers.raw((socket) => {
      connections++;
      socket.once('data', () => socket.resetAndDestroy());
    });
    const reset = await newFixture({ endpoint: `${origin}/v1` });
    await assertFault(reset, () => connections, { code: 'interrupted', charged: true, posts: 1 });
    assert.deepEqual([fixture.waits, reset.waits], [[], []]);
  });

  it('fails if the response is not HTTP', async () => {
    const { origin, connections } = await servers.raw((socket) => {
      socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    });
    const odd = await newFixture({ endpoint: `${origin}/v1` });
    await assertFault(odd, () => connections.length, { code: 'interrupted', charged: true, posts: 1 });
  });

  it('refuses an API key that is not valid in an HTTP header, before sending', async () => {
    for (const key of ['sk\r\nx: y', 'sk–dash', ' sk', '', 'sk key']) {
      assert.equal(isHeaderSafe(key), false);
      const bad = await newFixture({ endpoint: emulator().endpoint, apiKey: () => Promise.resolve(key) });
      await assertFault(bad, posts, { code: 'bad-key', charged: false, posts: 0 });
    }
  });
});
