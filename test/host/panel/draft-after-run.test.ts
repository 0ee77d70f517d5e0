// Tests the panel's draft after a run: what stays, what it continues, and what is sent once.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toConfirmedDraft } from '../../../src/shared/draft';
import type { DraftView, PanelState, TurnView } from '../../../src/shared/protocol';
import { openPanelFixture, isFinished, cardKinds, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { configure, usePeelFixture } from '../fixtures/peel-fixture';

describe('draft after a run', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;
  let state: PanelState;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    state = await panel.call('ready');
  });
  afterEach(() => panel.dispose());

  const look = async (): Promise<DraftView> => (state = await panel.call('ready')).draft;
  const edit = (prompt: string, count = 1) => panel.call('editDraft', state.draft.revision, { prompt, count });
  async function send(prompt: string, count = 1): Promise<void> {
    await panel.ask(prompt, count);
    await look();
  }
  async function make(prompt: string, count = 1): Promise<TurnView> {
    const turn = await panel.make(prompt, count);
    await look();
    return turn;
  }
  /** Generates an image and continues it in the composer. */
  async function continueNewImage(prompt = 'A harbor at noon'): Promise<TurnView> {
    const turn = await make(prompt);
    await panel.call('actOnImage', picture(turn).id, 'continue');
    await look();
    return turn;
  }
  const movedTo = (image: string) => panel.told('draft', ({ parent }) => parent?.image === image);
  const lastImage = () => (panel.kept.get('lastImage') as { id: string } | undefined)?.id;

  describe('the sent draft', () => {
    it('is the visible draft, even if a setting has changed since', async () => {
      const { revision } = await panel.call('editDraft', state.draft.revision, { prompt: 'Seen as one' });
      const seen = toConfirmedDraft(state.draft);
      assert.equal(seen.count, 1);
      await configure('variations', 8);
      try {
        await panel.told('draft', ({ count }) => count === 8);
        assert.equal(await panel.call('run', revision, { ...seen, prompt: 'Seen as one' }), true);
        await panel.turn(isFinished);
        assert.equal(peel.emulator.requests.length, 1);
        assert.equal((await look()).prompt, '');
      } finally {
        await configure('variations', undefined);
      }
    });

    it('is each of several that are sent at once, with what the page showed for it', async () => {
      await panel.call('addText', vscode.Uri.joinPath(peel.folder, 'photos', 'LOAF.JPG').toString());
      await look();
      const shown = ['Make it rye', 'Make it white', 'Make it a baguette'].map((prompt) =>
        toConfirmedDraft({ ...state.draft, prompt, count: 2 }),
      );
      const { revision } = state.draft;
      // The second press of a double click is one of them.
      const runs = [...shown, shown[2]!].map((one) => panel.call('run', revision, one));
      assert.deepEqual(await Promise.all(runs), [true, true, true, false]);
      await panel.turn((one) => one.prompt === 'Make it a baguette' && isFinished(one));
      assert.equal(peel.emulator.requests.length, 6);
      const turns = (await look(), state.thread.turns);
      assert.deepEqual(
        turns.map(({ prompt, inputs }) => [prompt, inputs.length]),
        shown.map(({ prompt }) => [prompt, 1]),
      );
      assert.deepEqual(
        panel.news.filter(([name]) => name === 'notice'),
        [],
      );
    });
  });

  describe('the prompt', () => {
    it('is cleared as soon as the run starts, and stays cleared after a reload', async () => {
      await panel.call('addText', vscode.Uri.joinPath(peel.folder, 'photos', 'LOAF.JPG').toString());
      await look();
      await panel.call('editDraft', state.draft.revision, { ratio: '4:3' });
      const { promise: hold, resolve: release } = Promise.withResolvers<void>();
      peel.emulator.next({ hold }, { hold });
      await send('Make it rye', 2);
      const stays = ({ inputs, ratio, count }: DraftView) => [inputs.map(({ name }) => name), ratio, count];
      assert.equal(state.draft.prompt, '');
      assert.deepEqual(stays(state.draft), [['LOAF.JPG'], '4:3', 1]);
      assert.equal(state.prompts[0], 'Make it rye');
      assert.deepEqual(
        state.thread.turns.map(({ prompt }) => prompt),
        ['Make it rye'],
        'the turn is recorded by then',
      );
      release();
      const turn = await panel.turn(isFinished);
      panel = panel.reload();
      await look();
      assert.equal(state.draft.prompt, '');
      assert.deepEqual(stays(state.draft), [[], '4:3', 1]);
      assert.equal(state.draft.parent?.turn, turn.id, 'the result has taken the place of the input');
      assert.deepEqual(state.draft.original, ['LOAF.JPG']);
      await panel.call('restoreOriginal');
      await look();
      assert.deepEqual([...stays(state.draft), state.draft.parent], [['LOAF.JPG'], '4:3', 1, undefined]);
    });

    it('keeps the inputs if the request fails', async () => {
      await panel.call('addText', vscode.Uri.joinPath(peel.folder, 'photos', 'LOAF.JPG').toString());
      await look();
      peel.emulator.next({ error: { code: 500 } });
      await make('Fails');
      assert.deepEqual([state.draft.inputs.map(({ name }) => name), state.draft.parent], [['LOAF.JPG'], undefined]);
    });

    it('stays if the user enters no key, and the page shows meanwhile that a dialog is open', async () => {
      const bare = await openPanelFixture('', peel.emulator.endpoint, (secrets) => ({
        ...secrets,
        get: async () => undefined,
      }));
      const { draft } = await bare.call('ready');
      const { revision } = await bare.call('editDraft', draft.revision, { prompt: 'Without a key' });
      const run = bare.run(revision);
      await bare.told('asking', (is) => is);
      assert.equal((await bare.call('ready')).asking, true, 'also for a page that is loaded meanwhile');
      await bare.call('editDraft', revision, { prompt: 'Without a key, typed on' });
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      assert.equal(await run, false);
      await bare.told('asking', (is) => !is);
      const after = await bare.call('ready');
      assert.deepEqual([after.draft.prompt, after.asking], ['Without a key, typed on', false]);
      assert.equal(peel.emulator.requests.length, 0);
      await bare.dispose();
    });

    it('keeps text that was typed meanwhile, and sends one request for two clicks', async () => {
      const draft = await edit('First words');
      const { revision } = draft;
      // An edit of the page may arrive before the call.
      await panel.call('editDraft', revision, { prompt: 'And now others' });
      const run = panel.call('run', revision, toConfirmedDraft(draft));
      await panel.call('editDraft', revision, { prompt: 'And now other words' });
      assert.equal(await run, true);
      assert.equal((await look()).prompt, 'And now other words');
      assert.equal(await panel.call('run', revision, toConfirmedDraft(draft)), false);
      assert.equal((await panel.turn(isFinished)).prompt, 'First words');
      assert.deepEqual(
        panel.news.filter(([name]) => name === 'notice'),
        [],
      );
      assert.equal(peel.emulator.requests.length, 1);
    });

    it('is not sent if the draft changed at the same moment, and a notice says so', async () => {
      const draft = await edit('Pressed too late');
      await panel.call('addText', 'https://example.com/a.png');
      assert.equal(await panel.call('run', draft.revision, toConfirmedDraft(draft)), false);
      await panel.told('notice', (text) => /[Nn]othing was sent/.test(text));
      assert.equal(peel.emulator.requests.length, 0);
      assert.equal((await look()).prompt, 'Pressed too late');
    });

    it('is not taken over into a new session, unless it was never sent', async () => {
      await panel.call('addText', vscode.Uri.joinPath(peel.folder, 'photos', 'LOAF.JPG').toString());
      await look();
      await make('Make it white', 2);
      await panel.call('newSession');
      const { prompt, inputs, count, ratio, parent } = await look();
      assert.deepEqual([prompt, inputs, count, ratio, parent], ['', [], 1, 'model', undefined]);
      await edit('Not sent yet', 3);
      await panel.call('newSession');
      const kept = await look();
      assert.deepEqual([kept.prompt, kept.count], ['Not sent yet', 3]);
    });
  });

  it('removes failed cards after the key was corrected and the request was retried', async () => {
    peel.emulator.next({ error: { code: 401 } }, { error: { code: 401 } });
    const refused = await make('With a wrong key');
    const cardOf = ({ cards }: TurnView) => cards.find((card) => card.kind === 'failed')!;
    assert.ok(cardOf(refused).error.code === 'bad-key' && cardOf(refused).again);
    await panel.call('again', [cardOf(refused).id]);
    const twice = await panel.turn((one) => one.id !== refused.id && isFinished(one));
    assert.equal((await panel.call('ready')).thread.turns.length, 1, 'also while the key is still wrong');
    await panel.call('again', [cardOf(twice).id]);
    for (const { id } of [refused, twice]) await panel.told('removeTurn', (_, turn) => turn === id);
    await panel.turn((one) => isFinished(one) && cardKinds(one).includes('picture'));
    panel = panel.reload();
    const { turns } = (await look(), state.thread);
    assert.deepEqual(turns.map(cardKinds), [['picture']]);
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('retries several failed cards in one turn, and none if one of them no longer exists', async () => {
    peel.emulator.next({ error: { code: 401 } }, { error: { code: 401 } }, { error: { code: 401 } });
    const refused = await make('Three with a wrong key', 3);
    const [first, ...others] = refused.cards.map(({ id }) => id) as [string, string, string];
    await panel.call('again', others);
    const both = await panel.turn((one) => one.id !== refused.id && isFinished(one));
    assert.deepEqual(cardKinds(both), ['picture', 'picture']);
    await panel.call('again', [first, ...others]);
    assert.deepEqual(
      (await look(), state.thread).turns.map(({ cards }) => cards.length),
      [1, 2],
    );
    assert.equal(peel.emulator.requests.length, 5, 'the card was already replaced');
  });

  describe('the parent', () => {
    it('becomes the first image that arrives, also for "Continue Last Image"', async () => {
      const first = await continueNewImage();
      const { promise: hold, resolve: release } = Promise.withResolvers<void>();
      const { promise: held, resolve: come } = Promise.withResolvers<void>();
      peel.emulator.next({ hold }, { hold: held }, { hold });
      await send('Make it night', 3);
      assert.equal(state.draft.parent?.image, picture(first).id);
      come();
      const turn = await panel.turn((one) => one.prompt === 'Make it night' && cardKinds(one).includes('picture'));
      const came = picture(turn).id;
      await movedTo(came);
      release();
      await panel.turn((one) => one.id === turn.id && isFinished(one));
      await panel.told('draft', ({ versions }) => versions?.images.length === 3);
      const { parent, versions } = await look();
      assert.equal(parent?.image, came);
      assert.equal(versions?.count, 3);
      assert.deepEqual(
        versions?.images.map(({ place }) => place),
        [0, 1, 2],
      );
      assert.equal(versions?.images.find(({ image }) => image === came)?.place, Number(came.split('.').at(-1)) - 1);
      await until(() => lastImage() === came);

      const third = versions?.images.find(({ image }) => image !== came)?.image ?? '';
      await panel.call('editDraft', state.draft.revision, { ratio: '1:1' });
      await panel.call('actOnImage', third, 'continue');
      assert.deepEqual([(await look()).parent?.image, state.draft.ratio], [third, '1:1']);
      assert.equal(lastImage(), third);
      const next = await make('And snow');
      assert.equal(next.parent?.image, third);
      await movedTo(picture(next).id);
    });

    it('stays if all images fail', async () => {
      const first = await continueNewImage();
      peel.emulator.next({ error: { code: 500 } }, { error: { code: 500 } });
      await make('Fails twice', 2);
      assert.equal(state.draft.parent?.image, picture(first).id);
    });

    it('stays the image that the user chose during the run', async () => {
      const other = await make('Another picture');
      await continueNewImage();
      const { promise: hold, resolve: release } = Promise.withResolvers<void>();
      peel.emulator.next({ hold });
      await send('Takes a while');
      await panel.call('actOnImage', picture(other).id, 'continue');
      release();
      await panel.turn((one) => one.prompt === 'Takes a while' && isFinished(one));
      assert.equal((await look()).parent?.image, picture(other).id);
    });

    it('is not changed by requests of other surfaces or cards', async () => {
      const first = await continueNewImage();
      await panel.peel.api.run({ prompt: 'From elsewhere', continueFrom: picture(first).id });
      await panel.call('actOnImage', picture(first).id, 'again');
      await panel.turn(
        ({ id, prompt, ...one }) => id !== first.id && prompt === first.prompt && isFinished({ id, prompt, ...one }),
      );
      assert.equal((await look()).parent?.image, picture(first).id);
    });

    it('is not taken over into another session', async () => {
      await continueNewImage();
      const { promise: hold, resolve: release } = Promise.withResolvers<void>();
      peel.emulator.next({ hold });
      await send('Comes too late');
      await peel.emulator.waitFor(2);
      await panel.call('newSession');
      release();
      await peel.emulator.waitForEnd(2);
      await until(() => lastImage()?.startsWith(state.thread.session) === true);
      assert.equal((await look()).parent, undefined);
    });
  });
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}
