// Tests every option of a script, and the order in which scripts are used.
import assert from 'node:assert/strict';

import sharp from 'sharp';

import { sniff } from '../../emulator/inputs';
import { readMarks } from '../../emulator/drawing/hidden-marks';
import { ask, envelope, good, imageOf, imagesOf, post, sha256, withEmulator } from './client';

describe('emulator: scripted responses', () => {
  const emulator = withEmulator();
  const firstOf = async () => {
    const { data } = await ask(emulator(), good);
    const [item] = data?.data ?? [];
    assert(item);
    return item;
  };
  const textOf = async () => (await post(emulator(), good)).text();

  it('has the documented form when nothing is scripted', async () => {
    const before = Math.floor(Date.now() / 1000);
    const response = await post(emulator(), good);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    const { code, msg, data } = await envelope(response);
    assert.deepEqual([code, msg], [200, 'Operation successful']);
    assert(data && data.created >= before && data.created <= before + 10);
    assert.deepEqual(Object.keys(data.data[0] ?? {}), ['url', 'b64_json', 'revised_prompt']);
    assert.equal(data.data[0]?.url, '');
    assert.equal(data.data[0]?.revised_prompt, '');
  });

  it('uses each `next` once and in order, then `always`, then the default', async () => {
    const code = async () => (await ask(emulator(), good)).code;
    emulator().next({ error: { code: 429 } }, { error: { code: 500 } });
    emulator().always({ error: { code: 402 } });
    assert.deepEqual([await code(), await code(), await code(), await code()], [429, 500, 402, 402]);
    emulator().always(undefined);
    assert.equal(await code(), 200);
    emulator().next({ error: { code: 429 } });
    emulator().always({ error: { code: 402 } });
    emulator().reset();
    assert.equal(await code(), 200);
    assert.equal(emulator().requests.length, 1);
  });

  it('checks the rules even if a response is scripted', async () => {
    emulator().next({ error: { code: 500 } });
    assert.equal((await ask(emulator(), { ...good, size: '1:2' })).code, 400);
    assert.equal((await ask(emulator(), good)).code, 200);
  });

  for (const format of ['png', 'jpeg', 'webp'] as const) {
    it(`draws the format ${format}`, async () => {
      emulator().next({ format });
      assert.equal(sniff(await imageOf(emulator(), good)), format);
    });
  }

  it('draws the given number of images', async () => {
    for (const images of [0, 1, 4]) {
      emulator().next({ images });
      assert.equal((await imagesOf(emulator(), good)).length, images);
    }
  });

  it('answers with an error: code, message, status and headers', async () => {
    emulator().next({ error: { code: 429, headers: { 'retry-after': '7', 'x-should-retry': 'false' } } });
    const limited = await post(emulator(), good);
    assert.deepEqual(
      [limited.status, limited.headers.get('retry-after'), limited.headers.get('x-should-retry')],
      [429, '7', 'false'],
    );
    assert.deepEqual(await envelope(limited), { code: 429, msg: 'Requesting too frequently', data: null });
    emulator().next({ error: { code: 500, msg: 'no candidates', status: 200 } });
    const inside = await post(emulator(), good);
    assert.equal(inside.status, 200);
    assert.deepEqual(await envelope(inside), { code: 500, msg: 'no candidates', data: null });
    assert.deepEqual(
      emulator().requests.map(({ status }) => status),
      [429, 200],
    );
  });

  it('answers with a refusal or without images', async () => {
    emulator().next(
      { refusal: 'I cannot draw that.' },
      { refusal: 'Not that.', empty: true },
      { empty: true },
      { empty: true, bare: true },
    );
    assert.deepEqual(await firstOf(), { url: '', revised_prompt: 'I cannot draw that.' });
    const { code, msg, data } = await ask(emulator(), good);
    assert.deepEqual([code, msg, data?.data], [200, 'Not that.', []]);
    assert.equal((await ask(emulator(), good)).msg, 'Operation successful');
    assert.match(await textOf(), /^\{"created":\d+,"data":\[\]\}$/);
    assert(emulator().requests.every(({ images }) => images.length === 0));
  });

  it('answers with a revised prompt', async () => {
    emulator().next({ revisedPrompt: 'A quiet harbour, "HD"' });
    assert.equal((await firstOf()).revised_prompt, 'A quiet harbour, "HD"');
  });

  it('answers without an envelope and with reversed keys', async () => {
    emulator().next({ bare: true }, { keyOrder: 'reversed' }, { bare: true, keyOrder: 'reversed' });
    assert.match(await textOf(), /^\{"created":\d+,"data":\[\{"url":"","b64_json":"iVBOR/);
    const reversed = await textOf();
    assert.match(reversed, /^\{"data":\{"created":\d+,"data":\[\{"revised_prompt":"","b64_json":"iVBOR/);
    assert(reversed.endsWith('","url":""}]},"msg":"Operation successful","code":200}'));
    assert.match(await textOf(), /^\{"data":\[\{"revised_prompt":"".*\}\],"created":\d+\}$/);
  });

  it('wraps base64 in every variant', async () => {
    const plain = await imageOf(emulator(), good);
    const encoded = plain.toString('base64');
    emulator().next({ wrap: 'dataUri' }, { wrap: 'lineBreaks' }, { wrap: 'urlSafe' }, { wrap: 'escapedSlashes' });
    assert.equal((await firstOf()).b64_json, `data:image/png;base64,${encoded}`);
    const broken = (await firstOf()).b64_json ?? '';
    assert.match(broken, /^[^\r\n]{76}\r\n/);
    assert.equal(broken.replaceAll('\r\n', ''), encoded);
    assert.equal((await firstOf()).b64_json, plain.toString('base64url'));
    const escaped = await textOf();
    assert.doesNotMatch(escaped, /[^\\]\//);
    assert(escaped.includes(encoded.replaceAll('/', '\\/')));
  });

  it('answers with a URL, which the emulator serves without a key', async () => {
    emulator().next({ url: true, format: 'webp' });
    const item = await firstOf();
    const [hash] = emulator().requests[0]?.images ?? [];
    assert.deepEqual(item, { url: `${emulator().origin}/pictures/${hash}`, revised_prompt: '' });
    const response = await fetch(item.url ?? '');
    assert.equal(response.headers.get('content-type'), 'image/webp');
    assert.equal(sha256(Buffer.from(await response.arrayBuffer())), hash);
    assert.equal((await fetch(item.url ?? '', { method: 'POST' })).status, 404);
  });

  it('answers with HTML, a redirect or raw bytes', async () => {
    emulator().next({ html: true }, { html: true, status: 200 }, { redirect: 'http://127.0.0.1:1/x' });
    const page = await post(emulator(), good);
    assert.deepEqual([page.status, page.headers.get('content-type')], [502, 'text/html']);
    assert.match(await page.text(), /^<!DOCTYPE html>/);
    assert.equal((await post(emulator(), good)).status, 200);
    const moved = await post(emulator(), good, { redirect: 'manual' });
    assert.deepEqual([moved.status, moved.headers.get('location')], [307, 'http://127.0.0.1:1/x']);
    emulator().next(
      { raw: { status: 418, headers: { 'x-a': 'b' }, body: Buffer.of(0, 255) } },
      { raw: { status: 200, body: '{' } },
    );
    const raw = await post(emulator(), good);
    assert.deepEqual([raw.status, raw.headers.get('x-a')], [418, 'b']);
    assert.deepEqual(Buffer.from(await raw.arrayBuffer()), Buffer.of(0, 255));
    assert.equal(await textOf(), '{');
  });

  it('truncates the image before encoding it', async () => {
    const whole = await imageOf(emulator(), good);
    emulator().next({ truncateImage: 0.5 });
    const half = await imageOf(emulator(), good);
    assert.deepEqual(half, whole.subarray(0, Math.floor(whole.length / 2)));
    assert.equal(emulator().requests[1]?.images[0], sha256(half));
  });

  it('draws another ratio than requested', async () => {
    emulator().next({ ratio: '9:16' });
    const { width, height } = await sharp(await imageOf(emulator(), { ...good, size: '16:9' })).metadata();
    assert.deepEqual([width, height], [1024, 1792]);
  });

  it('makes responses large by noise, and keeps the marks', async () => {
    emulator().next({ noise: true });
    const image = await imageOf(emulator(), { ...good, size: '4:3' });
    assert(image.length > 12_500_000);
    const { width, height } = await sharp(image).metadata();
    assert.deepEqual([width, height], [2048, 1536]);
    assert.equal((await readMarks(image)).kind, 'text');
  });
});
