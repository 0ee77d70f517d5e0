// A service that repeats the key it was sent: it is in nothing that stays, is told or is logged.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { envelope } from '../../../faults/images';
import { ImageError } from '../../../../src/core/errors';
import { withEmulator } from '../../emulator/client';
import { failureOf, treeOf } from '../../helpers/temp-folders';
import { type Fixture, sentinelKey, withFixtures } from '../../helpers/fixture';
import { noiseImage, replyText } from '../../../fixtures/images/noise-image';

describe('a key that the service repeats', () => {
  const emulator = withEmulator();
  const newHouse = withFixtures();
  const says = `You sent “${sentinelKey}”`;

  /** As a person would read it. */
  const hasKey = (text: string): boolean =>
    text
      .replaceAll(/[\p{Cf}\p{Cc}]/gu, '')
      .toLowerCase()
      .includes(sentinelKey.toLowerCase());
  /** The log has what an error was caused by. */
  const causesOf = (thrown: unknown): string[] =>
    thrown instanceof Error ? [thrown.message, ...causesOf(thrown.cause)] : [];

  /** Everything that the run has left on disk, told and logged. */
  async function assertNowhere(fixture: Fixture, thrown: unknown): Promise<void> {
    const told = [
      thrown instanceof ImageError ? thrown.facts : thrown,
      ...causesOf(thrown),
      fixture.log,
      fixture.events,
    ];
    assert.ok(!hasKey(JSON.stringify(told)), JSON.stringify(told));
    const files = Object.entries(await treeOf(fixture.folder)).filter(([, hash]) => hash !== 'folder');
    assert.ok(files.some(([name]) => name.startsWith('storage/sessions/')));
    for (const [name] of files) {
      const bytes = await fs.readFile(`${fixture.folder}/${name}`);
      assert.ok(!hasKey(bytes.toString()), name);
    }
  }

  for (const [name, script] of Object.entries({
    'in a message': replyText(JSON.stringify({ code: 401, msg: says }), 401),
    'in an error': replyText(JSON.stringify({ error: { message: says, code: 500 } })),
    'in a page': replyText(`<html>authorization: Bearer ${sentinelKey}</html>`, 502),
    'in no reply at all': replyText(says),
    'in a refusal': replyText(envelope({ revised_prompt: says })),
    ...Object.fromEntries(
      ['\u200b', '\u2060', '\u200d', '\0', '\u001b[0m', '\u00ad'].map((unseen) => [
        `with ${encodeURIComponent(unseen)} between its letters`,
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
        `in the host of an address, as ${encodeURIComponent(host).slice(0, 30)}`,
        replyText(envelope({ url: `https://${host}.invalid/a.png` })),
      ]),
    ),
    'in an address': replyText(envelope({ url: `https://10.0.0.1/${sentinelKey}.png?key=${sentinelKey}` })),
  })) {
    it(name, async () => {
      const fixture = await newHouse({ endpoint: emulator().endpoint });
      emulator().next(script);
      await assertNowhere(fixture, await failureOf(fixture.run()));
    });
  }

  it('beside a picture, as its revised prompt', async () => {
    const fixture = await newHouse({ endpoint: emulator().endpoint });
    const b64_json = (await noiseImage(16)).toString('base64');
    emulator().next(replyText(envelope({ b64_json, revised_prompt: says })));
    const { images } = await fixture.run();
    assert.equal(images[0]?.revisedPrompt, 'You sent “•••”');
    await assertNowhere(fixture, undefined);
  });
});
