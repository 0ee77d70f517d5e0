// Tests that the panel notices changes on the disk that VS Code's file watchers do not report.
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { newTurnId, type SessionRecord, type TurnRecord } from '../../../src/core/session/records';
import type { ImageCard, TurnView } from '../../../src/shared/protocol';
import { useSessionFixture } from '../fixtures/session-fixture';
import { picture } from '../fixtures/panel-fixture';
import { usePeelFixture } from '../fixtures/peel-fixture';

describe('polling', () => {
  const peel = usePeelFixture();
  const fixture = useSessionFixture(peel);
  /** Outside the workspace and the storage, where VS Code watches nothing. */
  let outside: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'peel-unwatched-'));
  });
  afterEach(async () => {
    await rm(join(peel.folder.fsPath, 'linked'), { force: true });
    await rm(outside, { recursive: true });
  });

  const sessionsFolder = () => join(fixture.panel().storage, 'sessions');
  const turnRecord = (session: string, prompt: string): TurnRecord => ({
    type: 'turn',
    id: newTurnId(session),
    at: Date.now(),
    prompt,
    inputs: [],
    count: 1,
    model: 'm',
  });
  /** A turn whose image is outside, behind a link in the workspace, which the watcher does not follow. */
  const turnWithImage = (prompt: string, name: string): SessionRecord[] => {
    const turn = turnRecord(fixture.session(), prompt);
    const uri = vscode.Uri.joinPath(peel.folder, 'linked', name).toString();
    const image = { id: `${turn.id}.1`, turn: turn.id, at: turn.at, elapsed: 1, uri } as const;
    return [turn, { type: 'image', format: 'png', width: 1, height: 1, bytes: 1, ...image }];
  };
  const linkOutside = () => symlink(outside, join(peel.folder.fsPath, 'linked'), 'dir');
  /** Points a link to another folder at once. A watcher stays with the first folder. */
  const pointTo = async (target: string, path: string) => {
    await symlink(target, `${path}-next`, 'dir');
    await rename(`${path}-next`, path);
  };

  it('shows what another window appended to the session', async () => {
    const [folder, copy] = [join(outside, 'sessions'), join(outside, 'copy')];
    await mkdir(folder);
    await symlink(folder, sessionsFolder(), 'dir');
    await fixture.make('A paper boat');
    const session = fixture.session();
    await fixture.contents(session, 1);
    await cp(folder, copy, { recursive: true });
    await pointTo(copy, sessionsFolder());
    // Events of earlier writes may still arrive when the first record is appended.
    for (const prompt of ['First', 'Second', 'Third']) {
      await fixture.sessions().append(session, turnRecord(session, prompt));
      await fixture.panel().turn((turn) => turn.prompt === prompt);
    }
  });

  it('leaves a deleted session, but keeps one that is empty or temporarily unreadable', async () => {
    const [folder, empty] = [join(outside, 'sessions'), join(outside, 'empty')];
    await mkdir(folder);
    await mkdir(empty);
    await symlink(folder, sessionsFolder(), 'dir');
    const { session } = (await fixture.panel().call('ready')).thread;
    assert.equal((await fixture.panel().call('ready')).thread.session, session, 'an empty session stays');
    await fixture.make('A paper boat');
    assert.equal(fixture.session(), session);

    // A link to itself: the file may or may not exist.
    await pointTo(sessionsFolder(), sessionsFolder());
    const { thread } = await fixture.panel().call('ready');
    assert.deepEqual([thread.session, thread.turns.length], [session, 1]);
    await pointTo(folder, sessionsFolder());
    await fixture.sessions().append(session, turnRecord(session, 'Readable again'));
    await fixture.panel().turn(({ prompt }) => prompt === 'Readable again');

    await pointTo(empty, sessionsFolder());
    await fixture.panel().told('notice', (text) => text.includes('deleted in another window'));
    await fixture.panel().told('thread', (one) => one.session !== session && one.turns.length === 0);
  });

  it('shows missing, restored and replaced files', async () => {
    await linkOutside();
    const photo = (name: string) => join(peel.folder.fsPath, 'photos', name);
    for (const name of ['a.png', 'b.png']) await cp(photo('shopfront.png'), join(outside, name));
    await fixture.sessions().append(fixture.session(), ...turnWithImage('a', 'a.png'), ...turnWithImage('b', 'b.png'));
    const panel = fixture.reload();
    await panel.call('ready');
    let from = 0;
    /** Resolves when the page has been sent a matching state of the first image since the last time. */
    const shows = async (fits: (card: ImageCard) => boolean) => {
      const isIt = (turn: TurnView) => turn.prompt === 'a' && fits(picture(turn));
      await panel.told('turn', (_, turn) => isIt(turn) && panel.news.length > from);
      from = panel.news.length;
    };
    let before: string | undefined;
    const isNew = ({ thumbnail }: ImageCard) => {
      if (thumbnail === undefined || thumbnail === before) return false;
      before = thumbnail;
      return true;
    };
    await shows(isNew);
    await writeFile(join(outside, 'a.png'), await readFile(photo('LOAF.JPG')));
    await shows(isNew);
    await rename(join(outside, 'a.png'), join(outside, 'moved.png'));
    await shows(({ missing }) => missing);
    await panel.told('head', (_, head) => head.missing === 1);
    await rename(join(outside, 'moved.png'), join(outside, 'a.png'));
    const { length } = panel.news;
    await panel.told('head', (_, head) => head.missing === 0 && panel.news.length > length);
    await panel.turn((turn) => turn.prompt === 'a' && !picture(turn).missing);
  });

  it('counts missing images that the page does not show', async () => {
    await linkOutside();
    // The page gets the newest fifty turns.
    const names = Array.from({ length: 60 }, (_, n) => `${n}.png`);
    for (const name of names) await writeFile(join(outside, name), '');
    await fixture
      .sessions()
      .append(fixture.session(), ...names.flatMap((name) => turnWithImage(`Turn of ${name}`, name)));
    const panel = fixture.reload();
    await panel.call('ready');
    await rm(join(outside, '0.png'));
    await panel.told('head', (_, head) => head.missing === 1);
    const { length } = panel.news;
    await writeFile(join(outside, '0.png'), '');
    await panel.told('head', (_, head) => head.missing === 0 && panel.news.length > length);
  });
});
