// Tests receiving responses: images are saved exactly, everything else is classified.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../../../src/core/errors';
import type { Script } from '../../../emulator/script';
import { sha256, withEmulator } from '../../emulator/client';
import { assertFault } from '../../helpers/assert-fault';
import { namesIn, openFilesIn } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { envelopeOf, noiseImage, replyText, replyWith } from '../../../fixtures/images/noise-image';

describe('receive response', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;

  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const posts = () => emulator().requests.length;
  const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

  /** Runs a request and compares every saved image with the served bytes. */
  async function assertSaved(expected: readonly string[], extension = '.png'): Promise<void> {
    const { images } = await fixture.run();
    const found = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(fileURLToPath(uri)))));
    assert.deepEqual(found, expected);
    for (const { uri } of images) assert.equal(path.extname(uri), extension);
    assert.deepEqual(await fixture.outboxEntries(), []);
    assert.deepEqual(await openFilesIn(fixture.folder), []);
    assert.equal(posts(), 1);
  }

  const shapes: Record<string, Script> = {
    'a response without an envelope': { bare: true },
    'a data URL': { wrap: 'dataUri' },
    'base64 with line breaks': { wrap: 'lineBreaks' },
    'the URL-safe alphabet': { wrap: 'urlSafe' },
    'JSON with escaped slashes': { wrap: 'escapedSlashes' },
    'reversed keys': { keyOrder: 'reversed' },
    'reversed keys without an envelope, as a data URL with escaped slashes': {
      keyOrder: 'reversed',
      bare: true,
      wrap: 'dataUri',
    },
    'chunks of 7 kB': { slice: 7_001 },
    'a response with three images': { images: 3 },
    'a URL': { url: true },
    'three URLs': { url: true, images: 3 },
    'another aspect ratio': { ratio: '3:2' },
  };
  for (const [name, script] of Object.entries(shapes)) {
    it(`saves an image from ${name}`, async () => {
      emulator().next(script);
      const { images } = await fixture.run();
      const served = emulator().requests[0]?.images ?? [];
      const found = await Promise.all(images.map(async ({ uri }) => sha256(await fs.readFile(fileURLToPath(uri)))));
      assert.deepEqual(found, served);
      assert.equal(images.length, script.images ?? 1);
      assert.equal(new Set(images.map(({ id }) => id)).size, images.length);
      assert.deepEqual(await fixture.outboxEntries(), []);
      assert.deepEqual(await openFilesIn(fixture.folder), []);
    });
  }

  for (const [format, extension] of [
    ['png', '.png'],
    ['jpeg', '.jpg'],
    ['webp', '.webp'],
  ] as const) {
    it(`chooses the extension of ${format} by the bytes, not by the label`, async () => {
      const image = await noiseImage(32, format);
      emulator().next(replyText(envelopeOf({ b64_json: `data:image/png;base64,${b64(image)}` })));
      await assertSaved([sha256(image)], extension);
    });
  }

  it('saves an image that arrives byte by byte', async () => {
    const image = await noiseImage(24);
    emulator().next({ ...replyWith(image), slice: 1 });
    await assertSaved([sha256(image)]);
  });

  it('reports the received bytes while they arrive, and the revised prompt at the end', async () => {
    const picture = await noiseImage(200);
    const text = envelopeOf({ b64_json: b64(picture), revised_prompt: 'A quieter harbour' });
    emulator().next({ ...replyText(text), slice: 20_000 });
    const { images, session } = await fixture.run();
    assert.equal(images[0]?.revisedPrompt, 'A quieter harbour');
    const bytes = fixture.events.flatMap((event) => (event.type === 'receiving' ? [event.bytes] : []));
    assert.ok(bytes.length > 1);
    assert.deepEqual(
      bytes,
      bytes.toSorted((a, b) => a - b),
    );
    assert.equal(bytes.at(-1), picture.length);
    const image = (await fixture.sessions.read(session)).find(({ type }) => type === 'image');
    assert.equal(image?.type === 'image' && image.revisedPrompt, 'A quieter harbour');
  });

  it('saves an image after another one without any valid byte', async () => {
    const image = await noiseImage(32);
    emulator().next(replyText(envelopeOf({ b64_json: '!' }, { b64_json: b64(image) })));
    await assertSaved([sha256(image)]);
  });

  it('saves the complete image and keeps the incomplete one of the same response', async () => {
    const [one, two] = [await noiseImage(32), await noiseImage(32, 'png', 'b')];
    const text = envelopeOf({ b64_json: b64(one) }, { b64_json: b64(two) });
    emulator().next({ ...replyText(text), cut: 0.9 });
    const { images, failures } = await fixture.run();
    assert.equal(images.length, 1);
    assert.deepEqual(
      failures.map(({ code, mayHaveBeenCharged }) => [code, mayHaveBeenCharged]),
      [['interrupted', true]],
    );
    assert.deepEqual(await fixture.outboxEntries(), ['1.part']);
    const [left] = await fixture.outbox.unsavedJobs();
    assert.equal(left?.code, 'interrupted');
  });

  it('saves an image when the connection breaks after it', async () => {
    const image = await noiseImage(32);
    const text = envelopeOf({ b64_json: b64(image), revised_prompt: 'x'.repeat(9_000) });
    emulator().next({ ...replyText(text), cut: 0.8 });
    await assertSaved([sha256(image)]);
  });

  it('keeps the received bytes when the connection breaks at any point', async () => {
    const image = await noiseImage(64);
    for (const cut of [0, 0.001, 0.1, 0.5, 0.9, 0.99]) {
      emulator().reset();
      fixture = await newFixture({ endpoint: emulator().endpoint });
      emulator().next({ ...replyWith(image), cut });
      const kept = cut > 0.01 ? ['0.part'] : [];
      const error = await assertFault(fixture, posts, { code: 'interrupted', charged: true, posts: 1, outbox: kept });
      const [left] = await fixture.outbox.unsavedJobs();
      assert.equal(left?.files[0]?.size, error.facts.kept);
      if (left?.files[0]) {
        const bytes = await fs.readFile(left.files[0].path);
        assert.ok(bytes.length > 0 && bytes.equals(image.subarray(0, bytes.length)));
      }
    }
  });

  it('keeps data that cannot be verified: incomplete images, other bytes, invalid base64', async () => {
    const image = await noiseImage(64);
    const cases: [Uint8Array | string, string][] = [
      [image.subarray(0, 5_000), 'picture-cut'],
      [image.subarray(0, -1), 'picture-cut'],
      [Buffer.from('GIF89a, and then some more of it'), 'not-a-picture'],
      [`${b64(image)}*`, 'picture-cut'],
      [`${b64(image).slice(0, 400)}\\u0000${b64(image).slice(400)}`, 'picture-cut'],
    ];
    for (const [bytes, reason] of cases) {
      emulator().reset();
      fixture = await newFixture({ endpoint: emulator().endpoint });
      const text = typeof bytes === 'string' ? bytes : b64(bytes);
      emulator().next(replyText(`{"code":200,"data":{"data":[{"b64_json":"${text}"}]}}`));
      await assertFault(fixture, posts, { code: 'bad-reply', charged: true, posts: 1, reason, outbox: ['0.part'] });
      assert.equal((await fixture.outbox.unsavedJobs()).length, 1);
    }
  });

  it('keeps the response when the URL of an image is not allowed or not available', async () => {
    const cases: [string, string][] = [
      ['http://example.com/a.png', 'url-not-https'],
      ['https://10.1.2.3/a.png', 'url-not-public'],
      [`${emulator().origin}/pictures/${'0'.repeat(64)}`, 'download-failed'],
    ];
    for (const [url, reason] of cases) {
      emulator().reset();
      fixture = await newFixture({ endpoint: emulator().endpoint });
      emulator().next(replyText(envelopeOf({ url })));
      await assertFault(fixture, posts, { code: 'bad-reply', charged: true, posts: 1, reason, outbox: ['99.part'] });
      const [left] = await fixture.outbox.unsavedJobs();
      assert.ok((await fs.readFile(left?.files[0]?.path ?? '', 'utf8')).includes(url));
    }
  });

  it('saves the downloaded image when a later URL fails', async () => {
    emulator().next({ url: true });
    const first = await fixture.run();
    const good = `${emulator().origin}/pictures/${emulator().requests[0]?.images[0] ?? ''}`;
    emulator().next(replyText(envelopeOf({ url: good }, { url: 'https://10.1.2.3/' })));
    const { images } = await fixture.run();
    assert.equal(images.length, 1);
    assert.equal(images[0]?.bytes, first.images[0]?.bytes);
  });

  it('keeps a response that is too large or nested too deep', async () => {
    const text = `{"code":200,"msg":"${'x'.repeat(3_000_000)}`;
    emulator().next(replyText(text));
    const kept = { code: 'bad-reply', charged: true, posts: 1, outbox: ['99.part'] } as const;
    await assertFault(fixture, posts, { ...kept, reason: 'too-large' });
    emulator().reset();
    fixture = await newFixture({ endpoint: emulator().endpoint });
    emulator().next(replyText('['.repeat(100)));
    await assertFault(fixture, posts, { ...kept, reason: 'too-deep' });
  });

  it('saves no image from a failure or an HTML page', async () => {
    const faults: [Script, ErrorCode, boolean][] = [
      [{ refusal: 'I cannot draw that.' }, 'refused', true],
      [{ refusal: 'I cannot draw that.', empty: true }, 'refused', true],
      [{ html: true }, 'gateway-error', true],
      [{ html: true, status: 404 }, 'gateway-error', false],
      [replyText(''), 'bad-reply', true],
      [replyText('null'), 'bad-reply', true],
      [replyText('', 429), 'rate-limited', false],
      [replyText('', 401), 'bad-key', false],
      [replyText('{"error":"it broke"}'), 'service-error', true],
      [replyText('{"error":{"message":"no","code":"insufficient_quota"}}', 429), 'quota', false],
    ];
    for (const [script, code, charged] of faults) {
      emulator().reset();
      emulator().next(script);
      await assertFault(fixture, posts, { code, charged, posts: 1 });
    }
    assert.deepEqual(await namesIn(fixture.workspace), []);
  });

  describe('every code of the envelope with every HTTP status', () => {
    const verdicts: [number, ErrorCode, boolean][] = [
      [400, 'rejected', false],
      [401, 'bad-key', false],
      [402, 'quota', false],
      [403, 'rejected', false],
      [404, 'rejected', false],
      [429, 'rate-limited', false],
      [500, 'service-error', true],
      [503, 'gateway-error', true],
    ];
    for (const [code, expected, charged] of verdicts) {
      it(`reports ${code} as ${expected}`, async () => {
        for (const status of [200, 400, 401, 402, 403, 404, 429, 500, 502, 503]) {
          emulator().reset();
          emulator().next({ error: { code, status, msg: 'Something' } });
          const error = await assertFault(fixture, posts, { code: expected, charged, posts: 1 });
          assert.deepEqual([error.facts.status, error.facts.serviceText], [status, 'Something']);
        }
      });
    }
  });
});
