// Tests the panel with sessions, reloads and other windows.
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openEarlyView } from '../../../src/host/panel/page/early-view';
import type { PanelState, TurnView } from '../../../src/shared/protocol';
import { usePeelFixture } from '../fixtures/peel-fixture';
import { isFinished, cardKinds, openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';

describe('panel reload', () => {
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

  it('delivers messages of the page from before the host listened, in order and once', async () => {
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
    const { port, loaded } = openEarlyView({ webview, onDidDispose }, { extensionUri, globalStorageUri: here });
    await loaded;
    assert.match(webview.html, /<script type="module" nonce="[^"]+">[^<]/);
    for (const message of ['first', 'second']) messages.fire(message);
    const received: unknown[] = [];
    const all = new Promise<void>((resolve) =>
      port.onDidReceiveMessage((message: unknown) => {
        received.push(message);
        if (message === 'third') resolve();
      }),
    );
    assert.deepEqual(received, []);
    messages.fire('third');
    await all;
    assert.deepEqual(received, ['first', 'second', 'third']);
  });

  it('restores draft, thread and interrupted jobs after a reload, and sends nothing again', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    peel.emulator.always({ hold, drop: true });
    const { revision } = await edit('Interrupted', 4);
    await panel.run(revision);
    await panel.turn((turn) => turn.cards.slice(0, 3).every((card) => 'phase' in card && card.phase === 'sent'));
    // An ended window has no heartbeat; here the heartbeat file is deleted.
    await rm(join(panel.storage, 'outbox', 'owners'), { recursive: true });
    panel = panel.reload();
    const again = await panel.call('ready');
    const [turn] = again.thread.turns;
    assert.deepEqual([again.draft.prompt, again.draft.count], ['', 1], 'sent drafts are empty');
    assert.deepEqual(
      turn?.cards.map((card) => card.kind === 'failed' && card.reason),
      Array(4).fill('interrupted'),
    );
    assert.ok(turn?.cards.every((card) => card.kind === 'failed' && card.again));
    // The fourth was queued.
    const charged = turn?.cards.map((card) => card.kind === 'failed' && card.mayHaveBeenCharged);
    assert.deepEqual(charged, [true, true, true, false]);
    const last = turn?.cards.at(-1);
    assert.ok(last?.kind === 'failed' && last.error.charge === 'Nothing was sent.', JSON.stringify(last));
    assert.equal(peel.emulator.requests.length, 3);
    release();
    await peel.emulator.waitForEnd(4);
    peel.emulator.always(undefined);
  });

  it('shows running jobs of another window, and their results', async () => {
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

  it('shows an image whose name belonged to a deleted one', async () => {
    const first = await make('A name twice');
    await panel.call('actOnImage', picture(first).id, 'continue');
    state = await panel.call('ready');
    await make('Goes on from it');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(peel.folder, 'assets', picture(first).name));
    await panel.turn(
      ({ id, cards }) => id === first.id && cards.some((card) => card.kind === 'picture' && card.missing),
    );
    await panel.call('newSession');
    state = await panel.call('ready');
    const second = await make('A name twice!');
    assert.equal(picture(second).name, picture(first).name);
    const shown = ({ cards }: TurnView) =>
      cards.some((card) => card.kind === 'picture' && card.thumbnail !== undefined);
    await panel.turn((turn) => turn.id === second.id && shown(turn));
  });

  it('starts another session and keeps the previous one', async () => {
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

  it('sends no messages while hidden, and everything when shown', async () => {
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

  it('updates the thumbnail of an image that changed while another session was open', async () => {
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

  it('shows that the bytes of an interrupted image are kept, also after a reload', async () => {
    peel.emulator.next({ noise: true, cut: 0.5 });
    const { revision } = await edit('Broken off');
    await panel.run(revision);
    const keeps = (turn?: TurnView) => {
      const [card] = turn?.cards ?? [];
      assert.ok(card?.kind === 'failed' && card.recoverable && card.mayHaveBeenCharged);
      assert.match(card.error.keptData, /^.+ of image data was kept\.$/);
      assert.equal(card.error.next, 'Run “Peel: Recover Unsaved Images…” to save it.');
    };
    keeps(await panel.turn(isFinished));
    panel = panel.reload();
    keeps((await panel.call('ready')).thread.turns[0]);
  });
});
