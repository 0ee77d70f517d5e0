// Sessions, reloads and other windows, as the panel's page meets them.
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openEarlyView } from '../../../src/host/panel/page/early-view';
import type { PanelState, TurnView } from '../../../src/shared/protocol';
import { usePeelFixture } from '../fixtures/peel-fixture';
import { isFinished, cardKinds, openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';

describe('the panel over time', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;
  let state: PanelState;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    state = await panel.call('ready');
  });
  afterEach(() => panel.dispose());

  const edit = (prompt: string, count = 1) => panel.call('editDraft', state.draft.revision, { prompt, count });
  async function make(prompt: string, count = 1): Promise<TurnView> {
    const turn = await panel.make(prompt, count);
    state = await panel.call('ready');
    return turn;
  }

  it('hears what its page said before anybody listened, in order and once', async () => {
    const messages = new vscode.EventEmitter<unknown>();
    const webview = {
      html: '',
      options: {},
      cspSource: 'https://page',
      asWebviewUri: (uri: vscode.Uri) => uri,
      onDidReceiveMessage: messages.event,
      postMessage: async () => true,
    };
    const here = vscode.Uri.file('/here');
    const { extensionUri } = vscode.extensions.getExtension('peel.peel-images')!;
    const { event: onDidDispose } = new vscode.EventEmitter<void>();
    const { port, shown } = openEarlyView({ webview, onDidDispose }, { extensionUri, globalStorageUri: here });
    await shown;
    assert.match(webview.html, /<script type="module" nonce="[^"]+">[^<]/);
    for (const message of ['first', 'second']) messages.fire(message);
    const heard: unknown[] = [];
    const all = new Promise<void>((resolve) =>
      port.onDidReceiveMessage((message: unknown) => {
        heard.push(message);
        if (message === 'third') resolve();
      }),
    );
    assert.deepEqual(heard, []);
    messages.fire('third');
    await all;
    assert.deepEqual(heard, ['first', 'second', 'third']);
  });

  it('takes up after a reload: draft, thread, and what was interrupted; nothing is sent again', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    peel.emulator.always({ hold, drop: true });
    const { revision } = await edit('Interrupted', 4);
    await panel.run(revision);
    await panel.turn((turn) => turn.cards.slice(0, 3).every((card) => 'phase' in card && card.phase === 'sent'));
    // A window that goes away stops beating; here its heartbeat is taken away by hand.
    await rm(join(panel.storage, 'outbox', 'owners'), { recursive: true });
    panel = panel.reload();
    const again = await panel.call('ready');
    const [turn] = again.thread.turns;
    assert.deepEqual([again.draft.prompt, again.draft.count], ['', 1], 'it was sent');
    assert.deepEqual(
      turn?.cards.map((card) => card.kind === 'failed' && card.reason),
      Array(4).fill('interrupted'),
    );
    assert.ok(turn?.cards.every((card) => card.kind === 'failed' && card.again));
    // The fourth waited for its turn.
    const charged = turn?.cards.map((card) => card.kind === 'failed' && card.mayHaveBeenCharged);
    assert.deepEqual(charged, [true, true, true, false]);
    const last = turn?.cards.at(-1);
    assert.ok(last?.kind === 'failed' && last.error.charge === 'Nothing was sent.', JSON.stringify(last));
    assert.equal(peel.emulator.requests.length, 3);
    release();
    await peel.emulator.waitForEnd(4);
    peel.emulator.always(undefined);
  });

  it('shows of another window that it works on something, and what came of it', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    peel.emulator.next({ hold });
    const { revision } = await edit('In the other window');
    await panel.run(revision);
    await panel.turn((turn) => turn.cards.some((card) => 'phase' in card && card.phase === 'sent'));
    const other = panel.reload();
    const running = (await other.call('ready')).thread.turns[0];
    assert.deepEqual(running && cardKinds(running), ['running']);
    release();
    assert.deepEqual(cardKinds(await other.turn(isFinished)), ['picture']);
    panel = other;
  });

  it('shows a picture whose name belonged to one that was deleted', async () => {
    const first = await make('A name twice');
    await panel.call('actOnImage', picture(first).id, 'continue');
    state = await panel.call('ready');
    await make('Goes on from it');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(peel.folder, 'assets', picture(first).name));
    await panel.turn(({ id, cards }) => id === first.id && cards.some((card) => card.kind === 'picture' && card.gone));
    await panel.call('newSession');
    state = await panel.call('ready');
    const second = await make('A name twice!');
    assert.equal(picture(second).name, picture(first).name);
    const shown = ({ cards }: TurnView) =>
      cards.some((card) => card.kind === 'picture' && card.thumbnail !== undefined);
    await panel.turn((turn) => turn.id === second.id && shown(turn));
  });

  it('begins another session and keeps the old one', async () => {
    const first = await make('In the first session');
    await panel.call('actOnImage', picture(first).id, 'continue');
    await panel.call('newSession');
    await panel.told('thread', ({ session, turns }) => session !== state.thread.session && turns.length === 0);
    state = await panel.call('ready');
    assert.equal(state.draft.parent, undefined);
    const second = await make('In the second session');
    assert.notEqual(second.id.split('.')[0], first.id.split('.')[0]);
    assert.equal(state.thread.title, 'In the second session');
  });

  it('is silent while nobody looks, and told everything when somebody does', async () => {
    panel.view.setVisible(false);
    const { length } = panel.news;
    await panel.peel.api.run({ prompt: 'Unseen' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(panel.news.length, length);
    panel.view.setVisible(true);
    const { thread } = await panel.call('ready');
    assert.deepEqual(
      thread.turns.map(({ prompt }) => prompt),
      ['Unseen'],
    );
  });

  it('shows a picture anew that changed while another session was open', async () => {
    const turn = await make('Changes unseen');
    const thumbnailOf = ({ cards }: TurnView) => cards.map((card) => card.kind === 'picture' && card.thumbnail)[0];
    const before = thumbnailOf(await panel.turn((one) => one.id === turn.id && Boolean(thumbnailOf(one))));
    await panel.call('newSession');
    await panel.call('ready');
    const file = vscode.Uri.joinPath(peel.folder, 'assets', picture(turn).name);
    await vscode.workspace.fs.writeFile(file, await readFile(join(peel.folder.fsPath, 'photos', 'shopfront.png')));
    await panel.peel.panel.replaceDraft({ parent: picture(turn).id });
    await panel.turn((one) => one.id === turn.id && Boolean(thumbnailOf(one)) && thumbnailOf(one) !== before);
  });

  it('says of a picture that broke off that its bytes are kept, at once and after a reload', async () => {
    peel.emulator.next({ noise: true, cut: 0.5 });
    const { revision } = await edit('Broken off');
    await panel.run(revision);
    const keeps = (turn?: TurnView) => {
      const [card] = turn?.cards ?? [];
      assert.ok(card?.kind === 'failed' && card.kept && card.mayHaveBeenCharged);
      assert.match(card.error.kept, /^.+ of image data was kept\.$/);
      assert.equal(card.error.next, 'Run “Peel: Recover Unsaved Images…” to save it.');
    };
    keeps(await panel.turn(isFinished));
    panel = panel.reload();
    keeps((await panel.call('ready')).thread.turns[0]);
  });
});
