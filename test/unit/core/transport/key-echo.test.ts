// Tests that an API key repeated by the service is never stored, shown or logged.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { envelope } from '../../../faults/images';
import { ImageError } from '../../../../src/core/errors';
import { withEmulator } from '../../emulator/client';
import { failureOf, treeOf } from '../../helpers/temp-folders';
import { type Fixture, sentinelKey, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyText } from '../../../fixtures/images/noise-image';

describe('API key in a response', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  const echo = `You sent “${sentinelKey}”`;

  /** Compares the visible letters only. */
  const hasKey = (text: string): boolean =>
    text
      .replaceAll(/[\p{Cf}\p{Cc}]/gu, '')
      .toLowerCase()
      .includes(sentinelKey.toLowerCase());
  /** The log contains the causes of an error. */
  const causesOf = (thrown: unknown): string[] =>
    thrown instanceof Error ? [thrown.message, ...causesOf(thrown.cause)] : [];

  /** Checks everything that the run stored, reported and logged. */
  async function assertKeyAbsent(fixture: Fixture, thrown: unknown): Promise<void> {
    const reported = [
      thrown instanceof ImageError ? thrown.facts : thrown,
      ...causesOf(thrown),
      fixture.log,
      fixture.events,
    ];
    assert.ok(!hasKey(JSON.stringify(reported)), JSON.stringify(reported));
    const files = Object.entries(await treeOf(fixture.folder)).filter(([, hash]) => hash !== 'folder');
    assert.ok(files.some(([name]) => name.startsWith('storage/sessions/')));
    for (const [name] of files) {
      // A lease may end meanwhile, and its file is then gone.
      const text = await fs.readFile(`${fixture.folder}/${name}`, 'utf8').catch(() => '');
      assert.ok(!hasKey(text), name);
    }
  }

  for (const [name, script] of Object.entries({
    'is removed from a message': replyText(JSON.stringify({ code: 401, msg: echo }), 401),
    'is removed from an error object': replyText(JSON.stringify({ error: { message: echo, code: 500 } })),
    'is removed from an HTML page': replyText(`<html>authorization: Bearer ${sentinelKey}</html>`, 502),
    'is removed from an invalid response': replyText(echo),
    'is removed from a refusal': replyText(envelope({ revised_prompt: echo })),
    ...Object.fromEntries(
      ['\u200b', '\u2060', '\u200d', '\0', '\u001b[0m', '\u00ad'].map((unseen) => [
        `is removed with ${encodeURIComponent(unseen)} between its letters`,
        replyText(JSON.stringify({ code: 500, msg: `You sent ${sentinelKey.split('').join(unseen)}` })),
      ]),
    ),
    ...Object.fromEntries(
      [
        sentinelKey,
        sentinelKey.toUpperCase(),
        sentinelKey.replace('s', '%73'),
        sentinelKey.split('').join('\t'),
        sentinelKey.split('').join('\u00ad'),
      ].map((host) => [
        `is removed from the host of a URL, as ${encodeURIComponent(host).slice(0, 30)}`,
        replyText(envelope({ url: `https://${host}.invalid/a.png` })),
      ]),
    ),
    'is removed from a URL': replyText(envelope({ url: `https://10.0.0.1/${sentinelKey}.png?key=${sentinelKey}` })),
  })) {
    it(name, async () => {
      const fixture = await newFixture({ endpoint: emulator().endpoint });
      emulator().next(script);
      await assertKeyAbsent(fixture, await failureOf(fixture.run()));
    });
  }

  it('removes the key from the revised prompt of an image', async () => {
    const fixture = await newFixture({ endpoint: emulator().endpoint });
    const b64_json = (await noiseImage(16)).toString('base64');
    emulator().next(replyText(envelope({ b64_json, revised_prompt: echo })));
    const { images } = await fixture.run();
    assert.equal(images[0]?.revisedPrompt, 'You sent “•••”');
    await assertKeyAbsent(fixture, undefined);
  });
});
