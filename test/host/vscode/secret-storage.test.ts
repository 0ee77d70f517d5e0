// Tests a secret storage that fails, is slow, or does not respond.
import assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { keysOn } from '../fixtures/keys-on';
import { openPanelFixture, picture, type Secrets } from '../fixtures/panel-fixture';
import { failureOf, usePeelFixture } from '../fixtures/peel-fixture';

const never = new Promise<never>(() => {});
const broken = () => Promise.reject(new Error('The key ring echo no to sk-demo-peel.'));

describe('secret storage', () => {
  const peel = usePeelFixture();

  it('reports a secret storage that fails or does not respond', async () => {
    for (const [act, reason] of [
      [broken, 'storage-failed'],
      [
        () => {
          throw new Error('at once');
        },
        'storage-failed',
      ],
      [() => never, 'storage-silent'],
    ] as const) {
      const keys = keysOn({ get: act, delete: act }, reason === 'storage-silent' ? 20 : 15_000);
      for (const work of [keys.get('https://images.example'), keys.clear('https://images.example')]) {
        const error = await work.catch((thrown: unknown) => thrown);
        assert.ok(error instanceof ImageError, String(error));
        assert.deepEqual([error.code, error.facts.reason], ['no-key', reason]);
      }
    }
  });

  it('stops a request before sending if the key cannot be read, with a message', async () => {
    const panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint, (one) => ({ ...one, get: broken }));
    try {
      const { draft } = await panel.call('ready');
      // A read that failed is repeated before the user is told.
      await panel.told('place', ({ problem }) => problem !== undefined);
      const { problem } = (await panel.call('ready')).place;
      assert.deepEqual(problem, {
        text: "VS Code's secret storage, which holds the API key, returned an error.",
        solution: 'checkKey',
      });
      const { revision } = await panel.call('editDraft', draft.revision, { prompt: 'Locked' });
      await assert.rejects(panel.run(revision), /VS Code's secret storage.* Nothing was sent\./);
      const { code, message } = await failureOf(panel.peel.api.run({ prompt: 'Locked' }));
      assert.equal(code, 'no-key');
      assert.match(
        message,
        /^VS Code's secret storage, .*returned an error\. Nothing was sent\. Nothing was saved\. Unlock /,
      );
      assert.equal(peel.emulator.requests.length, 0);
      assert.ok(!JSON.stringify([panel.news, panel.answers]).includes(peel.emulator.key));
    } finally {
      await panel.dispose();
    }
  });

  it('waits for a slow secret storage, and offers to try again only after a while', async () => {
    const { promise: late, resolve: respond } = Promise.withResolvers<string>();
    const keys = keysOn({ get: () => late }, 700);
    const changed = () => new Promise<void>((resolve) => keys.onDidChange(() => resolve()));
    const origin = 'https://images.example';
    assert.equal(await keys.stored(origin), 'waiting');
    await changed();
    await assert.rejects(keys.stored(origin), ({ facts }: ImageError) => facts.reason === 'storage-silent');
    // The storage responds after all.
    const again = changed();
    respond('sk-late');
    await again;
    assert.equal(await keys.stored(origin), 'set');
    assert.equal(await keys.get(origin), 'sk-late');
  });

  it('asks the storage again after a failure, once by itself and then at the request of the user', async () => {
    let reads = 0;
    let works = false;
    const keys = keysOn({ get: async () => (reads++, works ? 'sk-mine' : broken()) }, 15_000);
    const origin = 'https://images.example';
    await assert.rejects(keys.get(origin), ({ facts }: ImageError) => facts.reason === 'storage-failed');
    assert.equal(reads, 2);
    await assert.rejects(keys.stored(origin));
    works = true;
    await assert.rejects(keys.stored(origin), 'until it is asked again');
    const changed = new Promise<void>((resolve) => keys.onDidChange(() => resolve()));
    keys.refresh();
    await changed;
    assert.equal(await keys.stored(origin), 'set');
  });

  it('shows changes of the draft while the secret storage does not respond, and starts requests', async () => {
    let get: Secrets['get'] | undefined;
    const panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint, (one) => ({
      ...one,
      get: (name) => (get ?? one.get)(name),
    }));
    try {
      await panel.call('ready');
      const { promise: late, resolve: answer } = Promise.withResolvers<string>();
      get = () => late;
      await panel.peel.panel.replaceDraft({ prompt: 'Locked' });
      await panel.told('draft', ({ prompt }) => prompt === 'Locked');
      const { draft, place } = await panel.call('ready');
      assert.deepEqual([place.key, place.problem], [true, undefined]);
      const sent = panel.run(draft.revision);
      answer(peel.emulator.key);
      assert.equal(await sent, true);
      await panel.turn((turn) => turn.prompt === 'Locked' && picture(turn) !== undefined);
    } finally {
      await panel.dispose();
    }
  });
});
