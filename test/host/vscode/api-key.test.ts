// Tests the API key: used only for its origin, stored nowhere else, failing secret storage.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageError } from '../../../src/core/errors';
import { keyPageFor } from '../../../src/host/vscode/api-key';
import { settings } from '../../../src/host/vscode/settings';
import { newTurnId } from '../../../src/core/session/records';
import type { FailedCard, TurnView } from '../../../src/shared/protocol';
import { realDisk } from '../../../src/store/fs/disk';
import { createSessionStore } from '../../../src/store/session/session-store';
import { startEmulator } from '../../emulator/emulator';
import { envelope, picture, imageReply, raw } from '../../faults/images';
import { clearOutboxAfterEach } from '../fixtures/outbox-contents';
import { keysOn } from '../fixtures/keys-on';
import { openPanelFixture, type Secrets } from '../fixtures/panel-fixture';
import { configure, enterKey, failureOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('API key', () => {
  const peel = usePeelFixture();
  clearOutboxAfterEach();
  // The first run creates the outbox.
  before(() => peel.api.run({ prompt: 'A first one', fileName: 'key-first' }));

  it('has a known website only for the default service', () => {
    assert.equal(keyPageFor('https://llm.ai-nebula.com')?.toString(true), 'https://llm.ai-nebula.com/');
    for (const other of ['https://llm.ai-nebula.com.evil.example', 'http://llm.ai-nebula.com', 'http://127.0.0.1:8124'])
      assert.equal(keyPageFor(other), undefined, other);
  });

  it('uses the key only for the origin that it was entered for', async () => {
    const keys = keysOn({
      get: async (slot) => (slot === 'peel.apiKey:https://images.example' ? 'sk-mine' : undefined),
    });
    const keyFor = async (address: string) => {
      await configure('endpoint', address);
      try {
        return await keys.get(new URL(settings.endpoint()).origin);
      } catch (thrown) {
        assert.ok(thrown instanceof ImageError && thrown.code === 'invalid-request', String(thrown));
        return undefined;
      }
    };
    try {
      for (const address of [
        'https://images.example/v1',
        ' HTTPS://IMAGES.EXAMPLE:443/x#y ',
        // Browsers and fetch read the backslash as a slash.
        'https://images.example\\@evil.example/v1',
        // The same host in full-width letters.
        'https://ｉｍａｇｅｓ。example/v1',
      ])
        assert.equal(await keyFor(address), 'sk-mine', address);
      for (const address of [
        'http://images.example/v1',
        'https://images.example:8443/v1',
        'https://images.example./v1',
        'https://images.example.evil.example/v1',
        'https://evil.example/images.example',
        'https://images.example@evil.example/v1',
        'https://images.example:443@evil.example/v1',
        'https://me:pass@images.example/v1',
        'https://imаges.example/v1',
        'https://images.exam\u00adple.evil.example/v1',
        'https://xn--images-example/v1',
        'https:/\\evil.example/https://images.example',
        'http://localhost.evil.example/v1',
        'http://127.0.0.1.evil.example/v1',
        'http://images.example.localhost.evil.example',
        '//images.example/v1',
        'images.example',
        'file:///images.example',
        'javascript:fetch("https://images.example")',
        'data:text/plain,https://images.example',
        'vscode://images.example',
        '',
      ])
        assert.equal(await keyFor(address), undefined, address);
    } finally {
      await configure('endpoint', peel.emulator.endpoint);
    }
  });

  it('ignores a key that is not valid in an HTTP header', async () => {
    for (const stored of ['', ' ', 'a b', 'sk-\n', 'schlüssel', 7, {}, null])
      assert.equal(await keysOn({ get: async () => stored as string }).get('https://images.example'), undefined);
  });

  it('uses a key that changes in another window from the next request on', async () => {
    let secrets: Secrets | undefined;
    const panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint, (one) => (secrets = one));
    const slot = `peel.apiKey:${peel.emulator.origin}`;
    try {
      await secrets?.store(slot, 'sk-another');
      assert.equal((await failureOf(panel.peel.api.run({ prompt: 'Changed' }))).code, 'bad-key');
      await secrets?.delete(slot);
      assert.equal((await failureOf(panel.peel.api.run({ prompt: 'Cleared' }))).code, 'no-key');
      await secrets?.store(slot, peel.emulator.key);
      assert.equal((await panel.peel.api.run({ prompt: 'Back again' })).images.length, 1);
      const sent = peel.emulator.requests.map(({ headers }) => headers.authorization);
      assert.deepEqual(sent, ['Bearer sk-another', `Bearer ${peel.emulator.key}`]);
    } finally {
      await panel.dispose();
    }
  });

  it('updates the advice and buttons of failed cards when the key changes elsewhere', async () => {
    let secrets: Secrets | undefined;
    const panel = await openPanelFixture('sk-wrong', peel.emulator.endpoint, (one) => (secrets = one));
    const slot = `peel.apiKey:${peel.emulator.origin}`;
    try {
      const refused = await panel.make('A boat with a wrong key');
      const { session } = (await panel.call('ready')).thread;
      // A request that waited while the key was cleared failed without one.
      const [id, at] = [newTurnId(session), Date.now()];
      const failure = { turn: id, job: `${id}.1`, at, code: 'no-key', mayHaveBeenCharged: false } as const;
      await createSessionStore(realDisk, join(panel.storage, 'sessions')).append(
        session,
        { type: 'turn', id, at, prompt: 'A boat without a key', inputs: [], count: 1, model: 'm' },
        { type: 'failure', ...failure },
      );
      await panel.turn((turn) => turn.id === id);
      const cards = async (state: Pick<FailedCard, 'askKey' | 'again'>) => {
        const both = [refused.id, id].map(async (wanted) => {
          const isNow = (card: FailedCard) => card.askKey === state.askKey && card.again === state.again;
          const isShown = (turn: TurnView) => turn.id === wanted && isNow(turn.cards[0] as FailedCard);
          const { error } = (await panel.turn(isShown)).cards[0] as FailedCard;
          return [error.happened, error.next];
        });
        return Promise.all(both);
      };
      const [wrong, none] = ['The service did not accept the API key.', 'No API key is set.'];
      const [advice, retry] = ['Set the API key and try again.', 'The API key was set after this failure. Try again.'];
      await secrets?.delete(slot);
      const absent = [
        [wrong, advice],
        [none, advice],
      ];
      assert.deepEqual(await cards({ askKey: true, again: false }), absent);
      await secrets?.store(slot, peel.emulator.key);
      const present = [
        [wrong, retry],
        ['No API key was set.', retry],
      ];
      assert.deepEqual(await cards({ askKey: false, again: true }), present);
      await secrets?.delete(slot);
      assert.deepEqual(await cards({ askKey: true, again: false }), absent);
      await secrets?.store(slot, peel.emulator.key);
      const reloaded = panel.reload();
      const { turns } = (await reloaded.call('ready')).thread;
      assert.deepEqual(
        turns.map(({ cards: [card] }) => (card as FailedCard).askKey),
        [false, false],
      );
      await reloaded.dispose();
    } finally {
      await panel.dispose();
    }
  });

  it('does not change a card of a key that was not accepted until the key changes', async () => {
    const panel = await openPanelFixture('sk-wrong', peel.emulator.endpoint);
    try {
      const { cards } = await panel.make('A boat with a wrong key');
      const [{ error, askKey, again }] = cards as [FailedCard];
      assert.deepEqual([error.next, askKey, again], ['Set the API key and try again.', true, true]);
    } finally {
      await panel.dispose();
    }
  });

  it('writes the key to no file, state, log or message of any run', async () => {
    const key = `sk-sentinel-${randomUUID()}`;
    const service = await startEmulator({ key, plain: true });
    const results: unknown[] = [];
    try {
      await configure('endpoint', service.endpoint);
      await enterKey(key);
      const echo = `No such key: ${key}`;
      for (const script of [
        {},
        imageReply(picture),
        raw(envelope({ b64_json: picture.toString('base64'), revised_prompt: echo })),
        { error: { code: 401, msg: echo } },
        { error: { code: 500, msg: echo } },
        { refusal: echo },
        raw(`<html>Authorization: Bearer ${key}</html>`, 502),
        raw(envelope({ url: `https://10.0.0.1/?key=${key}` })),
        { ...imageReply(picture), cut: 0.5 },
        { redirect: 'http://127.0.0.1:9/' },
      ]) {
        service.next(script);
        const result = await peel.api
          .run({ prompt: 'A sentinel', fileName: 'sentinel' })
          .catch((thrown: unknown) => thrown);
        results.push(result instanceof Error ? [result.message, result.stack, { ...result }] : result);
      }
      assert.equal(service.requests.length, 10, JSON.stringify(results));
      assert.ok(service.requests.every(({ headers }) => headers.authorization === `Bearer ${key}`));
      assert.ok(!service.requests.some(({ path, body }) => JSON.stringify([path, body]).includes(key)));
    } finally {
      await configure('endpoint', peel.emulator.endpoint);
      await service.close();
    }
    assert.ok(!JSON.stringify(results).includes(key));
    const userData = process.env['PEEL_USER_DATA'];
    assert.ok(userData);
    let files = 0;
    for (const folder of [userData, peel.folder.fsPath]) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = join(entry.parentPath, entry.name);
        const bytes = await readFile(file).catch(() => Buffer.alloc(0));
        assert.ok(!bytes.includes(key), file);
        files++;
      }
    }
    assert.ok(files > 10, `${files} files`);
  });
});
