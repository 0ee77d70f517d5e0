// Tests requests end to end: every kind, from the body to the saved pixels.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { ImageError } from '../../../../src/core/errors';
import { plain, sha256, withEmulator } from '../../emulator/client';
import { assertFault } from '../../helpers/assert-fault';
import { failureOf, namesIn, openFilesIn } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';
import { photoScene } from '../../../fixtures/images/synthetic-scenes';

const model = 'gemini-2.5-flash-image';
const dataUri = (bytes: Uint8Array, format = 'png') =>
  `data:image/${format};base64,${Buffer.from(bytes).toString('base64')}`;

describe('image service', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;

  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  const bodies = () => emulator().requests.map(({ body }) => body);
  const posts = () => emulator().requests.length;
  const hashOf = async (uri: string | undefined) => sha256(await fs.readFile(fileURLToPath(uri ?? '')));

  it('generates from a prompt: the body, the pixels, the session, and an empty outbox', async () => {
    const { images, failures, session, turn } = await fixture.run({
      prompt: '  A "quiet"\nharbour 港 ',
      ratio: '16:9',
    });
    assert.deepEqual(bodies(), [{ model, prompt: 'A "quiet"\nharbour 港', size: '16:9', response_format: 'b64_json' }]);
    const [image] = images;
    assert.deepEqual([image?.format, image?.width, image?.height, image?.id], ['png', 1792, 1024, `${turn}.1`]);
    assert.equal(await hashOf(image?.uri), emulator().requests[0]?.images[0]);
    assert.equal((await fs.stat(fileURLToPath(image?.uri ?? ''))).size, image?.bytes);
    assert.deepEqual(failures, []);
    assert.deepEqual(await namesIn(path.join(fixture.workspace, 'assets')), ['harbour.png']);
    assert.deepEqual(await namesIn(path.join(fixture.storage, 'outbox', 'jobs')), []);
    assert.deepEqual(await openFilesIn(fixture.folder), []);
    const records = await fixture.sessions.read(session);
    assert.deepEqual(
      records.map(({ type }) => type),
      ['session', 'turn', 'sent', 'image'],
    );
    assert.deepEqual(
      fixture.events.map(({ type }) => type).filter((type) => type !== 'receiving'),
      ['preparing', 'queued', 'sent', 'saving', 'saved'],
    );
  });

  it('records each request in the session before it is sent, and no request that is queued', async () => {
    let release = () => {};
    emulator().always({ hold: new Promise<void>((resolve) => (release = resolve)) });
    const one = await newFixture({ endpoint: emulator().endpoint, limit: 2 });
    const run = one.run({ count: 3 });
    await emulator().waitFor(2);
    const [session = ''] = one.activeTurns.turns().map(({ session }) => session);
    const sent = async () => (await one.sessions.read(session)).filter(({ type }) => type === 'sent').length;
    assert.equal(await sent(), 2);
    release();
    await run;
    assert.equal(await sent(), 3);
  });

  it('edits one image, and sends no size when the model chooses it', async () => {
    const image = await plain('teal', 'jpeg');
    const { images } = await fixture.run({ prompt: 'Make it night', inputs: [await fixture.input('a.JPG', image)] });
    assert.deepEqual(bodies(), [
      {
        model,
        contents: [{ role: 'user', parts: [{ text: 'Make it night' }, { image: dataUri(image, 'jpeg') }] }],
        response_format: 'b64_json',
      },
    ]);
    assert.equal(await hashOf(images[0]?.uri), emulator().requests[0]?.images[0]);
  });

  for (const count of [2, 5]) {
    it(`combines ${count} images, files and URLs, in order`, async () => {
      emulator().next({ url: true });
      const { images } = await fixture.run();
      const served = `${emulator().origin}/pictures/${await hashOf(images[0]?.uri)}`;
      emulator().reset();
      const colors = await Promise.all(['red', 'lime', 'blue', 'gold'].map((color) => plain(color)));
      const files = await Promise.all(colors.map((bytes, n) => fixture.input(`${n}.png`, bytes)));
      const order = colors.slice(0, count - 1).map((bytes) => dataUri(bytes));
      order.splice(1, 0, served);
      const inputs = files.slice(0, count - 1);
      inputs.splice(1, 0, { kind: 'url', url: served });
      emulator().next(replyWith(colors[0] ?? Buffer.alloc(0)));
      await fixture.run({ prompt: 'Combine', inputs, ratio: '21:9' });
      assert.deepEqual(bodies(), [
        {
          model,
          contents: [{ role: 'user', parts: [{ text: 'Combine' }, ...order.map((image) => ({ image }))] }],
          size: '21:9',
          response_format: 'b64_json',
        },
      ]);
    });
  }

  it('continues a session: sends all prompts, and at most the newest five images', async () => {
    const made: Buffer[] = [];
    let from: string | undefined;
    const input = await plain('white');
    const first = await fixture.input('in.png', input);
    for (let n = 0; n < 6; n++) {
      const image = await noiseImage(16, 'png', `turn ${n}`);
      made.push(image);
      emulator().next(replyWith(image));
      const continued = from === undefined ? {} : { parent: from };
      const { images } = await fixture.run({ prompt: `Step ${n}`, inputs: n === 0 ? [first] : [], ...continued });
      from = images[0]?.id;
    }
    const own = await plain('black');
    emulator().next(replyWith(own));
    const { missing } = await fixture.run({
      prompt: 'Last',
      inputs: [await fixture.input('own.png', own)],
      ...(from === undefined ? {} : { parent: from }),
    });
    // Five images in all: the new one and the newest four earlier ones.
    const expected = made.flatMap((image, n) => [
      { role: 'user', parts: [{ text: `Step ${n}` }] },
      {
        role: 'model',
        parts: [{ text: 'Generated 1 image for you' }, ...(n < 2 ? [] : [{ image: dataUri(image) }])],
      },
    ]);
    const last = bodies().at(-1) as { contents: unknown };
    assert.deepEqual(last.contents, [
      ...expected,
      { role: 'user', parts: [{ text: 'Last' }, { image: dataUri(own) }] },
    ]);
    assert.deepEqual(missing, []);
    const second = bodies()[1] as { contents: { parts: unknown[] }[] };
    assert.deepEqual(second.contents[0]?.parts, [{ text: 'Step 0' }, { image: dataUri(input) }]);
  });

  it('continues without missing earlier images, but not without the newest', async () => {
    const one = await noiseImage(8, 'png', 'one');
    emulator().next(replyWith(one), replyWith(await noiseImage(8, 'png', 'two')), replyWith(one));
    const first = await fixture.run();
    const second = await fixture.run({ parent: first.turn });
    await fs.rm(fileURLToPath(first.images[0]?.uri ?? ''));
    const third = await fixture.run({ parent: second.images[0]?.id ?? '' });
    assert.deepEqual(third.missing, ['harbour.png']);
    assert.equal(third.session, first.session);
    await fs.rm(fileURLToPath(second.images[0]?.uri ?? ''));
    await assertFault(fixture, posts, { code: 'input-unreadable', charged: false, posts: 3 }, () =>
      fixture.run({ parent: second.turn }),
    );
  });

  it('records the parent of a request on disk, but not the turns before it', async () => {
    emulator().next(replyWith(await noiseImage(8)));
    const first = await fixture.run();
    let release = () => {};
    emulator().next({ ...replyWith(await noiseImage(8)), hold: new Promise<void>((resolve) => (release = resolve)) });
    const run = fixture.run({ parent: first.turn });
    await emulator().waitFor(2);
    const jobs = path.join(fixture.storage, 'outbox', 'jobs');
    const [job = ''] = await namesIn(jobs);
    const { record } = JSON.parse(await fs.readFile(path.join(jobs, job, 'record.json'), 'utf8')) as {
      record: { request: Record<string, unknown> };
    };
    release();
    await run;
    assert.equal(record.request['parent'], first.images[0]?.id);
    assert.ok(!('past' in record.request));
  });

  it('requests eight images, at most three at once, each with its own key and name', async () => {
    const image = await noiseImage(8);
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator().always({ ...replyWith(image), hold });
    const running = fixture.run({ count: 8 });
    await emulator().waitFor(3);
    assert.equal(fixture.events.filter(({ type }) => type === 'sent').length, 3);
    assert.equal(posts(), 3);
    release();
    const { images, turn } = await running;
    assert.equal(posts(), 8);
    assert.equal(new Set(images.map(({ id }) => id)).size, 8);
    const keys = emulator().requests.map(({ headers }) => String(headers['idempotency-key']));
    const expected = Array.from({ length: 8 }, (_, n) => `${turn}.${n + 1}`);
    assert.deepEqual(keys.toSorted(), expected);
    const names = ['', '-2', '-3', '-4', '-5', '-6', '-7', '-8'].map((end) => `harbour${end}.png`);
    assert.deepEqual((await namesIn(path.join(fixture.workspace, 'assets'))).toSorted(), names.toSorted());
  });

  it('returns the saved images together with the failures', async () => {
    const image = replyWith(await noiseImage(8));
    emulator().next(image, { error: { code: 500 } }, image);
    const { images, failures, session } = await fixture.run({ count: 3 });
    assert.deepEqual([images.length, failures.map(({ code }) => code)], [2, ['service-error']]);
    const records = await fixture.sessions.read(session);
    assert.equal(records.filter(({ type }) => type === 'failure').length, 1);
    assert.equal(records.filter(({ type }) => type === 'turn').length, 1);
  });

  it('sends nothing without a key, a folder, a valid request or a readable input', async () => {
    const nothing = { charged: false, posts: 0 };
    const keyless = await newFixture({ endpoint: emulator().endpoint, apiKey: () => Promise.resolve(undefined) });
    await assertFault(keyless, posts, { ...nothing, code: 'no-key' });
    const locked = await newFixture({
      endpoint: emulator().endpoint,
      apiKey: () => Promise.reject(new Error('locked')),
    });
    await assertFault(locked, posts, { ...nothing, code: 'no-key' });
    await fs.writeFile(path.join(fixture.workspace, 'assets'), 'a file');
    await assertFault(fixture, posts, { ...nothing, code: 'no-folder', reason: 'not-a-folder' });
    await fs.rm(path.join(fixture.workspace, 'assets'));
    await assertFault(fixture, posts, { ...nothing, code: 'invalid-request' }, () => fixture.run({ prompt: ' \n' }));
    await assertFault(fixture, posts, { ...nothing, code: 'invalid-request', reason: 'endpoint' }, () =>
      fixture.run({ endpoint: 'nowhere' }),
    );
    await assertFault(fixture, posts, { ...nothing, code: 'invalid-request', reason: 'unknown-image' }, () =>
      fixture.run({ parent: 'aaaaaaaaaaaa.bbbbbbbbbbbb.1' }),
    );
    const text = await fixture.input('a.png', Buffer.from('no picture at all'));
    await assertFault(fixture, posts, { ...nothing, code: 'input-format' }, () => fixture.run({ inputs: [text] }));
    const damaged = await noiseImage(1600);
    damaged.fill(0x55, damaged.indexOf('IDAT') + 4, 3_000_000);
    const large = await fixture.input('large.png', damaged);
    await assertFault(fixture, posts, { ...nothing, code: 'input-unreadable', reason: 'broken' }, () =>
      fixture.run({ inputs: [large] }),
    );
  });

  it('fits a large input once for eight requests', async () => {
    const image = await (
      await photoScene(1600, 1500)
    )
      .png({ compressionLevel: 0 })
      .withMetadata({ orientation: 8 })
      .toBuffer();
    assert.ok(image.length > 7_000_000);
    const { images } = await fixture.run({ count: 8, inputs: [await fixture.input('large.png', image)] });
    assert.equal(images.length, 8);
    const sent = bodies().map((body) => /data:image\/webp;base64,([^"]*)/.exec(JSON.stringify(body))?.[1] ?? '');
    assert.equal(new Set(sent).size, 1);
    const bytes = Buffer.from(sent[0] ?? '', 'base64');
    const { format, width, height, orientation } = await sharp(bytes).metadata();
    assert.ok(bytes.length <= 7_000_000);
    const { width: storedWidth, height: storedHeight } = await sharp(image).metadata();
    assert.deepEqual([format, width, height, orientation], ['webp', storedHeight, storedWidth, undefined]);
    assert.deepEqual(
      fixture.log.filter((line) => line.includes('large.png')).map((line) => line.replace(/[0-9]{5,}/g, 'N')),
      [`“large.png” is sent smaller: N bytes, ${width} × ${height} → N bytes, ${width} × ${height}.`],
    );
  });

  it('saves the image although a listener throws', async () => {
    emulator().next(replyWith(await noiseImage(64)));
    const bad = { ...fixture, events: [] };
    fixture.events.push = () => {
      throw new Error('the panel is gone');
    };
    const { images } = await bad.run();
    assert.equal(images.length, 1);
    assert.ok(fixture.log.some((line) => line.includes('the panel is gone')));
  });

  it('adds the turn to the given session', async () => {
    emulator().always(replyWith(await noiseImage(8)));
    const first = await fixture.run();
    const second = await fixture.run({}, undefined, { session: first.session });
    assert.equal(second.session, first.session);
    assert.notEqual(second.turn, first.turn);
    assert.equal((await fixture.sessions.read(first.session)).filter(({ type }) => type === 'session').length, 1);
  });

  it('throws the failure that may have been charged', async () => {
    emulator().next({ error: { code: 429 } }, { error: { code: 500 } });
    const error = await failureOf(fixture.run({ count: 2 }));
    assert.ok(error instanceof ImageError);
    assert.deepEqual([error.code, error.mayHaveBeenCharged], ['service-error', true]);
  });
});
