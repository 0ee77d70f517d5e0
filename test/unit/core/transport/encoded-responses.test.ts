// Tests responses whose image is not in base64 of its own: bytes in parts, lists of numbers, pieces of a stream, and others.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateSync, gzipSync } from 'node:zlib';
import type { Script } from '../../../emulator/script';
import { raw } from '../../../faults/images';
import { noiseImage, replyText } from '../../../fixtures/images/noise-image';
import { sha256, withEmulator } from '../../emulator/client';
import { assertFault } from '../../helpers/assert-fault';
import { type Fixture, withFixtures } from '../../helpers/fixture';

describe('encoded responses', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let png: Buffer;
  let jpeg: Buffer;
  let webp: Buffer;
  /** Base64 of the PNG. */
  let data: string;

  before(async () => {
    png = Buffer.from(await noiseImage(96));
    jpeg = Buffer.from(await noiseImage(90, 'jpeg'));
    webp = Buffer.from(await noiseImage(80, 'webp'));
    data = png.toString('base64');
  });
  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const json = (value: unknown): Script => replyText(JSON.stringify(value));
  const events = (...values: unknown[]): Script =>
    raw(values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join(''), 200, {
      'content-type': 'text/event-stream',
    });
  const cut = (text: string, length: number) => text.match(new RegExp(`.{1,${length}}`, 'gs')) ?? [];
  const part = (type: string, bytes: Buffer, more = '') =>
    Buffer.concat([Buffer.from(`--b7\r\nContent-Type: ${type}\r\n${more}\r\n`), bytes, Buffer.from('\r\n')]);
  const multipart = (type: string, ...parts: Buffer[]): Script =>
    raw(Buffer.concat([...parts, Buffer.from('--b7--\r\n')]), 200, { 'content-type': `${type}; boundary=b7` });
  const signed = (bytes: Buffer) => [...new Int8Array(bytes)];
  const escaped = (bytes: Buffer) => [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  /** As Python prints bytes. */
  const printed = (bytes: Buffer) =>
    `b'${[...bytes].map((byte) => (byte > 31 && byte < 127 && byte !== 92 && byte !== 39 ? String.fromCharCode(byte) : escaped(Buffer.of(byte)))).join('')}'`;

  const saved: Record<string, () => [Script, ...Buffer[]]> = {
    'a list of numbers': () => [json({ image: [...png] }), png],
    'a list of numbers in lines': () => [replyText(JSON.stringify({ image: [...jpeg] }, null, 2)), jpeg],
    'a list of signed numbers': () => [json({ image: signed(webp), other: signed(jpeg) }), webp, jpeg],
    'a Node.js buffer': () => [json({ image: png.toJSON() }), png],
    'numbers by their index': () => [json({ image: new Uint8Array(png) }), png],
    'numbers in JSON within a string': () => [json({ body: JSON.stringify({ image: new Uint8Array(jpeg) }) }), jpeg],
    'hexadecimal digits': () => [json({ image: png.toString('hex').toUpperCase() }), png],
    'hexadecimal digits after a prefix': () => [json({ image: `0x${webp.toString('hex')}` }), webp],
    'a list of hexadecimal numbers': () => [
      replyText(`[${[...jpeg].map((b) => `0x${b.toString(16)}`).join(', ')}]`),
      jpeg,
    ],
    'escaped bytes': () => [replyText(`{"image": "${escaped(png)}"}`), png],
    'bytes as Python prints them': () => [replyText(`{'image': ${printed(png)}}`), png],
    'bytes as characters': () => [json({ image: jpeg.toString('latin1') }), jpeg],
    'a Python dictionary': () => [replyText(`{'data': [{'b64_json': '${data}', 'url': None}]}`), png],
    'base64 in base64': () => [json({ image: Buffer.from(data).toString('base64') }), png],
    'a data URI in base64': () => [
      json({ image: Buffer.from(`data:image/jpeg;base64,${jpeg.toString('base64')}`).toString('base64') }),
      jpeg,
    ],
    'JSON in base64': () => [
      json({
        body: Buffer.from(JSON.stringify({ data: [{ b64_json: data }] })).toString('base64'),
        isBase64Encoded: true,
      }),
      png,
    ],
    'compressed data in base64': () => [json({ body: gzipSync(png).toString('base64') }), png],
    'compressed base64 in base64': () => [json({ body: deflateSync(data).toString('base64') }), png],
    'base64 in XML': () => [
      replyText(`<?xml version="1.0"?><r><image>${cut(data, 76).join('&#13;\n')}</image></r>`),
      png,
    ],
    'parts of a form': () => [
      multipart(
        'multipart/form-data',
        part('application/json', Buffer.from('{"id":1}')),
        part('image/png', png, 'Content-Disposition: form-data; name="image"\r\n'),
        part('image/jpeg', jpeg),
        part('image/webp', webp),
      ),
      png,
      jpeg,
      webp,
    ],
    'a large part': () => [
      multipart('multipart/mixed', part('text/plain', Buffer.alloc(70_000, 'a[{"')), part('image/png', png)),
      png,
    ],
    'bytes in a container': () => [
      raw(Buffer.concat([Buffer.from('PK\x03\x04\0\0'), png, Buffer.alloc(90)]), 200, {
        'content-type': 'application/zip',
      }),
      png,
    ],
    'a data URI in pieces of a stream': () => [
      events(
        ...cut(`![a](data:image/jpeg;base64,${jpeg.toString('base64')})`, 998).map((content) => ({
          choices: [{ delta: { content } }],
        })),
      ),
      jpeg,
    ],
    'base64 in pieces of a stream': () => [
      events(
        { type: 'start' },
        ...cut(data, 701).map((delta, index) => ({ type: 'text.delta', sequence: index, delta })),
        '[DONE]',
      ),
      png,
    ],
    'separately encoded pieces of a stream': () => [
      events(
        ...cut(png.toString('latin1'), 1000).map((piece) => ({
          chunk: Buffer.from(piece, 'latin1').toString('base64'),
        })),
      ),
      png,
    ],
    'plain base64 in the events of a stream': () => [events(...cut(data, 1000)), png],
    'pieces in lines of JSON': () => [
      raw(
        cut(data, 900)
          .map((response) => `${JSON.stringify({ response, done: false })}\n`)
          .join(''),
        200,
        {
          'content-type': 'application/x-ndjson',
        },
      ),
      png,
    ],
  };
  for (const [name, script] of Object.entries(saved)) {
    it(`saves ${name}`, async () => {
      const [answer, ...expected] = script();
      emulator().next(answer);
      const { images, failures } = await fixture.run();
      const hashes = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(fileURLToPath(uri)))));
      assert.deepEqual([hashes, failures], [expected.map(sha256), []]);
      assert.deepEqual(await fixture.outboxEntries(), []);
      assert.equal(emulator().requests.length, 1);
    });
  }

  it('saves an image once that one entry contains in two formats', async () => {
    const same = Buffer.from(await noiseImage(96, 'webp'));
    emulator().next(json({ data: [{ b64_json: data, webp: same.toString('base64') }] }));
    const { images } = await fixture.run();
    assert.deepEqual(
      images.map(({ uri }) => uri.slice(-4)),
      ['.png'],
    );
    assert.deepEqual(await fixture.outboxEntries(), []);
  });

  const links: Record<string, (url: string) => Script> = {
    XML: (url) => replyText(`<?xml version="1.0"?><r><Url>${url}#a&amp;b</Url></r>`),
    'a Python dictionary': (url) => replyText(`{'data': [{'url': '${url}', 'b64_json': None}]}`),
    HTML: (url) => replyText(`<p><img alt="a" src="${url}"></p>`),
    'plain text': (url) => replyText(`Here it is: ${url}#a.png`),
    'Markdown with a link to the same image': (url) =>
      json({
        choices: [
          { message: { content: `![a](${url})\n\n[Download](${url.replace('/pictures/', '/download/')}.png)` } },
        ],
      }),
  };
  for (const [name, body] of Object.entries(links)) {
    it(`downloads the image whose URL is in ${name}`, async () => {
      emulator().next({ url: true });
      await fixture.run();
      const served = emulator().requests[0]?.images[0] ?? '';
      emulator().next(body(`${emulator().origin}/pictures/${served}`));
      const { images, failures } = await fixture.run();
      const hashes = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(fileURLToPath(uri)))));
      assert.deepEqual([hashes, failures], [[served], []]);
    });
  }

  const kept = { charged: true, posts: 1, outbox: ['99.part'] } as const;
  const posts = () => emulator().requests.length;

  it('keeps a response with a list of numbers that ends too early', async () => {
    emulator().next(json({ image: [...png.subarray(0, 900)] }));
    await assertFault(fixture, posts, { ...kept, code: 'bad-reply', outbox: ['0.part', '99.part'] });
  });

  it('does not take previews in a stream for results, even after much text', async () => {
    const preview = { type: 'image.partial', partial_image_b64: data };
    emulator().next(events({ type: 'log', words: 'x'.repeat(20_000) }, preview, preview));
    await assertFault(fixture, posts, { ...kept, code: 'no-image', outbox: ['0.part', '1.part', '99.part'] });
  });

  it('does not download the images of a page for a browser', async () => {
    const page =
      '<!DOCTYPE html><html><head><link rel="stylesheet" href="/a.css"></head><body><img src="http://127.0.0.1:9/a.png">';
    emulator().next(replyText(page));
    await assertFault(fixture, posts, { ...kept, code: 'gateway-error' });
  });

  it('does not decode more than is in a response, however it is packed', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000)).toString('base64');
    emulator().next(json({ body: bomb }));
    await assertFault(fixture, posts, { ...kept, code: 'no-image' });
  });
});
