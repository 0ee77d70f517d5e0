// Tests sessions, branches and stars in the page and in a second window.
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { exportSession } from '../../../src/host/sessions/export-session';
import type { ImageCard, SessionInfo, ThreadSnapshot, TurnView } from '../../../src/shared/protocol';
import { noisePng, imageReply } from '../../faults/images';
import { useSessionFixture } from '../fixtures/session-fixture';
import { isFinished, picture } from '../fixtures/panel-fixture';
import { configure, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

const prompts = ({ turns }: ThreadSnapshot) => turns.map(({ prompt }) => prompt);

describe('sessions', () => {
  const peel = usePeelFixture();
  const fixture = useSessionFixture(peel);

  it('shows the forks of a session, and one branch in place', async () => {
    const root = await fixture.make('A harbour at noon');
    const night = await fixture.continueImage(root, 'Make it night');
    const snow = await fixture.continueImage(root, 'Make it snow');
    const { turns } = (await fixture.panel().call('ready')).thread;
    const forks = turns.map(({ prompt, fork }) => [prompt, fork?.index, fork?.turns.map(({ id }) => id)]);
    assert.deepEqual(forks, [
      ['A harbour at noon', undefined, undefined],
      ['Make it night', 0, [night.id, snow.id]],
      ['Make it snow', 1, [night.id, snow.id]],
    ]);
    await fixture.panel().call('view', { branch: night.id, starredOnly: false });
    await fixture.panel().told('thread', ({ view }) => view.branch === night.id);
    assert.deepEqual(prompts((await fixture.panel().call('ready')).thread), ['A harbour at noon', 'Make it night']);
    // A request on another branch is shown nevertheless.
    const boats = await fixture.continueImage(snow, 'With boats');
    const { thread } = await fixture.panel().call('ready');
    assert.deepEqual(
      [thread.view.branch, prompts(thread)],
      [boats.id, ['A harbour at noon', 'Make it snow', 'With boats']],
    );
    await fixture.panel().call('view', { starredOnly: false });
    assert.equal((await fixture.panel().call('ready')).thread.turns.length, 4);
  });

  it('stars images, counts them, and shows only these', async () => {
    const [one] = [await fixture.make('First boat'), await fixture.make('Second boat')];
    await fixture.panel().call('setStarred', picture(one).id, true);
    await fixture.panel().turn((turn) => turn.id === one.id && picture(turn).starred);
    await fixture.panel().told('head', (_, head) => head.starred === 1 && head.images === 2);
    await fixture.panel().call('view', { starredOnly: true });
    await fixture.panel().told('thread', ({ view }) => view.starredOnly);
    assert.deepEqual(prompts((await fixture.panel().call('ready')).thread), ['First boat']);
    await fixture.panel().peel.commands['peel.showStarredOnly']?.();
    assert.equal((await fixture.panel().call('ready')).thread.turns.length, 2);
    await assert.rejects(fixture.panel().call('setStarred', 'no.such.1', true), /No earlier image/);
  });

  it('renames a session here and in another window, and restores its first prompt as title', async () => {
    await fixture.make('A paper boat');
    const other = await fixture.secondWindow();
    await fixture.panel().call('renameSession', '  Boats  ');
    await fixture.panel().told('head', (_, { title }) => title === 'Boats');
    await other.told('head', (_, { title }) => title === 'Boats');
    assert.equal((await fixture.panel().call('ready')).thread.title, 'Boats');
    await fixture.panel().call('renameSession', '');
    await other.told('head', (_, { title }) => title === 'A paper boat');
  });

  it('shows in one window what another one generates', async () => {
    await fixture.make('A paper boat');
    const other = await fixture.secondWindow();
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    peel.emulator.next({ hold });
    await fixture.ask('A paper plane');
    // The other window cannot cancel it.
    const isElsewhere = ({ prompt, cards }: TurnView) =>
      prompt === 'A paper plane' && cards.every((card) => card.kind === 'running' && card.elsewhere);
    await other.turn(isElsewhere);
    release();
    const next = await fixture.panel().turn((turn) => turn.prompt === 'A paper plane' && isFinished(turn));
    const seen = await other.turn((turn) => turn.id === next.id && isFinished(turn));
    // The image is never shown as interrupted meanwhile.
    assert.equal(picture(seen)?.name, picture(next).name);
  });

  it('duplicates a session with the same images, independent of the original', async () => {
    const boat = await fixture.make('A paper boat');
    const before = fixture.session();
    const tree = await treeOf(peel.folder);
    await fixture.panel().call('session', 'duplicate');
    const { thread } = await fixture.panel().call('ready');
    assert.notEqual(thread.session, before);
    assert.deepEqual([thread.title, prompts(thread)], ['Copy of A paper boat', ['A paper boat']]);
    const [copy] = thread.turns;
    assert.equal(picture(copy!).detail, picture(boat).detail);
    assert.notEqual(copy!.id, boat.id);
    await fixture.panel().call('setStarred', picture(copy!).id, true);
    const original = await fixture.sessions().read(before);
    assert.ok(!original.some(({ type }) => type === 'mark'));
    const next = await fixture.continueImage(copy!, 'Make it red');
    assert.equal(next.parent?.turn, copy!.id);
    const { [picture(next).detail]: _, ...rest } = await treeOf(peel.folder);
    assert.deepEqual(rest, tree);
  });

  it('keeps an image that is starred in the original session', async () => {
    const boat = picture(await fixture.make('A paper boat'));
    await fixture.contents(fixture.session(), 1);
    await fixture.panel().call('setStarred', boat.id, true);
    await fixture.panel().told('head', (_, head) => head.starred === 1);
    await fixture.panel().call('session', 'duplicate');
    const { thread } = await fixture.panel().call('ready');
    await fixture.panel().call('setStarred', picture(thread.turns[0]!).id, false);
    await fixture.panel().told('head', (_, head) => head.starred === 0);
    const tree = await treeOf(peel.folder);
    // No question is asked; the test could not answer it.
    await fixture.panel().call('deleteUnstarred');
    assert.deepEqual(await treeOf(peel.folder), tree);
  });

  it('deletes and restores a session without its images, and closes it in the other window', async () => {
    await fixture.make('A paper boat');
    const session = fixture.session();
    const other = await fixture.secondWindow();
    const tree = await treeOf(peel.folder);
    await vscode.commands.executeCommand('notifications.clearAll');
    await fixture.panel().call('session', 'delete');
    assert.notEqual((await fixture.panel().call('ready')).thread.session, session);
    await other.told('notice', (text) => text.includes('deleted in another window'));
    const { thread } = await other.call('ready');
    assert.deepEqual([thread.session === session, thread.turns], [false, []]);
    assert.deepEqual(await fixture.sessions().read(session), []);
    const deleted = await readdir(join(fixture.panel().storage, 'sessions', 'deleted'));
    assert.equal(deleted.length, 1);
    await vscode.commands.executeCommand('notification.acceptPrimaryAction');
    await fixture.panel().told('thread', (one) => one.session === session && one.turns.length === 1);
    assert.deepEqual(await treeOf(peel.folder), tree);
  });

  it('keeps a session open that was only briefly missing', async () => {
    await fixture.make('A paper boat');
    const session = fixture.session();
    const file = join(fixture.panel().storage, 'sessions', `${session}.jsonl`);
    renameSync(file, `${file}.away`);
    renameSync(`${file}.away`, file);
    await fixture.make('A paper plane');
    const { thread } = await fixture.panel().call('ready');
    assert.deepEqual([thread.session, prompts(thread)], [session, ['A paper boat', 'A paper plane']]);
  });

  it('does not delete a session while an image is being generated', async () => {
    peel.emulator.next({ hold: new Promise(() => undefined) });
    await fixture.ask('Never');
    const turn = await fixture
      .panel()
      .turn(({ cards }) => cards.some((card) => 'phase' in card && card.phase === 'sent'));
    await fixture.panel().call('session', 'delete');
    assert.equal((await fixture.panel().call('ready')).thread.turns[0]?.id, turn.id);
    await fixture.panel().call('cancelTurn', turn.id);
    await fixture.panel().turn((one) => one.id === turn.id && isFinished(one));
  });

  it('finds moved images by their content', async () => {
    const boat = await fixture.make('A kite like no other', 2);
    const session = fixture.session();
    const [first, second] = boat.cards as ImageCard[];
    await fixture.contents(session, 2);
    const at = (name: string) => vscode.Uri.joinPath(peel.folder, ...name.split('/')).fsPath;
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(peel.folder, 'elsewhere'));
    await rename(at(first!.detail), at('elsewhere/renamed.png'));
    // Another file of the same size does not match.
    const bytes = await readFile(at('elsewhere/renamed.png'));
    bytes[bytes.length - 20]! ^= 1;
    await writeFile(at('elsewhere/a.png'), bytes);
    await fixture.panel().told('head', (_, head) => head.missing === 1);
    await fixture.panel().call('session', 'find');
    const found = await fixture
      .panel()
      .turn(
        (turn) =>
          turn.id === boat.id && turn.cards.some((card) => card.kind === 'picture' && card.name === 'renamed.png'),
      );
    assert.deepEqual(
      found.cards.map((card) => card.kind === 'picture' && [card.missing, card.detail.replaceAll('\\', '/')]),
      [
        [false, 'elsewhere/renamed.png'],
        [false, second!.detail],
      ],
    );
    await rm(at('elsewhere'), { recursive: true });
  });

  it('finds two images with the same content in two files', async () => {
    // The size differs from that of all other images in the folder.
    peel.emulator.always(imageReply(noisePng(77)));
    await configure('provenance', 'off');
    const turn = await fixture.make('Two kites that are one', 2);
    const session = fixture.session();
    await fixture.contents(session, 2);
    await configure('provenance', undefined);
    const at = (name: string) => vscode.Uri.joinPath(peel.folder, ...name.split('/')).fsPath;
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(peel.folder, 'twins', 'deep'));
    const [first, second] = turn.cards as ImageCard[];
    await rename(at(first!.detail), at('twins/one.png'));
    await rename(at(second!.detail), at('twins/deep/the-other-one.png'));
    await symlink(at('twins/one.png'), at('twins/deep/link.png'));
    await fixture.panel().told('head', (_, head) => head.missing === 2);
    await fixture.panel().turn(({ id, cards }) => id === turn.id && cards.every((card) => (card as ImageCard).missing));
    await fixture.panel().call('session', 'find');
    const isFound = (one: TurnView) => one.id === turn.id && one.cards.every((card) => !(card as ImageCard).missing);
    const { cards } = await fixture.panel().turn(isFound);
    assert.deepEqual((cards as ImageCard[]).map(({ name }) => name).toSorted(), ['one.png', 'the-other-one.png']);
    await rm(at('twins'), { recursive: true });
  });

  it('does not offer to find images again that a search did not find, until a file could be one of them', async () => {
    const [first, second] = [await fixture.make('A kite that goes'), await fixture.make('A boat that goes')].map(
      picture,
    );
    await fixture.contents(fixture.session(), 2);
    const at = (name: string) => vscode.Uri.joinPath(peel.folder, ...name.split('/')).fsPath;
    const outside = await mkdtemp(join(tmpdir(), 'peel-outside-'));
    const panel = fixture.panel();
    const heads = () => panel.news.flatMap(([name, , head]) => (name === 'head' ? [head as SessionInfo] : []));
    /** Waits for a new state of the missing images. */
    const told = async (missing: number, unfound?: true) => {
      await panel.told('head', () => heads().at(-1)?.missing === missing && heads().at(-1)?.unfound === unfound);
    };
    try {
      await rename(at(first!.detail), join(outside, 'first.png'));
      await told(1);
      await panel.call('session', 'find');
      await told(1, true);
      assert.equal((await panel.call('ready')).thread.unfound, true);
      // Another image that goes missing may be found.
      await rename(at(second!.detail), join(outside, 'second.png'));
      await told(2);
      await panel.call('session', 'find');
      await told(2, true);
      // A file of another size is none of them, but one of the same size may be.
      await writeFile(at('other.png'), 'smaller');
      await fixture.make('A kite that stays');
      assert.equal((await panel.call('ready')).thread.unfound, true);
      await copyFile(join(outside, 'first.png'), at('back.png'));
      await told(2);
      // The watcher may report the copy again during a search, whose result then does not count.
      do {
        await panel.call('session', 'find');
        await panel.told('head', () => heads().at(-1)?.missing === 1);
      } while (heads().at(-1)?.unfound !== true);
    } finally {
      await rm(outside, { recursive: true });
      for (const name of ['other.png', 'back.png']) await rm(at(name), { force: true });
    }
  });

  it('exports a session to a new folder', async () => {
    const root = await fixture.make('A [harbour] at *noon*');
    const next = await fixture.continueImage(root, 'Make it night');
    await fixture.panel().call('setStarred', picture(next).id, true);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(peel.folder, picture(root).detail));
    const exportFolder = await mkdtemp(join(tmpdir(), 'peel-export-'));
    try {
      const session = fixture.session();
      const records = await fixture.sessions().read(session);
      const [first, second] = [
        await exportSession(vscode.Uri.file(exportFolder), session, 'Harbours', records),
        await exportSession(vscode.Uri.file(exportFolder), session, 'Harbours', records),
      ];
      assert.deepEqual((await readdir(exportFolder)).toSorted(), ['harbours', 'harbours-2']);
      assert.ok(first && second);
      const names = (await readdir(first.fsPath)).toSorted();
      assert.deepEqual(names, [picture(next).name, 'session.json', 'session.md'].toSorted());
      const page = await readFile(join(first.fsPath, 'session.md'), 'utf8');
      assert.match(page, /^# Harbours\n/);
      assert.match(page, /> A \\\[harbour\\\] at \\\*noon\\\*/);
      const described = String.raw`![A \[harbour\] at \*noon\*]`;
      assert.ok(page.includes(`${described}(${encodeURIComponent(picture(next).name)}) ★`));
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
      await rm(exportFolder, { recursive: true });
    }
  });
});
