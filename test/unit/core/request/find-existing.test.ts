// Tests that an earlier image is found by an identical request, and by no other.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageRequest } from '../../../../src/core/request/image-request';
import { withEmulator } from '../../emulator/client';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { resolveRequest, urlInput } from '../../helpers/image-requests';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';

const settings = { removePrivateMetadata: true };
const never = new AbortController().signal;

describe('find existing images', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await newFixture({ endpoint: emulator().endpoint, noted: true });
    emulator().always(replyWith(await noiseImage(8)));
  });

  const earlier = async (given: Partial<ImageRequest> = {}, of = fixture) => {
    await of.settled();
    return of.activeTurns.findExisting(await resolveRequest(of.sessions, of.request(given)), settings, never);
  };

  it('finds nothing at first, then the image, in this window and in the next one', async () => {
    assert.deepEqual(await earlier(), []);
    const { images } = await fixture.run();
    const [found] = await earlier();
    assert.deepEqual([found?.id, found?.uri, found?.width], [images[0]?.id, images[0]?.uri, images[0]?.width]);
    const other = await newFixture({ endpoint: emulator().endpoint, noted: true, folder: fixture.folder });
    assert.equal((await earlier({}, other))[0]?.id, images[0]?.id);
    assert.equal(emulator().requests.length, 1);
  });

  it('finds no image of another prompt, ratio, model or folder', async () => {
    await fixture.run({ ratio: '16:9' });
    await earlier();
    for (const given of [
      {},
      { ratio: '9:16' as const },
      { ratio: '16:9' as const, prompt: 'Another harbour' },
      { ratio: '16:9' as const, model: 'another-model' },
      { ratio: '16:9' as const, workspace: 'file:///elsewhere' },
    ])
      assert.deepEqual(await earlier(given), [], JSON.stringify(given));
    assert.equal((await earlier({ ratio: '16:9', prompt: ' A quiet harbour ' })).length, 1);
  });

  it('compares the bytes of the inputs, not their names', async () => {
    const bytes = await noiseImage(12);
    const input = await fixture.input('a.png', bytes);
    await fixture.run({ inputs: [input] });
    const copy = await fixture.input('b.png', bytes);
    assert.equal((await earlier({ inputs: [copy] })).length, 1);
    await fixture.input('a.png', await noiseImage(13));
    assert.deepEqual(await earlier({ inputs: [input] }), []);
    assert.deepEqual(await earlier({ inputs: [copy, copy] }), []);
  });

  it('finds a continuation only for the same parent', async () => {
    const first = await fixture.run({ prompt: 'First' });
    const [image] = first.images;
    await fixture.run({ prompt: 'Night', parent: image!.id });
    assert.deepEqual(await earlier({ prompt: 'Night' }), []);
    assert.equal((await earlier({ prompt: 'Night', parent: image!.id })).length, 1);
    emulator().always(replyWith(await noiseImage(9)));
    const other = await fixture.run({ prompt: 'First' });
    assert.deepEqual(await earlier({ prompt: 'Night', parent: other.images[0]!.id }), []);
  });

  it('returns at most the requested number of images, each once', async () => {
    const { images } = await fixture.run({ count: 3 });
    const ids = (await earlier({ count: 8 })).map(({ id }) => id);
    assert.deepEqual(ids.toSorted(), images.map(({ id }) => id).toSorted());
    assert.equal((await earlier({ count: 2 })).length, 2);
  });

  it('leaves out images whose file is missing or has changed', async () => {
    const { images } = await fixture.run({ count: 2 });
    const [one, other] = images.map(({ uri }) => fileURLToPath(uri));
    assert.equal((await earlier({ count: 2 })).length, 2);
    await fs.rm(one!);
    assert.equal((await earlier({ count: 2 })).length, 1);
    await fs.writeFile(other!, await noiseImage(10));
    assert.deepEqual(await earlier({ count: 2 }), []);
  });

  it('finds nothing for an invalid request', async () => {
    await fixture.run();
    assert.deepEqual(
      await earlier({ inputs: Array.from({ length: 6 }, () => urlInput('https://example.com/a.png')) }),
      [],
    );
    assert.deepEqual(await earlier({ inputs: [{ kind: 'file', uri: 'file:///nowhere.png', name: 'x' }] }), []);
  });

  it('records the content hash of each saved image in its session', async () => {
    const { session, images } = await fixture.run();
    await fixture.settled();
    const records = await fixture.sessions.read(session);
    const noted = records.filter(({ type }) => type === 'content');
    const { createHash } = await import('node:crypto');
    const bytes = await fs.readFile(fileURLToPath(images[0]!.uri));
    assert.deepEqual(noted, [
      { type: 'content', image: images[0]!.id, sha256: createHash('sha256').update(bytes).digest('hex') },
    ]);
  });

  it('does not restore a deleted session by recording a content hash', async () => {
    const { session } = await fixture.run();
    // The hash of an image that was just saved is not recorded yet.
    await fs.rm(path.join(fixture.storage, 'sessions', `${session}.jsonl`));
    await fixture.settled();
    assert.deepEqual(await fixture.sessions.read(session), []);
  });
});
