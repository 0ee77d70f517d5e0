// Tests going to running images, and the starred filter, in a real extension host.
import assert from 'node:assert/strict';
import type { PageApi, RunningCard } from '../../../src/shared/protocol';
import { isFinished, openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';
import { usePeelFixture } from '../fixtures/peel-fixture';

describe('panel navigation', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    await panel.call('ready');
  });
  afterEach(() => panel.dispose());

  const since = (from: number, method: keyof PageApi) => panel.news.slice(from).filter(([name]) => name === method);

  it('goes from the status bar to the running image, also of another session, after the page knows it', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    peel.emulator.always({ hold });
    await panel.ask('Far away', 4);
    const queued = ({ cards }: { cards: readonly unknown[] }) => (cards[3] as RunningCard).place === 1;
    const turn = await panel.turn((one) => one.prompt === 'Far away' && queued(one));
    assert.equal((turn.cards[3] as RunningCard).last, true);
    const card = turn.cards[0]!.id;
    const { session } = (await panel.call('ready')).thread;

    let update = panel.told('thread', (thread) => thread.session !== session);
    await panel.call('newSession');
    await update;
    const from = panel.news.length;
    update = panel.told('goTo', (to) => to === turn.id);
    await panel.peel.commands['peel.openPanel']?.('running');
    await update;
    const [back] = since(from, 'thread');
    assert.ok(back);
    assert.equal((back[1] as { session: string }).session, session);
    assert.deepEqual(since(from, 'goTo'), [['goTo', turn.id, card, []]]);
    const names = panel.news.slice(from).map(([name]) => name);
    assert.ok(names.indexOf('thread') < names.indexOf('goTo'), names.join());

    await panel.peel.commands['peel.openPanel']?.({ running: true });
    await panel.told('focusPrompt', () => true);
    peel.emulator.always(undefined);
    release();
    await panel.turn((one) => one.id === turn.id && isFinished(one));
    assert.equal(since(from, 'goTo').length, 1);
  });

  it('hides a turn in the starred filter when its last star is removed', async () => {
    await panel.ask('Marked for a while', 1);
    const turn = await panel.turn((one) => one.prompt === 'Marked for a while' && isFinished(one));
    await panel.call('setStarred', picture(turn).id, true);
    await panel.call('view', { starredOnly: true });
    await panel.told('thread', ({ view, turns }) => view.starredOnly && turns.length === 1);
    await panel.call('setStarred', picture(turn).id, false);
    await panel.told('thread', ({ view, turns }) => view.starredOnly && turns.length === 0);
  });

  it('goes from a search to the turn that it found in another session, and passes the words to highlight', async () => {
    const found = await panel.make('A lighthouse in a storm');
    const { session } = (await panel.call('ready')).thread;
    await panel.make('A paper boat');
    await panel.call('newSession');
    await panel.told('thread', (thread) => thread.session !== session);
    const from = panel.news.length;
    await panel.peel.panel.revealMatch(session, { turn: found.id, words: ['light', 'storm'] });
    await panel.told('goTo', (turn) => turn === found.id);
    assert.equal((await panel.call('ready')).thread.session, session);
    assert.deepEqual(since(from, 'goTo'), [['goTo', found.id, '', ['light', 'storm']]]);
    const names = panel.news.slice(from).map(([name]) => name);
    assert.ok(names.indexOf('thread') < names.indexOf('goTo'), names.join());
    assert.equal(peel.emulator.requests.length, 2);
  });

  it('runs a turn again for all its images, once for a double click, and never twice at the same time', async () => {
    const turn = await panel.make('Two paper boats', 2);
    assert.deepEqual([turn.count, peel.emulator.requests.length], [2, 2]);
    await Promise.all([panel.call('runAgain', turn.id), panel.call('runAgain', turn.id)]);
    await panel.call('runAgain', turn.id);
    const again = await panel.turn((one) => one.id !== turn.id && isFinished(one));
    assert.deepEqual([again.prompt, again.count, again.cards.length], ['Two paper boats', 2, 2]);
    const { thread } = await panel.call('ready');
    assert.deepEqual([thread.turns.length, peel.emulator.requests.length], [2, 4]);
    await assert.rejects(panel.call('runAgain', 'a'.repeat(12)));
    assert.equal(peel.emulator.requests.length, 4);
  });
});
