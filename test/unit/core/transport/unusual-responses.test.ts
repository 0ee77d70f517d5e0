// Tests responses of unusual shapes: the image is saved, or the response is kept, and previews are not results.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Script } from '../../../emulator/script';
import { raw } from '../../../faults/images';
import { noiseImage, replyText } from '../../../fixtures/images/noise-image';
import { recoverUnsaved } from '../../../../src/core/outbox/recover-unsaved';
import { sha256, withEmulator } from '../../emulator/client';
import { assertFault } from '../../helpers/assert-fault';
import { type Fixture, sentinelKey, withFixtures } from '../../helpers/fixture';

describe('unusual responses', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let image: Buffer;
  let preview: Buffer;
  /** Base64 of the image and of a preview of it. */
  let data: string;
  let early: string;

  before(async () => {
    image = Buffer.from(await noiseImage(96));
    preview = Buffer.from(await noiseImage(24, 'png', 'preview'));
    [data, early] = [image.toString('base64'), preview.toString('base64')];
  });
  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const json = (value: unknown): Script => replyText(JSON.stringify(value));
  const stream = (...events: [string, unknown][]): Script =>
    raw(events.map(([name, value]) => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`).join(''), 200, {
      'content-type': 'text/event-stream',
    });

  const saved: Record<string, () => Script> = {
    'base64 under another name': () => json({ result: { picture: { bytesBase64Encoded: data } } }),
    'a list of base64 texts': () => json({ images: [data] }),
    'base64 in text with the URL-safe alphabet and no padding': () => json({ output: image.toString('base64url') }),
    'base64 with escaped slashes in a list': () => replyText(`{"images":["${data.replaceAll('/', String.raw`\/`)}"]}`),
    'a data URI within Markdown': () =>
      json({ choices: [{ message: { content: `Here:\n\n![a](data:image/png;base64,${data})\n\nEnjoy!` } }] }),
    'a data URI within HTML': () => replyText(`<p><img src="data:image/png;base64,${data}"></p>`),
    'JSON in a string': () => json({ code: 200, data: JSON.stringify({ data: [{ b64_json: data }] }) }),
    'JSON in a string in a string': () => json({ body: JSON.stringify({ text: JSON.stringify({ b64: data }) }) }),
    'the bytes of the image': () => raw(image, 200, { 'content-type': 'application/json' }),
    'base64 as plain text': () => replyText(`${data}\n`),
    'base64 as plain text in lines': () => replyText(data.replace(/.{76}/g, '$&\r\n')),
    'lines of JSON': () => replyText(`{"status":"working"}\n{"image":"${data}"}\n`),
    'a stream with previews': () =>
      stream(
        ['image.partial', { type: 'image.partial', b64_json: early }],
        ['image.done', { type: 'image.done', b64_json: data }],
      ),
    'a stream that repeats the image at its end': () =>
      stream(
        ['item', { type: 'response.partial_image', partial_image_b64: early }],
        ['item', { item: { type: 'image', result: data } }],
        ['end', { response: { output: [{ type: 'image', result: data }] } }],
      ),
    'a draft of the model before the image': () =>
      json({
        candidates: [
          { content: { parts: [{ thought: true, inlineData: { data: early } }, { inlineData: { data } }] } },
        ],
      }),
    'a thumbnail next to the image': () => json({ data: [{ thumbnail_b64: early, b64_json: data }] }),
    'the input next to the image': () => json({ request: { image: early }, output: [data] }),
    'one image as data and as data URI': () =>
      json({ data: [{ url: `data:image/png;base64,${data}`, b64_json: data }] }),
    'one image in two forms': () => json({ data: [{ b64_json: data, image_url: `data:image/png;base64,${early}` }] }),
    'the code 0 for a success': () => json({ code: 0, msg: 'success', data: { data: [{ b64_json: data }] } }),
    'a line break before the bytes of the image': () =>
      raw(Buffer.concat([Buffer.from('\r\n'), image]), 200, { 'content-type': 'image/png' }),
    'a function call around the JSON': () => replyText(`/**/done({"data":[{"b64_json":"${data}"},]});`),
    'the same data under two names': () => json({ data: [{ b64_json: data, base64: data }] }),
    'an image that is not final before the image': () =>
      replyText(`{"is_final":false,"image":"${early}"}\n{"is_final":true,"image":"${data}"}`),
    'a part of a multipart body in base64': () =>
      raw(`--b\r\nContent-Type: image/png\r\n\r\n${data.replace(/=+$/, '')}\r\n--b--\r\n`, 200, {
        'content-type': 'multipart/mixed; boundary=b',
      }),
    'more text than fits into memory': () =>
      json({ log: 'x'.repeat(3_000_000), text: `data:image/png;base64,${data}` }),
  };
  for (const [name, script] of Object.entries(saved)) {
    it(`saves the image of a response with ${name}`, async () => {
      emulator().next(script());
      const { images, failures } = await fixture.run();
      const hashes = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(fileURLToPath(uri)))));
      assert.deepEqual(hashes, [sha256(image)]);
      assert.deepEqual(failures, []);
      assert.deepEqual(await fixture.outboxEntries(), []);
      assert.equal(emulator().requests.length, 1);
    });
  }

  const urls: Record<string, (url: string) => unknown> = {
    'another name': (url) => ({ images: [{ image_url: { url } }] }),
    'a list': (url) => ({ output: [url] }),
    'the name for base64': (url) => ({ data: [{ b64_json: url }] }),
    Markdown: (url) => ({ choices: [{ message: { content: `Done. ![boat](${url}) See https://example.com/help` } }] }),
    'a path of the service': (url) => ({ data: [{ url: new URL(url).pathname }] }),
    'the whole body': (url) => url,
    'two names': (url) => ({ data: [{ url, download_url: url }] }),
  };
  for (const [name, body] of Object.entries(urls)) {
    it(`downloads the image whose URL is in ${name}`, async () => {
      emulator().next({ url: true });
      await fixture.run();
      const served = emulator().requests[0]?.images[0] ?? '';
      emulator().next(json(body(`${emulator().origin}/pictures/${served}`)));
      const { images } = await fixture.run();
      const hashes = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(fileURLToPath(uri)))));
      assert.deepEqual(hashes, [served]);
    });
  }

  const posts = () => emulator().requests.length;
  const kept = { charged: true, posts: 1, outbox: ['99.part'] } as const;

  it('keeps a success without an image as received, for recovery with the extension of its type', async () => {
    for (const [type, extension] of [
      ['application/json; charset=utf-8', '.json'],
      ['text/plain', '.txt'],
      ['application/x-unknown', '.incomplete'],
    ]) {
      emulator().reset();
      fixture = await newFixture({ endpoint: emulator().endpoint });
      const body = '{"result":{"file_id":"file-7"}}';
      emulator().next(raw(body, 200, { 'content-type': type ?? '' }));
      const error = await assertFault(fixture, posts, { ...kept, code: 'no-image' });
      assert.deepEqual([error.facts.kept, error.facts.contentType], [body.length, type?.split(';')[0]]);
      const [left] = await fixture.outbox.unsavedJobs();
      assert.ok(left);
      assert.equal(left.contentType, type?.split(';')[0]);
      const [uri = ''] = await recoverUnsaved(fixture.saveContext, left, left.record.request.target, true);
      assert.ok(uri.endsWith(extension ?? ''), uri);
      assert.equal(await fs.readFile(fileURLToPath(uri), 'utf8'), body);
      assert.deepEqual(await fixture.outboxEntries(), []);
    }
  });

  it('removes the API key from a response that is kept', async () => {
    emulator().next(json({ id: 'a', sent: { authorization: `Bearer ${sentinelKey}` } }));
    await assertFault(fixture, posts, { ...kept, code: 'no-image' });
    const [left] = await fixture.outbox.unsavedJobs();
    const text = await fs.readFile(left?.files[0]?.path ?? '', 'utf8');
    assert.ok(text.includes('Bearer •••') && !text.includes(sentinelKey), text);
  });

  it('keeps a preview that is not followed by an image, with the reason', async () => {
    emulator().next(
      stream(
        ['image.partial', { type: 'image.partial', b64_json: early }],
        ['error', { error: { code: 'content_policy_violation', message: 'Stopped.' } }],
      ),
    );
    const error = await assertFault(fixture, posts, { ...kept, code: 'refused', outbox: ['0.part'] });
    assert.deepEqual([error.facts.reason, error.facts.serviceText], ['blocked', 'Stopped.']);
  });

  it('keeps all of a streamed text that contains an image in pieces, if some are missing', async () => {
    const pieces = `data:image/png;base64,${data}`.match(/.{1,900}/g) ?? [];
    emulator().next(
      stream(...pieces.slice(0, -3).map((delta): [string, unknown] => ['delta', { type: 'text', delta }])),
    );
    const outbox = ['1.part', '99.part'];
    const error = await assertFault(fixture, posts, { ...kept, code: 'bad-reply', outbox });
    assert.ok((error.facts.kept ?? 0) > image.length);
  });

  it('keeps a page in a successful response, because the request may have been charged', async () => {
    emulator().next(replyText('<html><body>Your image is being made</body></html>'));
    await assertFault(fixture, posts, { ...kept, code: 'gateway-error' });
  });

  it('keeps the beginning of an unusual response when the connection breaks', async () => {
    const large = (await noiseImage(200)).toString('base64');
    const text = JSON.stringify({ text: `Done: data:image/png;base64,${large}` });
    emulator().next({ ...replyText(text), cut: 0.9 });
    const error = await assertFault(fixture, posts, { ...kept, code: 'interrupted', outbox: ['0.part', '99.part'] });
    assert.ok((error.facts.kept ?? 0) > text.length * 0.8);
  });

  it('keeps an image whose bytes are the body when the connection breaks', async () => {
    emulator().next({ ...raw(image, 200, { 'content-type': 'image/png' }), cut: 0.9 });
    await assertFault(fixture, posts, { ...kept, code: 'interrupted' });
  });

  it('does not take the input in the response to a rejected request for a result', async () => {
    const body = { detail: [{ loc: ['body', 'size'], msg: 'Not a size', input: { contents: [{ image: data }] } }] };
    emulator().next(replyText(JSON.stringify(body), 422));
    const error = await assertFault(fixture, posts, { code: 'rejected', charged: false, posts: 1 });
    assert.equal(error.facts.serviceText, 'Not a size');
  });

  it('says that the data cannot be read if the text of an image is not base64', async () => {
    emulator().next(json({ data: [{ b64_json: '<<<>>>' }] }));
    await assertFault(fixture, posts, { ...kept, code: 'bad-reply', reason: 'not-a-picture' });
  });

  it('reports a task that has only begun, with its ID', async () => {
    emulator().next(replyText('{"data":{"task_id":"t-7","status":"QUEUED"},"msg":"Accepted"}', 202));
    const error = await assertFault(fixture, posts, { ...kept, code: 'no-image', reason: 'queued' });
    assert.match(error.facts.serviceText ?? '', /Accepted.*t-7.*QUEUED/);
  });
});
