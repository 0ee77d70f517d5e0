// Tests the queue and repeated requests, from the page and from other extensions.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TurnView } from '../../../src/shared/protocol';
import { useSessionFixture } from '../fixtures/session-fixture';
import { isFinished, picture } from '../fixtures/panel-fixture';
import { configure, usePeelFixture } from '../fixtures/peel-fixture';

describe('queue and duplicates', () => {
  const peel = usePeelFixture();
  const talk = useSessionFixture(peel);

  it('shows the order of the queue, and changes it', async () => {
    await configure('maxConcurrentRequests', 1);
    let release = () => {};
    peel.emulator.next({ hold: new Promise<void>((resolve) => (release = resolve)) });
    await talk.ask('Three boats', 3);
    const place = (card: TurnView['cards'][number]) => ('phase' in card ? (card.place ?? 0) : -1);
    const queued = await talk.panel().turn(({ cards }) => cards.map(place).join() === '0,1,2');
    const last = queued.cards[2]!.id;
    await talk.panel().call('moveInQueue', last, 'front');
    await talk.panel().turn(({ id, cards }) => id === queued.id && cards.map(place).join() === '0,2,1');
    // Canceled before it was sent, so nothing was charged.
    await talk.panel().call('cancel', queued.cards[1]!.id);
    const two = await talk.panel().turn(({ id, cards }) => id === queued.id && cards[1]?.kind === 'failed');
    assert.ok(two.cards[1]?.kind === 'failed' && !two.cards[1].mayHaveBeenCharged);
    release();
    await talk.panel().turn((turn) => turn.id === queued.id && isFinished(turn));
    assert.deepEqual(
      peel.emulator.requests.map(({ headers }) => headers['idempotency-key']),
      [queued.cards[0]!.id, last],
    );
    await talk.panel().call('moveInQueue', last, 'back');
    await talk.panel().told('notice', (text) => text.includes('no longer queued'));
  });

  it('shows that the service asked to wait', async () => {
    peel.emulator.next({ error: { code: 429, headers: { 'retry-after': '1' } } });
    await talk.ask('A patient boat');
    await talk.panel().told('queue', ({ pausedUntil }) => pausedUntil !== undefined);
    await talk.panel().turn(isFinished);
    await talk.panel().told('queue', ({ pausedUntil }) => pausedUntil === undefined);
    assert.equal(peel.emulator.requests.length, 2);
  });

  it('asks before a request is repeated within seconds, and follows the answer', async () => {
    const first = await talk.make('Only once');
    // An immediate repetition would count as the second click of a double click.
    await talk.make('Something else');
    assert.equal(await talk.ask('Only once'), false);
    await talk.panel().told('repeat', (repeat) => repeat?.image.image === picture(first).id && repeat.count === 1);
    const { repeat } = await talk.panel().call('ready');
    assert.ok(repeat);
    await talk.panel().call('answerRepeat', repeat.id, 'use');
    await talk.panel().told('repeat', (one) => one === undefined || one === null);
    assert.equal(peel.emulator.requests.length, 2);
    // A second answer has no effect.
    await talk.panel().call('answerRepeat', repeat.id, 'another');
    assert.equal(peel.emulator.requests.length, 2);
    await talk.ask('Only once');
    const again = (await talk.panel().call('ready')).repeat;
    assert.ok(again && again.id !== repeat.id);
    await talk.panel().call('answerRepeat', again.id, 'another');
    await talk.panel().turn((turn) => turn.prompt === first.prompt && turn.id !== first.id && isFinished(turn));
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('generates again on explicit request, and for a different prompt', async () => {
    await configure('reuseIdenticalResults', 'always');
    const first = await talk.make('Again');
    await talk.panel().call('actOnImage', picture(first).id, 'again');
    await talk.panel().turn((turn) => turn.id !== first.id && isFinished(turn));
    await talk.make('Again, but red');
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('opens the existing image if the setting is "always"', async () => {
    await configure('reuseIdenticalResults', 'always');
    const first = await talk.make('Once and for all');
    await talk.make('Something else');
    await talk.contents(talk.session(), 2);
    const labelled = () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === picture(first).name);
    await vscode.window.tabGroups.close(labelled());
    assert.equal(await talk.ask('Once and for all'), false);
    assert.equal(peel.emulator.requests.length, 2);
    assert.equal(labelled().length, 1);
    // More images than exist are generated.
    await talk.make('Once and for all', 2);
    assert.equal(peel.emulator.requests.length, 4);
  });

  it('reuses images for another extension only with the option `reuse`', async () => {
    const { api } = talk.panel().peel;
    const [first] = [await api.run({ prompt: 'From an extension' })];
    await talk.contents(talk.session(), 1);
    const same = await api.run({ prompt: 'From an extension', reuse: 'always' });
    assert.deepEqual(
      [same.reused, same.images[0]?.id, same.turn, peel.emulator.requests.length],
      [true, first?.images[0]?.id, first?.turn, 1],
    );
    assert.match(same.notes.join(), /You were not charged/);
    const other = await api.run({ prompt: 'From an extension' });
    assert.deepEqual([other.reused, peel.emulator.requests.length], [false, 2]);
    await assert.rejects(api.run({ prompt: 'x', reuse: 'sometimes' as never }));
  });
});
