// Tests the HTTP client of paid requests on raw sockets: interim responses, connection errors, request bodies, cancellation.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { classifyPreSendFailure } from '../../../src/core/transport/retry-policy';
import { createPost, post } from '../../../src/store/http-post';
import { startTlsServer } from '../../emulator/tls-server';
import { piecesOf, read, send, text, whole, withRawAnswers } from '../helpers/http-client';
import { withServers } from '../helpers/test-servers';

describe('HTTP POST', () => {
  const servers = withServers();

  const { answering, inPackets } = withRawAnswers(servers);

  const next = 'HTTP/1.1 100 Continue\r\n\r\n';
  const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n';
  const interim: [string, string[]][] = [
    ['100', [next, whole]],
    ['102', ['HTTP/1.1 102 Processing\r\n\r\n', whole]],
    ['103 with headers', [hints, whole]],
    ['100 with headers', ['HTTP/1.1 100 Continue\r\nserver: x\r\ncontent-length: 0\r\n\r\n', whole]],
    ['100 without a reason', ['HTTP/1.1 100 \r\n\r\n', whole]],
    ['an unknown one', ['HTTP/1.1 199 Anything\r\n\r\n', whole]],
    ['several', [next, next, hints, 'HTTP/1.1 102 Processing\r\n\r\n', next, whole]],
    ['many in one packet', [next.repeat(200) + whole]],
    ['100 in one packet with the response', [next + whole]],
    ['100, split in the middle', [next.slice(0, 12), next.slice(12, 23), next.slice(23) + whole]],
    ['100 in single bytes', [...next, whole]],
  ];
  for (const [name, packets] of interim) {
    it(`ignores an unsolicited interim response: ${name}`, async () => {
      const { origin, connections } = await inPackets(...packets);
      const response = await send(origin);
      assert.deepEqual([response.status, response.ok, (await read(response)).toString()], [200, true, text]);
      assert.deepEqual([response.headers.get('link'), connections.length], [null, 1]);
    });
  }

  it('ignores an interim response that arrives before the request is complete', async () => {
    let received = 0;
    const { origin } = await servers.raw((socket) => {
      socket.write(next);
      socket.on('data', ({ length }: Buffer) => {
        received += length;
        if (received > 3_000_000) socket.end(whole);
      });
    });
    assert.equal((await read(await send(origin, 'x'.repeat(3_000_000)))).toString(), text);
  });

  for (const [name, answer] of [
    ['nothing after an interim response', next],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nx'],
    ['no HTTP', '<html>garbage</html>'],
    ['incomplete headers', 'HTTP/1.1 200 OK\r\ncontent-ty'],
    ['nothing', ''],
  ] as const) {
    it(`fails after sending: ${name}`, async () => {
      const { origin, connections } = await answering((socket) => socket.end(answer));
      const thrown = await send(origin).catch((error: unknown) => error);
      assert.ok(thrown instanceof Error);
      assert.deepEqual([classifyPreSendFailure(thrown), connections.length], [undefined, 1]);
    });
  }

  for (const [name, answer] of [
    ['fewer bytes than announced', `HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":1}`],
    ['chunks without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n'],
    ['a chunk that breaks off', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n70\r\n{"a":1}'],
  ] as const) {
    it(`fails while reading: ${name}`, async () => {
      const { origin } = await answering((socket) => socket.end(answer));
      const response = await send(origin);
      assert.equal(response.status, 200);
      await assert.rejects(read(response));
    });
  }

  it('reads a body to its announced length, whatever follows, or to the end of the connection', async () => {
    for (const answer of [`${whole}trailing`, whole.replace(/content-length: \d+\r\n/, '')]) {
      const { origin } = await answering((socket) => socket.end(answer));
      assert.equal((await read(await send(origin))).toString(), text);
    }
  });

  it('accepts 60 KB of headers and bytes outside ASCII in their values', async () => {
    const headers = `x-long: ${'y'.repeat(60_000)}\r\nx-odd: caf\u00e9 \u0080\t!\r\nset-cookie: a\r\nset-cookie: b\r\n`;
    const { origin } = await answering((socket) =>
      socket.end(Buffer.from(whole.replace('\r\n', `\r\n${headers}`), 'latin1')),
    );
    const response = await send(origin);
    assert.equal(response.headers.get('x-long')?.length, 60_000);
    assert.equal(response.headers.get('x-odd'), 'caf\u00e9 \u0080\t!');
    assert.deepEqual(response.headers.getSetCookie(), ['a', 'b']);
    assert.equal((await read(response)).toString(), text);
  });

  it('returns a redirect as it is, and opens one connection per request', async () => {
    const { origin, connections } = await servers.http((request, response) => {
      request.resume().on('end', () => response.writeHead(307, { location: '/other' }).end());
    });
    for (const count of [1, 2]) {
      const response = await send(origin);
      await read(response);
      assert.deepEqual([response.status, response.headers.get('location'), connections.length], [307, '/other', count]);
    }
  });

  describe('request body', () => {
    it('is sent completely, in order and without chunks', async () => {
      const pieces = Array.from({ length: 50 }, () => randomBytes(100_000));
      const received: Buffer[] = [];
      const { origin } = await servers.http((request, response) => {
        assert.equal(request.headers['transfer-encoding'], undefined);
        request.on('data', (chunk: Buffer) => received.push(chunk)).on('end', () => response.end(text));
      });
      const headers = { 'content-length': '5000000' };
      await read(await post(origin, { headers, body: piecesOf(...pieces), signal: new AbortController().signal }));
      assert.ok(Buffer.concat(received).equals(Buffer.concat(pieces)));
    });

    it('is read only as fast as the service reads it', async () => {
      // More than the system buffers, so that a piece is sent only when most of it has been received.
      const size = 20_000_000;
      let count = 0;
      let received = 0;
      async function* pieces() {
        for (; count < 3; count++) {
          assert.ok(received >= (count - 1) * size, `piece ${count} was read after ${received} bytes`);
          yield Buffer.alloc(size);
        }
      }
      const { origin } = await servers.raw((socket) =>
        socket.on('data', ({ length }: Buffer) => {
          received += length;
          if (received > 3 * size) socket.end(whole);
        }),
      );
      const headers = { 'content-length': String(3 * size) };
      await read(await post(origin, { headers, body: pieces(), signal: new AbortController().signal }));
      assert.equal(count, 3);
    });

    for (const status of [401, 413]) {
      it(`ends with an early response: ${status}, then closed`, async () => {
        const answer = `HTTP/1.1 ${status} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`;
        const { origin } = await answering((socket) => socket.end(answer));
        for (let round = 0; round < 20; round++) {
          const response = await send(origin, 'x'.repeat(20_000_000));
          assert.deepEqual([response.status, (await read(response)).toString()], [status, '{}']);
        }
      });
    }
  });

  describe('cancellation', () => {
    const canceled = async (answer: (socket: Socket) => void, body = '{}') => {
      const end = new AbortController();
      const started = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<unknown>();
      const { origin } = await servers.raw((socket) => {
        closed.resolve(once(socket, 'close'));
        socket.once('data', () => {
          answer(socket);
          setTimeout(started.resolve, 50);
        });
      });
      const outcome = send(origin, body, end.signal).then(read);
      outcome.catch(() => undefined);
      await started.promise;
      end.abort();
      await assert.rejects(outcome);
      await closed.promise;
    };

    it('closes the connection while the request is sent', () =>
      canceled((socket) => {
        socket.pause();
        setTimeout(() => socket.resume(), 100);
      }, 'x'.repeat(9e6)));
    it('closes the connection while it waits', () => canceled((socket) => socket.resume()));
    it('closes the connection after an interim response', () => canceled((socket) => socket.resume().write(next)));
    it('closes the connection in the headers', () => canceled((socket) => socket.resume().write(whole.slice(0, 30))));
    it('closes the connection in the body', () => canceled((socket) => socket.resume().write(whole.slice(0, 20_000))));

    it('fails even if the response is complete but not read yet', async () => {
      const end = new AbortController();
      const { origin } = await answering((socket) => socket.end(whole));
      const response = await send(origin, '{}', end.signal);
      await delay(50);
      end.abort();
      await assert.rejects(read(response));
    });

    it('sends nothing if it was canceled before', async () => {
      const { origin, connections } = await answering((socket) => socket.end(whole));
      await assert.rejects(send(origin, '{}', AbortSignal.abort()), { name: 'AbortError' });
      assert.equal(connections.length, 0);
    });
  });

  describe('before sending', () => {
    it('classifies unknown hosts, closed and forbidden ports, and services without TLS', async () => {
      const { origin } = await inPackets(whole);
      for (const [url, failure] of [
        ['http://service.invalid/v1', 'line'],
        [await servers.nobody(), 'line'],
        ['http://127.0.0.1:6667/v1', 'address'],
        [origin.replace('http:', 'https:'), 'address'],
      ] as const) {
        const thrown = await send(url).catch((error: unknown) => error);
        assert.equal(classifyPreSendFailure(thrown), failure, url);
      }
    });

    it('classifies a connection that closes during the TLS handshake', async () => {
      const { origin } = await servers.raw((socket) => socket.once('data', () => socket.end()));
      const thrown = await send(origin.replace('http:', 'https:')).catch((error: unknown) => error);
      assert.equal(classifyPreSendFailure(thrown), 'line');
    });

    it('gives up if the TLS handshake takes too long', async () => {
      const { origin } = await servers.raw(() => undefined);
      const options = { headers: {}, body: piecesOf('{}'), signal: new AbortController().signal };
      const thrown = await createPost(50)(origin.replace('http:', 'https:'), options).catch((error: unknown) => error);
      assert.equal(classifyPreSendFailure(thrown), 'line');
    });

    it('sends over TLS, and nothing if the certificate is not trusted', async () => {
      let requests = 0;
      const { origin } = await servers.http((request, response) => {
        requests++;
        request.resume().on('end', () => response.writeContinue());
        request.on('end', () => response.end(text));
      });
      const tls = await startTlsServer({ port: Number(new URL(origin).port) });
      try {
        const url = `https://localhost:${tls.port}/v1`;
        const thrown = await send(url).catch((error: unknown) => error);
        assert.deepEqual([classifyPreSendFailure(thrown), requests], ['certificate', 0]);
        process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
        assert.equal((await read(await send(url, 'x'.repeat(500_000)))).toString(), text);
        assert.equal(requests, 1);

        // Another extension leaves a connection open, which is not used.
        const other = https.get(url);
        const [response] = (await once(other, 'response')) as [http.IncomingMessage];
        await once(response.resume(), 'close');
        const reused = await send(url).catch((error: unknown) => error);
        assert.deepEqual([classifyPreSendFailure(reused), requests], ['line', 2]);
        assert.equal((await read(await send(url))).toString(), text);
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        await tls.close();
      }
    });

    it('reaches a service that listens on one of the addresses of localhost', async () => {
      const { origin } = await inPackets(whole);
      assert.equal((await read(await send(origin.replace('127.0.0.1', 'localhost')))).toString(), text);
    });
  });
});
