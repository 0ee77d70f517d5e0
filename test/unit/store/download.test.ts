// Tests image downloads: bounded, with every URL checked, and without the API key.
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as dns from 'node:dns';
import { gzipSync } from 'node:zlib';
import { ImageError } from '../../../src/core/errors';
import { createDownload } from '../../../src/store/download';
import { failureOf } from '../helpers/temp-folders';
import { withServers } from '../helpers/test-servers';

describe('download an image', () => {
  const servers = withServers();
  const local = 'http://127.0.0.1:1/v1';
  const remote = 'https://example.com/v1';
  const never = new AbortController().signal;
  const download = createDownload([1, 1]);

  async function get(url: string, endpoint = local, signal = never): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const bytes of download(url, endpoint, signal)) pieces.push(bytes);
    return Buffer.concat(pieces);
  }

  async function refused(url: string, reason: string, endpoint = local): Promise<ImageError> {
    const error = await failureOf(get(url, endpoint));
    assert.ok(error instanceof ImageError, String(error));
    assert.deepEqual([error.code, error.facts.reason, error.mayHaveBeenCharged], ['bad-reply', reason, true]);
    return error;
  }

  const answer = (listener: (request: IncomingMessage, response: ServerResponse) => void) => servers.http(listener);

  it('returns the bytes, and sends neither key nor cookie', async () => {
    const headers: IncomingMessage['headers'][] = [];
    const { origin } = await answer((request, response) => {
      headers.push(request.headers);
      response.write('pic');
      response.end('ture');
    });
    assert.equal((await get(`${origin}/a.png?x=1`)).toString(), 'picture');
    assert.deepEqual(Object.keys(headers[0] ?? {}).toSorted(), [
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('sends a user agent and asks for an uncompressed file, because some hosts refuse requests without a user agent', async () => {
    const { origin } = await answer(({ headers }, response) => {
      response.writeHead(headers['user-agent'] === 'Peel' && headers['accept-encoding'] === 'identity' ? 200 : 403);
      response.end('picture');
    });
    assert.equal((await get(origin)).toString(), 'picture');
  });

  it('decompresses a file that its host sends as gzip', async () => {
    const zipped = gzipSync('picture');
    for (const head of [{ 'content-encoding': 'gzip' }, {}]) {
      const { origin } = await answer((_, response) => {
        response.writeHead(200, head).write(zipped.subarray(0, 1));
        setImmediate(() => response.end(zipped.subarray(1)));
      });
      assert.equal((await get(origin)).toString(), 'picture');
    }
  });

  it('returns a file that is not compressed although its host says so, even if it is empty or very short', async () => {
    for (const text of ['picture', 'p', '']) {
      const { origin } = await answer((_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(text),
      );
      assert.equal((await get(origin)).toString(), text);
    }
  });

  it('accepts headers of 32 KB, and not of 128 KB', async () => {
    const { origin } = await answer(({ url }, response) => {
      response.writeHead(200, { 'x-large': 'x'.repeat(url === '/large' ? 32_768 : 131_072) }).end('picture');
    });
    assert.equal((await get(`${origin}/large`)).toString(), 'picture');
    await refused(`${origin}/huge`, 'download-failed');
  });

  it('limits the size after decompression, and closes the connection', async () => {
    const { origin, connections } = await answer((_, response) => response.end(gzipSync(Buffer.alloc(60_000_000))));
    await refused(origin, 'too-large');
    assert.equal(connections.length, 1);
  });

  it('fails if a compressed file is incomplete', async () => {
    const { origin } = await answer((_, response) => response.end(gzipSync('picture').subarray(0, -9)));
    await failureOf(get(origin));
  });

  it('tries up to three times if the file is not there yet or its host is busy', async () => {
    for (const status of [404, 500, 503]) {
      let requests = 0;
      const { origin } = await answer((_, response) => {
        if (++requests < 3) response.writeHead(status).end();
        else response.end('picture');
      });
      assert.equal((await get(origin)).toString(), 'picture');
      assert.equal(requests, 3);
    }
  });

  it('does not try again after a permanent error', async () => {
    let requests = 0;
    const { origin } = await answer((_, response) => {
      requests++;
      response.writeHead(403).end();
    });
    await refused(origin, 'download-failed');
    assert.equal(requests, 1);
  });

  it('can be canceled before it tries again', async () => {
    const stop = new AbortController();
    let requests = 0;
    const { origin } = await answer((_, response) => {
      requests++;
      response.on('close', () => stop.abort());
      response.writeHead(404).end();
    });
    const steps = createDownload([60_000])(origin, local, stop.signal)[Symbol.asyncIterator]();
    await failureOf(Promise.resolve(steps.next()));
    assert.equal(requests, 1);
  });

  it('follows three redirects, including relative ones, and not a fourth', async () => {
    const { origin } = await answer((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('here');
      else response.writeHead(left % 2 ? 302 : 307, { location: `/${left - 1}` }).end('a page that is never read');
    });
    for (const count of [0, 1, 2, 3]) assert.equal((await get(`${origin}/${count}`)).toString(), 'here');
    assert.equal((await refused(`${origin}/4`, 'download-failed')).facts.status, 302);
  });

  it('ignores the endless body of a redirect', async () => {
    const { origin, connections } = await answer((request, response) => {
      if (request.url === '/end') response.end('here');
      else response.writeHead(302, { location: '/end' }).write('x'.repeat(100_000));
    });
    assert.equal((await get(`${origin}/start`)).toString(), 'here');
    assert.ok(connections.length === 2 && connections[0]?.destroyed !== undefined);
  });

  it('checks the target of every redirect', async () => {
    const targets: [string, string][] = [
      ['http://example.com/a.png', 'url-not-https'],
      ['https://10.0.0.1/', 'url-not-public'],
      ['https://[fd00::1]/', 'url-not-public'],
      ['https://169.254.169.254/latest', 'url-not-public'],
      ['file:///etc/passwd', 'url-not-https'],
      ['http://[', 'download-failed'],
    ];
    for (const [location, reason] of targets) {
      const { origin } = await answer((_, response) => response.writeHead(302, { location }).end());
      await refused(origin, reason);
    }
  });

  it('refuses plain HTTP, and loopback unless the endpoint is loopback', async () => {
    let requestCount = 0;
    const { origin } = await answer((_, response) => {
      requestCount++;
      response.end('x');
    });
    await refused(origin, 'url-not-https', remote);
    await refused(origin.replace('http:', 'https:'), 'url-not-public', remote);
    await refused('http://example.com/a.png', 'url-not-https');
    await refused('https://[::ffff:127.0.0.1]/', 'url-not-public', remote);
    await refused('not an address', 'url-not-https');
    await refused('data:image/png;base64,AA==', 'url-not-https');
    assert.equal(requestCount, 0);
    await get(origin);
    assert.equal(requestCount, 1);
  });

  it('refuses a name that resolves to a private address when it connects', async () => {
    // For a remote endpoint, `localhost` is a name like any other.
    const { address } = await dns.promises.lookup('localhost');
    assert.match(address, /^(127\.|::1$)/);
    await refused('https://localhost/a.png', 'url-not-public', remote);
  });

  it('reaches loopback by name if the endpoint is loopback', async () => {
    const { origin } = await answer((_, response) => response.end('x'));
    assert.equal((await get(origin.replace('127.0.0.1', 'localhost'))).toString(), 'x');
  });

  it('refuses every status but success', async () => {
    for (const status of [300, 304, 403, 404, 500]) {
      const { origin } = await answer((_, response) => response.writeHead(status).end());
      assert.equal((await refused(origin, 'download-failed')).facts.status, status);
    }
  });

  it('reports the URL if the host is unknown or not listening', async () => {
    const lonely = await servers.nobody();
    const { cause, facts } = await refused(`${lonely}/a.png`, 'download-failed');
    assert.match(String(cause), /ECONNREFUSED/);
    assert.equal(facts.subject, `${lonely}/a.png`);
    await refused('https://nowhere.invalid/a.png', 'download-failed');
  });

  it('stops after 50 MB', async () => {
    const block = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const { origin, connections } = await answer((_, response) => {
      const more = () => {
        while (sent++ < 200) if (!response.write(block)) return void response.once('drain', more);
        response.end();
      };
      more();
    });
    await refused(origin, 'too-large');
    assert.ok(sent < 200);
    assert.equal(connections.length, 1);
    let exact = 0;
    const whole = await answer((_, response) => {
      response.end(Buffer.alloc(50 * 1024 * 1024));
    });
    for await (const bytes of download(whole.origin, local, never)) exact += bytes.length;
    assert.equal(exact, 50 * 1024 * 1024);
  });

  it('fails if the body is incomplete, with or without a length', async () => {
    for (const head of ['content-length: 100', 'transfer-encoding: chunked']) {
      const { origin } = await servers.raw((socket) => {
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n5\r\nabcde\r\n`));
      });
      await failureOf(get(origin));
    }
  });

  it('can be canceled when its last bytes arrive, without an error that nobody handles', async () => {
    const { origin } = await answer((_, response) => void response.end('picture'));
    const unhandled: unknown[] = [];
    const listeners = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => unhandled.push(error));
    try {
      for (const later of [
        (act: () => void) => act(),
        queueMicrotask,
        (act: () => void) => process.nextTick(act),
        setImmediate,
      ]) {
        const stop = new AbortController();
        const steps = download(`${origin}/a.png`, local, stop.signal)[Symbol.asyncIterator]();
        await steps.next();
        await new Promise<void>((resolve) => {
          later(() => {
            stop.abort();
            resolve();
          });
        });
        await steps.next().catch(() => undefined);
        await new Promise(setImmediate);
      }
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    assert.deepEqual(unhandled, []);
  });

  it('can be canceled before and during the download, and closes the connection', async () => {
    const stop = new AbortController();
    let closed = () => {};
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const { origin } = await answer((_, response) => {
      response.on('close', closed);
      response.write('first');
    });
    await failureOf(get(origin, local, AbortSignal.abort()));
    const running = download(origin, local, stop.signal)[Symbol.asyncIterator]();
    assert.equal((await running.next()).done, false);
    stop.abort();
    await failureOf(Promise.resolve(running.next()));
    await ended;
  });
});
