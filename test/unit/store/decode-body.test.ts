// Tests reading response bodies: content encodings, wrong labels, interrupted bodies.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { read, send, text, withRawAnswers } from '../helpers/http-client';
import { withServers } from '../helpers/test-servers';

describe('response body', () => {
  const servers = withServers();
  const { answering, inPackets } = withRawAnswers(servers);

  const plain = Buffer.from(text);
  const encoded: [string, string | undefined, Buffer][] = [
    ['gzip', 'gzip', zlib.gzipSync(plain)],
    ['x-gzip', 'X-Gzip', zlib.gzipSync(plain)],
    ['deflate', 'deflate', zlib.deflateSync(plain)],
    ['deflate without header', 'deflate', zlib.deflateRawSync(plain)],
    ['br', 'br', zlib.brotliCompressSync(plain)],
    ['zstd', 'zstd', zlib.zstdCompressSync(plain)],
    ['gzip in br', 'gzip, br', zlib.brotliCompressSync(zlib.gzipSync(plain))],
    ['gzip without a label', undefined, zlib.gzipSync(plain)],
    ['gzip with another label', 'br', zlib.gzipSync(plain)],
    ['identity', 'identity', plain],
    ['an unknown label', 'utf-8', plain],
    ...['gzip', 'deflate', 'br', 'zstd', 'gzip, br'].map((label): [string, string, Buffer] => [
      `plain, with the label ${label}`,
      label,
      plain,
    ]),
  ];
  for (const [name, label, bytes] of encoded) {
    it(`decodes ${name}`, async () => {
      const header = label === undefined ? '' : `content-encoding: ${label}\r\n`;
      const { origin } = await inPackets(
        `HTTP/1.1 200 OK\r\n${header}content-length: ${bytes.length}\r\n\r\n`,
        bytes.subarray(0, 1),
        bytes.subarray(1, 30),
        bytes.subarray(30),
      );
      assert.ok((await read(await send(origin))).equals(plain));
    });
  }

  it('passes on an image with a wrong label', async () => {
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(100)]);
    for (const label of ['gzip', 'br', 'deflate', 'zstd']) {
      const { origin } = await inPackets(`HTTP/1.1 200 OK\r\ncontent-encoding: ${label}\r\n\r\n`, png);
      assert.ok((await read(await send(origin))).equals(png), label);
    }
  });

  for (const encoding of ['gzip', 'identity'] as const) {
    it(`returns what was received before a body breaks off, then fails: ${encoding}`, async () => {
      const all = randomBytes(1_000_000);
      const bytes = encoding === 'gzip' ? zlib.gzipSync(all) : all;
      const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
      const { origin } = await answering((socket) => {
        socket.write(head);
        socket.end(bytes.subarray(0, 900_000));
      });
      let received = 0;
      const reading = async () => {
        for await (const chunk of (await send(origin)).body ?? []) {
          assert.ok(all.subarray(received).indexOf(chunk) === 0);
          received += chunk.length;
          await delay(5);
        }
      };
      await assert.rejects(reading());
      assert.ok(received > 890_000, `${received}`);
    });
  }

  it('does not ask for compression', async () => {
    let encoding: unknown;
    const { origin } = await servers.http(({ headers }, response) => {
      encoding = headers['accept-encoding'];
      response.end(text);
    });
    await read(await send(origin));
    assert.equal(encoding, 'identity');
  });

  it('accepts an empty body', async () => {
    for (const label of ['gzip', 'br', 'identity']) {
      const { origin } = await inPackets(`HTTP/1.1 200 OK\r\ncontent-encoding: ${label}\r\ncontent-length: 0\r\n\r\n`);
      assert.equal((await read(await send(origin))).length, 0);
    }
  });
});
