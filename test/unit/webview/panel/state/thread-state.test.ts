// Tests the turns of the page: updates, single turns and pages keep the order and all turns.
import assert from 'node:assert/strict';
import type { ImageCard, ThreadSnapshot, TurnView } from '../../../../../src/shared/protocol';
import { createThreadState } from '../../../../../src/webview/panel/state/thread-state';
import { createTopics } from '../../../../../src/webview/panel/state/change-topics';
import { image, turn } from '../../../../page/fixtures/views';
import { empty } from '../../../../page/fixtures/panel-states';

const turnAt = (index: number, more: Partial<TurnView> = {}, card: Partial<ImageCard> = {}): TurnView =>
  turn(`t${index}`, `Turn ${index}`, [image(`p${index}`, 'x', '1:1', `${index}.png`, card)], { at: index, ...more });
const turnsTo = (from: number, to: number): TurnView[] =>
  Array.from({ length: to - from }, (_, index) => turnAt(from + index));
const thread = (turns: TurnView[], more: Partial<ThreadSnapshot> = {}): ThreadSnapshot => ({
  ...empty.thread,
  turns,
  ...more,
});
const idsDown = (from: number, to: number): string[] =>
  turnsTo(to, from + 1)
    .map(({ id }) => id)
    .toReversed();

function started(first: ThreadSnapshot) {
  const topics = createTopics();
  const state = createThreadState(topics);
  state.receive(first);
  return { topics, state };
}

describe('thread state', () => {
  it('adds older pages after the known turns, each turn once', () => {
    const { state } = started(thread(turnsTo(50, 100), { more: true }));
    state.addOlder(turnsTo(10, 50), true);
    state.addOlder(turnsTo(0, 12), false);
    assert.deepEqual(state.order(), idsDown(99, 0));
    assert.equal(state.more(), false);
  });

  it('keeps older pages when the thread is sent again, until they are loaded again', () => {
    const { state } = started(thread(turnsTo(50, 100), { more: true }));
    state.addOlder(turnsTo(0, 50), false);
    state.receive(thread(turnsTo(51, 101), { more: true, title: 'Renamed' }));
    assert.deepEqual(state.order(), idsDown(100, 0));
    assert.deepEqual([state.fresh(), state.more()], [50, true]);
    // Turn 40 was deleted meanwhile, turn 20 has changed.
    state.addOlder(
      [...turnsTo(10, 20), turnAt(20, { prompt: 'Changed' }), ...turnsTo(21, 40), ...turnsTo(41, 51)],
      true,
    );
    assert.equal(state.turn('t20')?.prompt, 'Changed');
    assert.equal(state.turn('t40'), undefined);
    assert.ok(state.order().includes('t9'), 'still outdated');
    state.addOlder([], false);
    assert.deepEqual([state.order().at(-1), state.fresh(), state.more()], ['t10', state.order().length, false]);
  });

  it('removes a deleted turn on any page, including outdated ones', () => {
    const from = { image: 'p0', turn: 't0', name: '0.png' };
    const { state, topics } = started(thread(turnsTo(50, 100), { more: true }));
    state.addOlder([turnAt(0), turnAt(5, { parent: from }), ...turnsTo(6, 50)], false);
    let changes = 0;
    topics.watch('turn:t0', () => changes++);
    assert.deepEqual(state.continuationsOf('p0'), { count: 1, newest: 't5' });
    state.removeTurn('another', 't5');
    assert.ok(state.turn('t5'));
    state.removeTurn('s1', 't5');
    assert.deepEqual([state.turn('t5'), state.order().includes('t5'), state.fresh()], [undefined, false, 95]);
    assert.deepEqual([state.continuationsOf('p0'), changes], [{ count: 0, newest: undefined }, 1]);
    state.receive(thread(turnsTo(51, 101), { more: true }));
    state.removeTurn('s1', 't7');
    state.removeTurn('s1', 't7');
    assert.deepEqual([state.order().includes('t7'), state.fresh(), state.order().length], [false, 50, 95]);
    state.setTurn('s1', turnAt(8, { prompt: 'One card of it gave way' }));
    assert.equal(state.turn('t8')?.prompt, 'One card of it gave way');
  });

  it('drops everything for another session or another filter', () => {
    for (const change of [{ session: 's2' }, { view: { branch: 't1', starredOnly: false } }]) {
      const { state } = started(thread(turnsTo(50, 100), { more: true }));
      state.addOlder(turnsTo(0, 50), false);
      state.receive(thread(turnsTo(50, 100), { more: true, ...change }));
      assert.deepEqual(state.order(), idsDown(99, 50));
    }
  });

  it('inserts a turn by its time, and ignores turns older than the known pages', () => {
    const { state } = started(thread(turnsTo(50, 60), { more: true }));
    state.setTurn('s1', turnAt(70));
    state.setTurn('s1', turnAt(65));
    state.setTurn('s1', turnAt(3));
    state.setTurn('another', turnAt(80));
    assert.deepEqual(state.order().slice(0, 3), ['t70', 't65', 't59']);
    assert.equal(state.turn('t3'), undefined);
  });

  it('updates title and counts of its session without the turns', () => {
    const { state, topics } = started(thread(turnsTo(0, 3), { images: 12_000, starred: 40 }));
    const order = state.order();
    let changes = 0;
    topics.watch('head', () => changes++);
    state.setHead('s1', { title: 'Boats', images: 12_001, starred: 41, missing: 2 });
    state.setHead('another', { title: 'Not ours', images: 1, starred: 1, missing: 1 });
    assert.deepEqual(state.head(), { title: 'Boats', images: 12_001, starred: 41, missing: 2 });
    assert.equal(state.order(), order);
    assert.equal(changes, 1);
  });

  it('counts the continuations of an image, even if only one branch is shown', () => {
    const from = { image: 'p0', turn: 't0', name: '0.png' };
    const turns = [1, 2, 3].map((index) => ({ id: `t${index}`, prompt: `Turn ${index}` }));
    const { state } = started(thread([turnAt(0), turnAt(2, { parent: from, fork: { index: 1, turns } })]));
    assert.deepEqual(state.continuationsOf('p0'), { count: 3, newest: 't3' });
    assert.deepEqual(state.continuationsOf('p2'), { count: 0, newest: undefined });
    state.setTurn('s1', turnAt(5, { parent: { ...from, image: 'p2', turn: 't2' } }));
    assert.deepEqual(state.continuationsOf('p2'), { count: 1, newest: 't5' });
  });
});
