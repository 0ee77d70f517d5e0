// Tests a response with several images of which some are incomplete.
import assert from 'node:assert/strict';
import { withEmulator } from '../../emulator/client';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { envelopeOf, noiseImage, replyText } from '../../../fixtures/images/noise-image';

describe('response with incomplete images', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let good: string;

  before(async () => (good = (await noiseImage(32)).toString('base64')));
  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));

  it('keeps nothing when no data of the second image arrived', async () => {
    emulator().next({ url: true });
    await fixture.run();
    const { origin, requests } = emulator();
    const url = `${origin}/pictures/${requests[0]?.images[0] ?? ''}`;
    emulator().next(replyText(envelopeOf({ url }, { url: 'https://10.1.2.3/a.png' })));
    const { images, failures } = await fixture.run();
    assert.equal(images.length, 1);
    assert.deepEqual(
      failures.map(({ code, facts }) => [code, facts.reason, facts.kept]),
      [['bad-reply', 'url-not-public', undefined]],
    );
    assert.deepEqual(await fixture.outboxEntries(), []);
  });

  it('keeps the data of two incomplete images next to a complete one, and reports its size', async () => {
    const cut = (length: number) => ({
      b64_json: Buffer.from(good, 'base64').subarray(0, length).toString('base64'),
    });
    emulator().next(replyText(envelopeOf(cut(1_000), { b64_json: good }, cut(900))));
    const { images, failures } = await fixture.run();
    assert.equal(images.length, 1);
    assert.deepEqual(
      failures.map(({ code, facts }) => [code, facts.reason, facts.kept]),
      [['bad-reply', 'picture-cut', 1_900]],
    );
    assert.deepEqual(await fixture.outboxEntries(), ['0.part', '2.part']);
  });

  it('reports the time until the connection broke', async () => {
    const text = envelopeOf({ b64_json: good }, { b64_json: good });
    emulator().next({ ...replyText(text), cut: 0.9, latency: 50 });
    const { failures } = await fixture.run();
    assert.equal(failures[0]?.code, 'interrupted');
    assert.ok((failures[0]?.facts.elapsed ?? 0) >= 49, String(failures[0]?.facts.elapsed));
  });
});
