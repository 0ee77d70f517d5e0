// Tests sessions with more turns than the page gets at first.
import assert from 'node:assert/strict';
import { newTurnId, type SessionRecord } from '../../../src/core/session/records';
import { useSessionFixture } from '../fixtures/session-fixture';
import { isFinished, cardKinds } from '../fixtures/panel-fixture';
import { usePeelFixture } from '../fixtures/peel-fixture';

describe('long sessions', () => {
  const peel = usePeelFixture();
  const fixture = useSessionFixture(peel);

  it('opens with the newest turns, and loads the rest on request', async () => {
    const session = fixture.session();
    const records: SessionRecord[] = [{ type: 'session', version: 1, id: session, created: 1 }];
    const turns = Array.from({ length: 3_000 }, () => newTurnId(session));
    for (const [n, id] of turns.entries()) {
      const at = 1_000 + n;
      const model = 'm'.repeat(100);
      const parent = n === 2_999 ? { parent: `${turns[0]}.1` } : {};
      records.push({ type: 'turn', id, at, prompt: `Turn ${n}`, inputs: [], count: 1, model, ...parent });
      const file = { format: 'png', width: 1, height: 1, bytes: 1, uri: `file:///nowhere/${n}.png` } as const;
      records.push({ type: 'image', id: `${id}.1`, turn: id, at, elapsed: 1, ...file });
    }
    await fixture.sessions().append(session, ...records);
    const reloaded = fixture.reload();
    const { thread } = await reloaded.call('ready');
    assert.deepEqual([thread.turns.length, thread.turns.at(-1)?.prompt, thread.more], [50, 'Turn 2999', true]);
    const older = await reloaded.call('older', thread.turns[0]!.id);
    assert.deepEqual([older.turns.at(0)?.prompt, older.turns.length, older.more], ['Turn 2900', 50, true]);
    // The parent of the newest turn is at the other end of the file.
    const last = await reloaded.call('ready');
    assert.equal(last.thread.turns.at(-1)?.parent?.name, '0.png');
    assert.deepEqual([last.thread.title, last.thread.images], ['Turn 0', 3_000]);
    await reloaded.told('head', (_, head) => head.missing === 3_000);
  });

  it('updates loaded turns when an old failure is retried', async () => {
    const session = fixture.session();
    const records: SessionRecord[] = [{ type: 'session', version: 1, id: session, created: 1 }];
    const turns = Array.from({ length: 120 }, () => newTurnId(session));
    for (const [n, id] of turns.entries()) {
      const at = 1_000 + n;
      const fails = n === 3 || n === 5;
      records.push({ type: 'turn', id, at, prompt: `Turn ${n}`, inputs: [], count: n === 5 ? 2 : 1, model: 'm' });
      const failure = { type: 'failure', turn: id, job: `${id}.1`, at, code: 'bad-key' } as const;
      if (fails) records.push({ ...failure, mayHaveBeenCharged: false });
      if (n === 3) continue;
      const file = { format: 'png', width: 1, height: 1, bytes: 1, uri: `file:///nowhere/${n}.png` } as const;
      records.push({ type: 'image', id: `${id}.${fails ? 2 : 1}`, turn: id, at, elapsed: 1, ...file });
    }
    await fixture.sessions().append(session, ...records);
    const reloaded = fixture.reload();
    const { thread } = await reloaded.call('ready');
    const page = await reloaded.call('older', thread.turns[0]!.id);
    const first = await reloaded.call('older', page.turns[0]!.id);
    assert.deepEqual(cardKinds(first.turns[5]!), ['failed', 'picture']);
    // When the thread is sent again, the page keeps its loaded turns.
    await reloaded.call('view', thread.view);
    await reloaded.told('thread', ({ more }) => more);

    await reloaded.call('again', [`${turns[3]}.1`]);
    await reloaded.told('removeTurn', (of, turn) => of === session && turn === turns[3]);
    await reloaded.turn((one) => one.prompt === 'Turn 3' && one.id !== turns[3] && isFinished(one));
    await reloaded.call('again', [`${turns[3]}.1`]);
    await reloaded.told('notice', (text) => /already retried .* Nothing more was sent/.test(text));
    assert.equal(peel.emulator.requests.length, 1);

    await reloaded.call('again', [`${turns[5]}.1`]);
    assert.deepEqual(cardKinds(await reloaded.turn(({ id, cards }) => id === turns[5] && cards.length === 1)), [
      'picture',
    ]);
    await reloaded.turn((one) => one.prompt === 'Turn 5' && one.id !== turns[5] && isFinished(one));
    assert.equal(peel.emulator.requests.length, 2);
  });
});
