// Sessions, branches and marks, as the page and a second window meet them.
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { exportSession } from '../../../src/host/sessions/export-session';
import type { ImageCard, ThreadSnapshot, TurnView } from '../../../src/shared/protocol';
import { noisePng, imageReply } from '../../faults/images';
import { useSessionFixture } from '../fixtures/session-fixture';
import { isFinished, picture } from '../fixtures/panel-fixture';
import { configure, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

const prompts = ({ turns }: ThreadSnapshot) => turns.map(({ prompt }) => prompt);

describe('sessions', () => {
  const peel = usePeelFixture();
  const talk = useSessionFixture(peel);

  it('show where a conversation forks, and one branch of it in place', async () => {
    const root = await talk.make('A harbour at noon');
    const night = await talk.goOn(root, 'Make it night');
    const snow = await talk.goOn(root, 'Make it snow');
    const { turns } = (await talk.panel().call('ready')).thread;
    const forks = turns.map(({ prompt, fork }) => [prompt, fork?.index, fork?.turns.map(({ id }) => id)]);
    assert.deepEqual(forks, [
      ['A harbour at noon', undefined, undefined],
      ['Make it night', 0, [night.id, snow.id]],
      ['Make it snow', 1, [night.id, snow.id]],
    ]);
    await talk.panel().call('view', { branch: night.id, starredOnly: false });
    await talk.panel().told('thread', ({ view }) => view.branch === night.id);
    assert.deepEqual(prompts((await talk.panel().call('ready')).thread), ['A harbour at noon', 'Make it night']);
    // What is asked on another branch is seen all the same.
    const boats = await talk.goOn(snow, 'With boats');
    const { thread } = await talk.panel().call('ready');
    assert.deepEqual(
      [thread.view.branch, prompts(thread)],
      [boats.id, ['A harbour at noon', 'Make it snow', 'With boats']],
    );
    await talk.panel().call('view', { starredOnly: false });
    assert.equal((await talk.panel().call('ready')).thread.turns.length, 4);
  });

  it('mark pictures, count them, and show only those', async () => {
    const [one] = [await talk.make('First boat'), await talk.make('Second boat')];
    await talk.panel().call('setStarred', picture(one).id, true);
    await talk.panel().turn((turn) => turn.id === one.id && picture(turn).starred);
    await talk.panel().told('head', (_, head) => head.starred === 1 && head.images === 2);
    await talk.panel().call('view', { starredOnly: true });
    await talk.panel().told('thread', ({ view }) => view.starredOnly);
    assert.deepEqual(prompts((await talk.panel().call('ready')).thread), ['First boat']);
    await talk.panel().peel.commands['peel.showStarredOnly']?.();
    assert.equal((await talk.panel().call('ready')).thread.turns.length, 2);
    await assert.rejects(talk.panel().call('setStarred', 'no.such.1', true), /No earlier image/);
  });

  it('are renamed, here and in another window, and get their first prompt back', async () => {
    await talk.make('A paper boat');
    const other = await talk.secondWindow();
    await talk.panel().call('renameSession', '  Boats  ');
    await talk.panel().told('head', (_, { title }) => title === 'Boats');
    await other.told('head', (_, { title }) => title === 'Boats');
    assert.equal((await talk.panel().call('ready')).thread.title, 'Boats');
    await talk.panel().call('renameSession', '');
    await other.told('head', (_, { title }) => title === 'A paper boat');
  });

  it('show in one window what another one makes', async () => {
    await talk.make('A paper boat');
    const other = await talk.secondWindow();
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    peel.emulator.next({ hold });
    await talk.ask('A paper plane');
    // It has no say over it.
    const isTold = ({ prompt, cards }: TurnView) =>
      prompt === 'A paper plane' && cards.every((card) => card.kind === 'running' && card.elsewhere);
    await other.turn(isTold);
    release();
    const next = await talk.panel().turn((turn) => turn.prompt === 'A paper plane' && isFinished(turn));
    const seen = await other.turn((turn) => turn.id === next.id && isFinished(turn));
    // Never taken for interrupted in between.
    assert.equal(picture(seen)?.name, picture(next).name);
  });

  it('are duplicated: the same pictures, and neither changes the other', async () => {
    const boat = await talk.make('A paper boat');
    const before = talk.session();
    const tree = await treeOf(peel.folder);
    await talk.panel().call('session', 'duplicate');
    const { thread } = await talk.panel().call('ready');
    assert.notEqual(thread.session, before);
    assert.deepEqual([thread.title, prompts(thread)], ['Copy of A paper boat', ['A paper boat']]);
    const [copy] = thread.turns;
    assert.equal(picture(copy!).detail, picture(boat).detail);
    assert.notEqual(copy!.id, boat.id);
    await talk.panel().call('setStarred', picture(copy!).id, true);
    const original = await talk.sessions().read(before);
    assert.ok(!original.some(({ type }) => type === 'mark'));
    const next = await talk.goOn(copy!, 'Make it red');
    assert.equal(next.parent?.turn, copy!.id);
    const { [picture(next).detail]: _, ...rest } = await treeOf(peel.folder);
    assert.deepEqual(rest, tree);
  });

  it('keep a picture that is starred in the session that they were duplicated from', async () => {
    const boat = picture(await talk.make('A paper boat'));
    await talk.contents(talk.session(), 1);
    await talk.panel().call('setStarred', boat.id, true);
    await talk.panel().told('head', (_, head) => head.starred === 1);
    await talk.panel().call('session', 'duplicate');
    const { thread } = await talk.panel().call('ready');
    await talk.panel().call('setStarred', picture(thread.turns[0]!).id, false);
    await talk.panel().told('head', (_, head) => head.starred === 0);
    const tree = await treeOf(peel.folder);
    // Without a question, which nobody could answer here.
    await talk.panel().call('deleteUnstarred');
    assert.deepEqual(await treeOf(peel.folder), tree);
  });

  it('are deleted and restored, pictures untouched, and the other window leaves one that is gone', async () => {
    await talk.make('A paper boat');
    const session = talk.session();
    const other = await talk.secondWindow();
    const tree = await treeOf(peel.folder);
    await vscode.commands.executeCommand('notifications.clearAll');
    await talk.panel().call('session', 'delete');
    assert.notEqual((await talk.panel().call('ready')).thread.session, session);
    await other.told('notice', (text) => text.includes('deleted in another window'));
    const { thread } = await other.call('ready');
    assert.deepEqual([thread.session === session, thread.turns], [false, []]);
    assert.deepEqual(await talk.sessions().read(session), []);
    const deleted = await readdir(join(talk.panel().storage, 'sessions', 'deleted'));
    assert.equal(deleted.length, 1);
    await vscode.commands.executeCommand('notification.acceptPrimaryAction');
    await talk.panel().told('thread', (one) => one.session === session && one.turns.length === 1);
    assert.deepEqual(await treeOf(peel.folder), tree);
  });

  it('stay open when they are back before anything looks, whatever VS Code tells of it later', async () => {
    await talk.make('A paper boat');
    const session = talk.session();
    const file = join(talk.panel().storage, 'sessions', `${session}.jsonl`);
    renameSync(file, `${file}.away`);
    renameSync(`${file}.away`, file);
    await talk.make('A paper plane');
    const { thread } = await talk.panel().call('ready');
    assert.deepEqual([thread.session, prompts(thread)], [session, ['A paper boat', 'A paper plane']]);
  });

  it('are not deleted while something is being made in them', async () => {
    peel.emulator.next({ hold: new Promise(() => undefined) });
    await talk.ask('Never');
    const turn = await talk.panel().turn(({ cards }) => cards.some((card) => 'phase' in card && card.phase === 'sent'));
    await talk.panel().call('session', 'delete');
    assert.equal((await talk.panel().call('ready')).thread.turns[0]?.id, turn.id);
    await talk.panel().call('cancelTurn', turn.id);
    await talk.panel().turn((one) => one.id === turn.id && isFinished(one));
  });

  it('find pictures that were moved, by their content', async () => {
    const boat = await talk.make('A kite like no other', 2);
    const session = talk.session();
    const [first, second] = boat.cards as ImageCard[];
    await talk.contents(session, 2);
    const at = (name: string) => vscode.Uri.joinPath(peel.folder, ...name.split('/')).fsPath;
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(peel.folder, 'elsewhere'));
    await rename(at(first!.detail), at('elsewhere/renamed.png'));
    // Another picture of the same size is none of it.
    const bytes = await readFile(at('elsewhere/renamed.png'));
    bytes[bytes.length - 20]! ^= 1;
    await writeFile(at('elsewhere/a.png'), bytes);
    await talk.panel().told('head', (_, head) => head.gone === 1);
    await talk.panel().call('session', 'find');
    const found = await talk
      .panel()
      .turn(
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
    await rm(at('elsewhere'), { recursive: true });
  });

  it('find each of two pictures with the same content in a file of its own', async () => {
    // Like no other picture in the folder.
    peel.emulator.always(imageReply(noisePng(77)));
    await configure('provenance', 'off');
    const turn = await talk.make('Two kites that are one', 2);
    const session = talk.session();
    await talk.contents(session, 2);
    await configure('provenance', undefined);
    const at = (name: string) => vscode.Uri.joinPath(peel.folder, ...name.split('/')).fsPath;
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(peel.folder, 'twins', 'deep'));
    const [first, second] = turn.cards as ImageCard[];
    await rename(at(first!.detail), at('twins/one.png'));
    await rename(at(second!.detail), at('twins/deep/the-other-one.png'));
    await symlink(at('twins/one.png'), at('twins/deep/link.png'));
    await talk.panel().told('head', (_, head) => head.gone === 2);
    await talk.panel().turn(({ id, cards }) => id === turn.id && cards.every((card) => (card as ImageCard).gone));
    await talk.panel().call('session', 'find');
    const isFound = (one: TurnView) => one.id === turn.id && one.cards.every((card) => !(card as ImageCard).gone);
    const { cards } = await talk.panel().turn(isFound);
    assert.deepEqual((cards as ImageCard[]).map(({ name }) => name).toSorted(), ['one.png', 'the-other-one.png']);
    await rm(at('twins'), { recursive: true });
  });

  it('are exported as a folder that is nobody else’s', async () => {
    const root = await talk.make('A [harbour] at *noon*');
    const next = await talk.goOn(root, 'Make it night');
    await talk.panel().call('setStarred', picture(next).id, true);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(peel.folder, picture(root).detail));
    const place = await mkdtemp(join(tmpdir(), 'peel-export-'));
    try {
      const session = talk.session();
      const records = await talk.sessions().read(session);
      const [first, second] = [
        await exportSession(vscode.Uri.file(place), session, 'Harbours', records),
        await exportSession(vscode.Uri.file(place), session, 'Harbours', records),
      ];
      assert.deepEqual((await readdir(place)).toSorted(), ['harbours', 'harbours-2']);
      assert.ok(first && second);
      const names = (await readdir(first.fsPath)).toSorted();
      assert.deepEqual(names, [picture(next).name, 'session.json', 'session.md'].toSorted());
      const page = await readFile(join(first.fsPath, 'session.md'), 'utf8');
      assert.match(page, /^# Harbours\n/);
      assert.match(page, /> A \\\[harbour\\\] at \\\*noon\\\*/);
      assert.ok(page.includes(`](${encodeURIComponent(picture(next).name)}) ★`));
      assert.match(page, /no longer exists/);
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
});
