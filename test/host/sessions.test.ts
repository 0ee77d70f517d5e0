// Sessions, branches, marks, the queue and repeats, as the page and a second window meet them.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { newTurnId, type SessionRecord } from '../../src/core/sessions';
import { exportTo } from '../../src/host/session-export';
import type { PanelState, PictureCard, Thread, TurnView } from '../../src/shared/protocol';
import { realDisk } from '../../src/store/disk';
import { createSessionStore } from '../../src/store/session-store';
import { configure, treeOf, usePeel } from './peel';
import { openPanelBench, type PanelBench } from './panel';

const isOver = ({ cards }: TurnView) => cards.every(({ kind }) => kind !== 'running');
const picture = ({ cards }: TurnView) => cards.find((card): card is PictureCard => card.kind === 'picture')!;

describe('sessions', () => {
  const peel = usePeel();
  let panel: PanelBench;
  let state: PanelState;
  let others: PanelBench[] = [];

  beforeEach(async () => {
    panel = await openPanelBench(peel.emulator.key, peel.emulator.endpoint);
    state = await panel.call('ready');
    others = [];
  });
  afterEach(async () => {
    for (const other of others) await other.dispose();
    await panel.dispose();
    for (const setting of ['reuseIdenticalResults', 'maxConcurrentRequests']) await configure(setting, undefined);
  });

  const secondWindow = async () => {
    const other = panel.another();
    others.push(other);
    await other.call('ready');
    return other;
  };
  const sessions = () => createSessionStore(realDisk, join(panel.storage, 'sessions'));
  const ask = async (prompt: string, count = 1) => {
    state = await panel.call('ready');
    const { revision } = await panel.call('editDraft', state.draft.revision, { prompt, count });
    return panel.call('run', revision);
  };
  async function make(prompt: string, count = 1): Promise<TurnView> {
    const known = new Set((await panel.call('ready')).thread.turns.map(({ id }) => id));
    assert.equal(await ask(prompt, count), true);
    const turn = await panel.turn((one) => one.prompt === prompt && !known.has(one.id) && isOver(one));
    state = await panel.call('ready');
    return turn;
  }
  async function goOn(from: TurnView, prompt: string): Promise<TurnView> {
    await panel.call('picture', picture(from).id, 'continue');
    return make(prompt);
  }
  const prompts = ({ turns }: Thread) => turns.map(({ prompt }) => prompt);

  it('show where a conversation forks, and one branch of it in place', async () => {
    const root = await make('A harbour at noon');
    const night = await goOn(root, 'Make it night');
    const snow = await goOn(root, 'Make it snow');
    const { turns } = (await panel.call('ready')).thread;
    const forks = turns.map(({ prompt, fork }) => [prompt, fork?.index, fork?.turns.map(({ id }) => id)]);
    assert.deepEqual(forks, [
      ['A harbour at noon', undefined, undefined],
      ['Make it night', 0, [night.id, snow.id]],
      ['Make it snow', 1, [night.id, snow.id]],
    ]);
    await panel.call('view', { branch: night.id, markedOnly: false });
    await panel.told('thread', ({ view }) => view.branch === night.id);
    assert.deepEqual(prompts((await panel.call('ready')).thread), ['A harbour at noon', 'Make it night']);
    // What is asked on another branch is seen all the same.
    const boats = await goOn(snow, 'With boats');
    const { thread } = await panel.call('ready');
    assert.deepEqual(
      [thread.view.branch, prompts(thread)],
      [boats.id, ['A harbour at noon', 'Make it snow', 'With boats']],
    );
    await panel.call('view', { markedOnly: false });
    assert.equal((await panel.call('ready')).thread.turns.length, 4);
  });

  it('mark pictures, count them, and show only those', async () => {
    const [one] = [await make('First boat'), await make('Second boat')];
    await panel.call('mark', picture(one).id, true);
    await panel.turn((turn) => turn.id === one.id && picture(turn).marked);
    await panel.told('head', (_, head) => head.marked === 1 && head.pictures === 2);
    await panel.call('view', { markedOnly: true });
    await panel.told('thread', ({ view }) => view.markedOnly);
    assert.deepEqual(prompts((await panel.call('ready')).thread), ['First boat']);
    await panel.peel.commands['peel.showMarkedOnly']?.();
    assert.equal((await panel.call('ready')).thread.turns.length, 2);
    await assert.rejects(panel.call('mark', 'no.such.1', true), /no earlier image/);
  });

  it('are renamed, here and in another window, and get their first prompt back', async () => {
    await make('A paper boat');
    const other = await secondWindow();
    await panel.call('renameSession', '  Boats  ');
    await panel.told('head', (_, { title }) => title === 'Boats');
    await other.told('head', (_, { title }) => title === 'Boats');
    assert.equal((await panel.call('ready')).thread.title, 'Boats');
    await panel.call('renameSession', '');
    await other.told('head', (_, { title }) => title === 'A paper boat');
  });

  it('show in one window what another one makes', async () => {
    await make('A paper boat');
    const other = await secondWindow();
    const next = await make('A paper plane');
    const seen = await other.turn((turn) => turn.id === next.id && isOver(turn));
    // Never taken for interrupted in between.
    assert.equal(picture(seen)?.name, picture(next).name);
  });

  it('are duplicated: the same pictures, and neither changes the other', async () => {
    const boat = await make('A paper boat');
    const before = state.thread.session;
    const tree = await treeOf(peel.folder);
    await panel.call('session', 'duplicate');
    const { thread } = await panel.call('ready');
    assert.notEqual(thread.session, before);
    assert.deepEqual([thread.title, prompts(thread)], ['Copy of A paper boat', ['A paper boat']]);
    const [copy] = thread.turns;
    assert.equal(picture(copy!).detail, picture(boat).detail);
    assert.notEqual(copy!.id, boat.id);
    await panel.call('mark', picture(copy!).id, true);
    const original = await sessions().read(before);
    assert.ok(!original.some(({ type }) => type === 'mark'));
    const next = await goOn(copy!, 'Make it red');
    assert.equal(next.from?.turn, copy!.id);
    const { [picture(next).detail]: _, ...rest } = await treeOf(peel.folder);
    assert.deepEqual(rest, tree);
  });

  it('are deleted and restored, pictures untouched, and the other window leaves one that is gone', async () => {
    await make('A paper boat');
    const { session } = state.thread;
    const other = await secondWindow();
    const tree = await treeOf(peel.folder);
    await panel.call('session', 'delete');
    assert.notEqual((await panel.call('ready')).thread.session, session);
    await other.told('notice', (text) => text.includes('deleted in another window'));
    await other.told('thread', (thread) => thread.session !== session && thread.turns.length === 0);
    assert.deepEqual(await sessions().read(session), []);
    const deleted = await readdir(join(panel.storage, 'sessions', 'deleted'));
    assert.equal(deleted.length, 1);
    await vscode.commands.executeCommand('notification.acceptPrimaryAction');
    await panel.told('thread', (thread) => thread.session === session && thread.turns.length === 1);
    assert.deepEqual(await treeOf(peel.folder), tree);
  });

  it('are not deleted while something is being made in them', async () => {
    peel.emulator.next({ hold: new Promise(() => undefined) });
    await ask('Never');
    const turn = await panel.turn(({ cards }) => cards.some((card) => 'phase' in card && card.phase === 'sent'));
    await panel.call('session', 'delete');
    assert.equal((await panel.call('ready')).thread.turns[0]?.id, turn.id);
    await panel.call('cancelTurn', turn.id);
    await panel.turn((one) => one.id === turn.id && isOver(one));
  });

  it('find pictures that were moved, by their content', async () => {
    const boat = await make('A paper boat', 2);
    const { session } = state.thread;
    const [first, second] = boat.cards as PictureCard[];
    await contentsOf(session, 2);
    const at = (name: string) => vscode.Uri.joinPath(peel.folder, ...name.split('/')).fsPath;
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(peel.folder, 'elsewhere'));
    await rename(at(first!.detail), at('elsewhere/renamed.png'));
    // Another picture of the same size is none of it.
    const bytes = await readFile(at('elsewhere/renamed.png'));
    bytes[bytes.length - 20]! ^= 1;
    await writeFile(at('elsewhere/a.png'), bytes);
    await panel.told('head', (_, head) => head.gone === 1);
    await panel.call('session', 'find');
    const found = await panel.turn(
      (turn) =>
        turn.id === boat.id && turn.cards.some((card) => card.kind === 'picture' && card.name === 'renamed.png'),
    );
    assert.deepEqual(
      found.cards.map((card) => card.kind === 'picture' && [card.gone, card.detail.replaceAll('\\', '/')]),
      [
        [false, 'elsewhere/renamed.png'],
        [false, second!.detail],
      ],
    );
    await panel.told('head', (_, head) => head.gone === 0);
    await rm(at('elsewhere'), { recursive: true });
  });

  /** Pictures are looked at behind everybody's back. */
  async function contentsOf(session: string, count: number): Promise<void> {
    for (;;) {
      const noted = (await sessions().read(session)).filter(({ type }) => type === 'content');
      if (noted.length >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('are exported as a folder that is nobody else’s', async () => {
    const root = await make('A [harbour] at *noon*');
    const next = await goOn(root, 'Make it night');
    await panel.call('mark', picture(next).id, true);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(peel.folder, picture(root).detail));
    const place = await mkdtemp(join(tmpdir(), 'peel-export-'));
    try {
      const { session } = state.thread;
      const records = await sessions().read(session);
      const [first, second] = [
        await exportTo(vscode.Uri.file(place), session, 'Harbours', records),
        await exportTo(vscode.Uri.file(place), session, 'Harbours', records),
      ];
      assert.deepEqual((await readdir(place)).toSorted(), ['harbours', 'harbours-2']);
      assert.ok(first && second);
      const names = (await readdir(first.fsPath)).toSorted();
      assert.deepEqual(names, [picture(next).name, 'session.json', 'session.md'].toSorted());
      const page = await readFile(join(first.fsPath, 'session.md'), 'utf8');
      assert.match(page, /^# Harbours\n/);
      assert.match(page, /> A \\\[harbour\\\] at \\\*noon\\\*/);
      assert.ok(page.includes(`](${encodeURIComponent(picture(next).name)}) ★`));
      assert.match(page, /is gone/);
      const json = JSON.parse(await readFile(join(first.fsPath, 'session.json'), 'utf8')) as {
        turns: { prompt: string; pictures: { file: string | null; marked: boolean }[] }[];
      };
      assert.deepEqual(
        json.turns.map(({ prompt, pictures }) => [prompt, pictures.map(({ file, marked }) => [file, marked])]),
        [
          ['A [harbour] at *noon*', [[null, false]]],
          ['Make it night', [[picture(next).name, true]]],
        ],
      );
    } finally {
      await rm(place, { recursive: true });
    }
  });

  it('open a long one by its newest turns, and have the rest when it is asked for', async () => {
    const { session } = state.thread;
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
    await sessions().append(session, ...records);
    const reloaded = panel.reload();
    others.push(reloaded);
    const { thread } = await reloaded.call('ready');
    assert.deepEqual([thread.turns.length, thread.turns.at(-1)?.prompt, thread.more], [50, 'Turn 2999', true]);
    const older = await reloaded.call('older', thread.turns[0]!.id);
    assert.deepEqual([older.turns.at(0)?.prompt, older.turns.length, older.more], ['Turn 2900', 50, true]);
    // What the newest one goes on from is at the other end of the file.
    const last = await reloaded.call('ready');
    assert.equal(last.thread.turns.at(-1)?.from?.name, '0.png');
    assert.deepEqual([last.thread.title, last.thread.pictures], ['Turn 0', 3_000]);
    await reloaded.told('head', (_, head) => head.gone === 3_000);
  });

  it('wait in a queue that shows its order, and takes another one', async () => {
    await configure('maxConcurrentRequests', 1);
    let release = () => {};
    peel.emulator.next({ hold: new Promise<void>((resolve) => (release = resolve)) });
    await ask('Three boats', 3);
    const place = (card: TurnView['cards'][number]) => ('phase' in card ? (card.place ?? 0) : -1);
    const queued = await panel.turn(({ cards }) => cards.map(place).join() === '0,1,2');
    const last = queued.cards[2]!.id;
    await panel.call('moveInQueue', last, 'front');
    await panel.turn(({ id, cards }) => id === queued.id && cards.map(place).join() === '0,2,1');
    // Taken out before it was sent: nothing was paid.
    await panel.call('cancel', queued.cards[1]!.id);
    const two = await panel.turn(({ id, cards }) => id === queued.id && cards[1]?.kind === 'failed');
    assert.ok(two.cards[1]?.kind === 'failed' && !two.cards[1].mayHaveBeenCharged);
    release();
    await panel.turn((turn) => turn.id === queued.id && isOver(turn));
    assert.deepEqual(
      peel.emulator.requests.map(({ headers }) => headers['idempotency-key']),
      [queued.cards[0]!.id, last],
    );
    await panel.call('moveInQueue', last, 'back');
    await panel.told('notice', (text) => text.includes('does not wait any more'));
  });

  it('say when the service asks to wait', async () => {
    peel.emulator.next({ error: { code: 429, headers: { 'retry-after': '1' } } });
    await ask('A patient boat');
    await panel.told('queue', ({ pausedUntil }) => pausedUntil !== undefined);
    await panel.turn(isOver);
    await panel.told('queue', ({ pausedUntil }) => pausedUntil === undefined);
    assert.equal(peel.emulator.requests.length, 2);
  });

  it('ask before a request that is repeated within seconds, and do what is answered', async () => {
    const first = await make('Only once');
    // A press at once would be the second one of a double click.
    await make('Something else');
    assert.equal(await ask('Only once'), false);
    await panel.told('repeat', (repeat) => repeat?.picture.image === picture(first).id && repeat.count === 1);
    const { repeat } = await panel.call('ready');
    assert.ok(repeat);
    await panel.call('answerRepeat', repeat.id, 'use');
    await panel.told('repeat', (one) => one === undefined || one === null);
    assert.equal(peel.emulator.requests.length, 2);
    // It is answered once.
    await panel.call('answerRepeat', repeat.id, 'another');
    assert.equal(peel.emulator.requests.length, 2);
    await ask('Only once');
    const again = (await panel.call('ready')).repeat;
    assert.ok(again && again.id !== repeat.id);
    await panel.call('answerRepeat', again.id, 'another');
    await panel.turn((turn) => turn.prompt === first.prompt && turn.id !== first.id && isOver(turn));
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('make what is asked for anew where the button says so, and what differs', async () => {
    await configure('reuseIdenticalResults', 'always');
    const first = await make('Again');
    await panel.call('picture', picture(first).id, 'again');
    await panel.turn((turn) => turn.id !== first.id && isOver(turn));
    await make('Again, but red');
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('take what was made before when the setting says always, and say so', async () => {
    await configure('reuseIdenticalResults', 'always');
    const first = await make('Once and for all');
    await make('Something else');
    await contentsOf(state.thread.session, 2);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(await ask('Once and for all'), false);
    assert.equal(peel.emulator.requests.length, 2);
    const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all.map(({ label }) => label));
    assert.ok(tabs.includes(picture(first).name));
    // More than there are: they are made.
    await make('Once and for all', 2);
    assert.equal(peel.emulator.requests.length, 4);
  });

  it('reuse for another extension only when it asks for that', async () => {
    const { api } = panel.peel;
    const [first] = [await api.run({ prompt: 'From an extension' })];
    await contentsOf(state.thread.session, 1);
    const same = await api.run({ prompt: 'From an extension', reuse: 'always' });
    assert.deepEqual(
      [same.reused, same.images[0]?.id, same.turn, peel.emulator.requests.length],
      [true, first?.images[0]?.id, first?.turn, 1],
    );
    assert.match(same.notes.join(), /nothing was charged/);
    const other = await api.run({ prompt: 'From an extension' });
    assert.deepEqual([other.reused, peel.emulator.requests.length], [false, 2]);
    await assert.rejects(api.run({ prompt: 'x', reuse: 'sometimes' as never }));
  });
});
