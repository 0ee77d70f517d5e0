// The panel notices changes on the disk that no file watcher of VS Code reports, in a real extension host.
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
  const talk = useSessionFixture(peel);
  /** Outside the workspace and the storage: VS Code watches nothing here. */
  let outside: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'peel-unwatched-'));
  });
  afterEach(async () => {
    await rm(join(peel.folder.fsPath, 'linked'), { force: true });
    await rm(outside, { recursive: true });
  });

  const sessionsFolder = () => join(talk.panel().storage, 'sessions');
  const turnRecord = (session: string, prompt: string): TurnRecord => ({
    type: 'turn',
    id: newTurnId(session),
    at: Date.now(),
    prompt,
    inputs: [],
    count: 1,
    model: 'm',
  });
  /** A turn whose image lies outside, by way of a link in the workspace: its watcher follows none. */
  const turnWithImage = (prompt: string, name: string): SessionRecord[] => {
    const turn = turnRecord(talk.session(), prompt);
    const uri = vscode.Uri.joinPath(peel.folder, 'linked', name).toString();
    const image = { id: `${turn.id}.1`, turn: turn.id, at: turn.at, elapsed: 1, uri } as const;
    return [turn, { type: 'image', format: 'png', width: 1, height: 1, bytes: 1, ...image }];
  };
  const linkOutside = () => symlink(outside, join(peel.folder.fsPath, 'linked'), 'dir');
  /** Leads a link to another folder at once. A watcher stays with the folder that it began with. */
  const pointTo = async (target: string, path: string) => {
    await symlink(target, `${path}-next`, 'dir');
    await rename(`${path}-next`, path);
  };

  it('shows what another window appended to the session', async () => {
    const [folder, copy] = [join(outside, 'sessions'), join(outside, 'copy')];
    await mkdir(folder);
    await symlink(folder, sessionsFolder(), 'dir');
    await talk.make('A paper boat');
    const session = talk.session();
    await talk.contents(session, 1);
    await cp(folder, copy, { recursive: true });
    await pointTo(copy, sessionsFolder());
    // Events of what was written before may still arrive when the first is appended.
    for (const prompt of ['First', 'Second', 'Third']) {
      await talk.sessions().append(session, turnRecord(session, prompt));
      await talk.panel().turn((turn) => turn.prompt === prompt);
    }
  });

  it('leaves a session that was deleted, and none that cannot be read for a while or has no turn', async () => {
    const [folder, empty] = [join(outside, 'sessions'), join(outside, 'empty')];
    await mkdir(folder);
    await mkdir(empty);
    await symlink(folder, sessionsFolder(), 'dir');
    const { session } = (await talk.panel().call('ready')).thread;
    assert.equal((await talk.panel().call('ready')).thread.session, session, 'it has no turn yet');
    await talk.make('A paper boat');
    assert.equal(talk.session(), session);

    // A link to itself: the file may or may not be there.
    await pointTo(sessionsFolder(), sessionsFolder());
    const { thread } = await talk.panel().call('ready');
    assert.deepEqual([thread.session, thread.turns.length], [session, 1]);
    await pointTo(folder, sessionsFolder());
    await talk.sessions().append(session, turnRecord(session, 'Readable again'));
    await talk.panel().turn(({ prompt }) => prompt === 'Readable again');

    await pointTo(empty, sessionsFolder());
    await talk.panel().told('notice', (text) => text.includes('deleted in another window'));
    await talk.panel().told('thread', (one) => one.session !== session && one.turns.length === 0);
  });

  it('shows that files went away, came back and were replaced', async () => {
    await linkOutside();
    const photo = (name: string) => join(peel.folder.fsPath, 'photos', name);
    for (const name of ['a.png', 'b.png']) await cp(photo('shopfront.png'), join(outside, name));
    await talk.sessions().append(talk.session(), ...turnWithImage('a', 'a.png'), ...turnWithImage('b', 'b.png'));
    const panel = talk.reload();
    await panel.call('ready');
    let from = 0;
    /** Resolves when the page has been told so of the first image, since the last time. */
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
    await shows(({ gone }) => gone);
    await panel.told('head', (_, head) => head.gone === 1);
    await rename(join(outside, 'moved.png'), join(outside, 'a.png'));
    const { length } = panel.news;
    await panel.told('head', (_, head) => head.gone === 0 && panel.news.length > length);
    await panel.turn((turn) => turn.prompt === 'a' && !picture(turn).gone);
  });

  it('counts missing images that the page does not show', async () => {
    await linkOutside();
    // The page gets the newest fifty turns.
    const names = Array.from({ length: 60 }, (_, n) => `${n}.png`);
    for (const name of names) await writeFile(join(outside, name), '');
    await talk.sessions().append(talk.session(), ...names.flatMap((name) => turnWithImage(`Turn of ${name}`, name)));
    const panel = talk.reload();
    await panel.call('ready');
    await rm(join(outside, '0.png'));
    await panel.told('head', (_, head) => head.gone === 1);
    const { length } = panel.news;
    await writeFile(join(outside, '0.png'), '');
    await panel.told('head', (_, head) => head.gone === 0 && panel.news.length > length);
  });
});
