// The panel notices changes on the disk that no file watcher of VS Code reports, in a real extension host.
import assert from 'node:assert/strict';
import { appendFile, cp, link, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { newTurnId, type SessionRecord } from '../../src/core/sessions';
import type { PictureCard, TurnView } from '../../src/shared/protocol';
import { useConversation } from './conversation';
import { picture } from './panel';
import { usePeel } from './peel';

describe('polling', () => {
  const peel = usePeel();
  const talk = useConversation(peel);
  /** Outside the workspace and the storage: VS Code watches nothing here. */
  let outside: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'peel-unwatched-'));
  });
  afterEach(() => rm(outside, { recursive: true }));

  const sessionsFolder = () => join(talk.panel().storage, 'sessions');
  const turnRecord = (session: string, prompt: string): SessionRecord => ({
    type: 'turn',
    id: newTurnId(session),
    at: Date.now(),
    prompt,
    inputs: [],
    count: 1,
    model: 'm',
  });
  /** Leads a link to another folder at once. A watcher stays with the folder that it began with. */
  const pointTo = async (target: string, path: string) => {
    await symlink(target, `${path}-next`, 'dir');
    await rename(`${path}-next`, path);
  };

  it('shows what another window appended to the session', async () => {
    await talk.make('A paper boat');
    const session = talk.session();
    // A watcher of a folder hears nothing of what is written by way of another folder.
    const unwatched = join(outside, 'session.jsonl');
    await link(join(sessionsFolder(), `${session}.jsonl`), unwatched);
    await appendFile(unwatched, `\n${JSON.stringify(turnRecord(session, 'Written unseen'))}`);
    await talk.panel().turn(({ prompt }) => prompt === 'Written unseen');
    // It is told once and not with every check.
    assert.deepEqual(
      (await talk.panel().call('ready')).thread.turns.map(({ prompt }) => prompt),
      ['A paper boat', 'Written unseen'],
    );
  });

  it('leaves a session that was deleted, and none that cannot be read for a while or has no turn', async () => {
    const folder = join(outside, 'sessions');
    const empty = join(outside, 'empty');
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
    // A watcher of the workspace does not follow links in it.
    const linked = vscode.Uri.joinPath(peel.folder, 'linked');
    await symlink(outside, linked.fsPath, 'dir');
    try {
      const photo = (name: string) => join(peel.folder.fsPath, 'photos', name);
      const records = ['a', 'b'].flatMap((name): SessionRecord[] => {
        const turn = turnRecord(talk.session(), `Image ${name}`) as Extract<SessionRecord, { type: 'turn' }>;
        const uri = vscode.Uri.joinPath(linked, `${name}.png`).toString();
        const file = { format: 'png', width: 1, height: 1, bytes: 1, uri } as const;
        return [turn, { type: 'image', id: `${turn.id}.1`, turn: turn.id, at: turn.at, elapsed: 1, ...file }];
      });
      for (const name of ['a.png', 'b.png']) await cp(photo('shopfront.png'), join(outside, name));
      await talk.sessions().append(talk.session(), ...records);
      const panel = talk.reload();
      await panel.call('ready');
      const now = (fits: (card: PictureCard) => boolean, from = 0) => {
        const isIt = (turn: TurnView) => turn.prompt === 'Image a' && fits(picture(turn));
        return panel.told('turn', (_, turn) => isIt(turn) && panel.news.length > from);
      };
      const thumbnails = new Set<string | undefined>();
      const isNew = ({ thumbnail }: PictureCard) => thumbnail !== undefined && !thumbnails.has(thumbnail);
      await now(isNew);
      for (const [, ...args] of panel.news)
        for (const one of args as TurnView[]) if (one?.prompt === 'Image a') thumbnails.add(picture(one).thumbnail);

      await writeFile(join(outside, 'a.png'), await readFile(photo('LOAF.JPG')));
      await now(isNew);
      await rename(join(outside, 'a.png'), join(outside, 'moved.png'));
      await now((card) => card.gone);
      await panel.told('head', (_, head) => head.gone === 1);
      const { length } = panel.news;
      await rename(join(outside, 'moved.png'), join(outside, 'a.png'));
      await now((card) => !card.gone, length);
      await panel.told('head', (_, head) => head.gone === 0 && panel.news.length > length);
    } finally {
      await rm(linked.fsPath);
    }
  });

  it('counts missing images that the page does not show', async () => {
    const linked = vscode.Uri.joinPath(peel.folder, 'linked');
    await symlink(outside, linked.fsPath, 'dir');
    try {
      // The page gets the newest fifty turns.
      const records = Array.from({ length: 60 }, (_, n) => n).flatMap((n): SessionRecord[] => {
        const turn = turnRecord(talk.session(), `Turn ${n}`) as Extract<SessionRecord, { type: 'turn' }>;
        const uri = vscode.Uri.joinPath(linked, `${n}.png`).toString();
        const file = { format: 'png', width: 1, height: 1, bytes: 1, uri } as const;
        return [turn, { type: 'image', id: `${turn.id}.1`, turn: turn.id, at: turn.at, elapsed: 1, ...file }];
      });
      for (let n = 0; n < 60; n++) await writeFile(join(outside, `${n}.png`), '');
      await talk.sessions().append(talk.session(), ...records);
      const panel = talk.reload();
      await panel.call('ready');
      await rm(join(outside, '0.png'));
      await panel.told('head', (_, head) => head.gone === 1);
      await writeFile(join(outside, '0.png'), '');
      const { length } = panel.news;
      await panel.told('head', (_, head) => head.gone === 0 && panel.news.length > length);
    } finally {
      await rm(linked.fsPath);
    }
  });
});
