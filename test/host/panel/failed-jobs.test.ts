// Tests failed images in the panel: what became of their data, and dismissing them.
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FailedCard, TurnView } from '../../../src/shared/protocol';
import { usePeelFixture } from '../fixtures/peel-fixture';
import type { PanelFixture } from '../fixtures/panel-fixture';
import { useSessionFixture } from '../fixtures/session-fixture';

describe('failed images in the panel', () => {
  const peel = usePeelFixture();
  const fixture = useSessionFixture(peel);
  const { window } = vscode;
  const original = { createQuickPick: window.createQuickPick, showWarningMessage: window.showWarningMessage };
  afterEach(() => void Object.assign(window, original));

  const cardOf = (turn?: TurnView): FailedCard => {
    const [card] = turn?.cards ?? [];
    assert.ok(card?.kind === 'failed');
    return card;
  };
  const keptOf = (turn: TurnView) => cardOf(turn).error.keptData;
  /** A turn whose image broke off. */
  const breakOff = (prompt: string) => {
    peel.emulator.next({ noise: true, cut: 0.5 });
    return fixture.make(prompt);
  };
  /** Runs the command, and answers its list and its question. */
  const recover = async (what: 'save' | 'discard', panel = fixture.panel()) => {
    const pickFirst = () => {
      const [accepted, pressed, hidden] = [1, 2, 3].map(() => new vscode.EventEmitter<unknown>());
      const pick = {
        items: [] as vscode.QuickPickItem[],
        activeItems: [] as vscode.QuickPickItem[],
        buttons: [],
        onDidAccept: accepted!.event,
        onDidTriggerItemButton: pressed!.event,
        onDidTriggerButton: new vscode.EventEmitter().event,
        onDidHide: hidden!.event,
        hide: () => hidden!.fire(undefined),
        dispose: () => undefined,
        show() {
          const [item] = pick.items;
          pick.activeItems = pick.items.slice(0, 1);
          const button = item?.buttons?.find(({ tooltip }) => tooltip === 'Discard…');
          if (what === 'save') accepted!.fire(undefined);
          else pressed!.fire({ item, button });
        },
      };
      return pick;
    };
    const answer = async () => (what === 'save' ? 'Save Anyway' : 'Discard');
    Object.assign(window, { createQuickPick: pickFirst, showWarningMessage: answer });
    await panel.peel.commands['peel.recover']?.();
  };
  const records = async () => fixture.sessions().read(fixture.session());
  const turnIn = async (panel: PanelFixture, id: string) =>
    (await panel.call('ready')).thread.turns.find((turn) => turn.id === id);

  it('say where their data was saved, here, in another window, and after a reload', async () => {
    const turn = await breakOff('Broken off');
    assert.ok(cardOf(turn).recoverable);
    const other = await fixture.secondWindow();
    await recover('save');
    const isSaved = (one: TurnView) => one.id === turn.id && keptOf(one).startsWith('The received data was saved as');
    const saved = cardOf(await fixture.panel().turn(isSaved));
    assert.equal(saved.recoverable, false);
    assert.match(saved.error.keptData, /^The received data was saved as assets[/\\]broken-off(-\d+)?\.incomplete\.$/);
    assert.doesNotMatch(saved.error.next, /Recover/);
    const record = (await records()).find(({ type }) => type === 'recovered');
    assert.ok(record?.type === 'recovered' && record.job === saved.id);
    assert.match(record.saved.join(), /broken-off(-\d+)?\.incomplete$/);
    await other.turn(isSaved);
    const later = await turnIn(fixture.reload(), turn.id);
    assert.deepEqual(cardOf(later).error, saved.error);
    await vscode.workspace.fs.delete(vscode.Uri.parse(record.saved[0] ?? ''));
  });

  it('say that their data was discarded, also after a reload', async () => {
    const turn = await breakOff('Thrown away');
    await recover('discard');
    const isDiscarded = (one: TurnView) => keptOf(one) === 'The received data was discarded.';
    assert.equal(
      cardOf(await fixture.panel().turn((one) => one.id === turn.id && isDiscarded(one))).recoverable,
      false,
    );
    assert.ok((await records()).some((one) => one.type === 'recovered' && one.saved.length === 0));
    const later = await turnIn(fixture.reload(), turn.id);
    assert.ok(later && isDiscarded(later));
  });

  it('do not refer to data that is gone without a record, as in sessions of earlier versions', async () => {
    const turn = await breakOff('Gone');
    await rm(join(fixture.panel().storage, 'outbox', 'jobs', cardOf(turn).id), { recursive: true });
    const later = fixture.reload();
    await later.call('ready');
    const gone = cardOf(await later.turn((one) => one.id === turn.id && keptOf(one) === 'No unsaved data is left.'));
    assert.equal(gone.recoverable, false);
    assert.doesNotMatch(gone.error.next, /Recover/);
  });

  it('are recovered although their session was deleted, which is not created again', async () => {
    await breakOff('Deleted');
    const file = join(fixture.panel().storage, 'sessions', `${fixture.session()}.jsonl`);
    await rm(file);
    await recover('discard');
    assert.deepEqual(await readdir(join(fixture.panel().storage, 'outbox', 'jobs')), []);
    await assert.rejects(readdir(file), { code: 'ENOENT' });
  });

  it('are dismissed in every window and after a reload, keep their data, and are shown again', async () => {
    const turn = await breakOff('Dismissed');
    const { id } = cardOf(turn);
    const other = await fixture.secondWindow();
    const panel = fixture.panel();
    await panel.call('setDismissed', [id], true);
    for (const one of [panel, other]) await one.told('removeTurn', (_, gone) => gone === turn.id);
    assert.deepEqual((await panel.call('ready')).thread.turns, []);
    await panel.call('again', [id]);
    assert.equal(peel.emulator.requests.length, 1, 'a dismissed failure is not requested again');
    const later = fixture.reload();
    assert.equal(await turnIn(later, turn.id), undefined);
    assert.deepEqual(await readdir(join(later.storage, 'outbox', 'jobs')), [id]);
    await later.call('setDismissed', [id], false);
    await later.turn((one) => one.id === turn.id);
    assert.ok(cardOf(await turnIn(later, turn.id)).recoverable);
    await later.call('setDismissed', [id], false);
    assert.equal((await records()).filter(({ type }) => type === 'dismissed').length, 2);
    await assert.rejects(later.call('setDismissed', ['x.y.1'], true));
  });

  it('lead a search that finds a turn without cards to the nearest turn', async () => {
    const turn = await breakOff('Searched');
    const next = await fixture.make('Next to it');
    const panel = fixture.panel();
    await panel.call('setDismissed', [cardOf(turn).id], true);
    await panel.peel.panel.revealMatch(fixture.session(), { turn: turn.id, words: ['searched'] });
    await panel.told('goTo', (id) => id === next.id);
  });
});
