// Tests the session list with its summaries in any state, and restoring deleted sessions.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { newSessionId, newTurnId, type SessionRecord } from '../../../../src/core/session/records';
import { realDisk } from '../../../../src/store/fs/disk';
import { retentionTime } from '../../../../src/store/session/session-trash';
import { createSessionIndex, type SessionIndex } from '../../../../src/store/session/session-index';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { openFilesIn, withFolders } from '../../helpers/temp-folders';
import { imageRecord, turnRecord } from '../../helpers/image-requests';
import { createWatchedDisk } from '../../helpers/faulty-disk';

describe('session list', () => {
  const newFolder = withFolders();
  let folder = '';
  let now = 1_000_000;
  let reads: string[] = [];

  beforeEach(async () => {
    folder = path.join(await newFolder(), 'sessions');
    now = 1_000_000;
    reads = [];
  });

  /** A window; `reads` has the session files that it opens. */
  const open = (): SessionIndex => {
    const disk = createWatchedDisk((operation, file) => {
      if (operation === 'open' && file.endsWith('.jsonl')) reads.push(path.basename(file));
    });
    return createSessionIndex(disk, folder, () => now);
  };
  const store = () => createSessionStore(realDisk, folder);
  const fileOf = (session: string) => path.join(folder, `${session}.jsonl`);
  const summaryOf = (session: string) => path.join(folder, 'summaries', `${session}.json`);

  async function write(
    at: number,
    prompt: string,
    more: (turn: string) => SessionRecord[] = () => [],
  ): Promise<string> {
    const session = newSessionId();
    const turn = newTurnId(session);
    await store().append(
      session,
      { type: 'session', version: 1, id: session, created: at, workspace: 'file:///w' },
      turnRecord(turn, { prompt, at }),
      imageRecord(`${turn}.1`, turn, { at: at + 1 }),
      ...more(turn),
    );
    return session;
  }

  it('has every session with its facts, newest first', async () => {
    const one = await write(10, 'First harbour');
    const other = await write(50, 'Second harbour', (turn) => [
      { type: 'mark', image: `${turn}.1`, marked: true, at: 60 },
      { type: 'moved', image: `${turn}.1`, uri: 'file:///moved.png', at: 70 },
      { type: 'title', title: ' Harbours ', at: 80 },
    ]);
    const [first, second, ...rest] = await open().list();
    assert.deepEqual(rest, []);
    assert.equal(first?.session, other);
    assert.deepEqual(
      [first?.title, first?.prompt, first?.turns, first?.pictures, first?.marked.length, first?.newest?.uri],
      ['Harbours', 'Second harbour', 1, 1, 1, 'file:///moved.png'],
    );
    assert.deepEqual([first?.created, first?.used, first?.workspace], [50, 80, 'file:///w']);
    assert.deepEqual([second?.session, second?.title, second?.prompt], [one, '', 'First harbour']);
    assert.deepEqual(await openFilesIn(folder), []);
  });

  it('reads no unchanged session again, and only the new lines of others', async () => {
    const sessions = [await write(1, 'a'), await write(2, 'b'), await write(3, 'c')];
    await open().list();
    reads = [];
    await open().list();
    assert.deepEqual(reads, []);
    await store().append(sessions[1]!, turnRecord(newTurnId(sessions[1]!), { at: 9 }));
    const [first] = await open().list();
    assert.deepEqual(reads, [`${sessions[1]}.jsonl`]);
    assert.deepEqual([first?.session, first?.turns, first?.prompt], [sessions[1], 2, 'b']);
  });

  it('rebuilds a summary that is missing, damaged, outdated or of another file', async () => {
    const session = await write(1, 'A harbour');
    const right = (await open().list())[0];
    const text = await fs.readFile(summaryOf(session), 'utf8');
    for (const broken of [
      undefined,
      '',
      text.slice(0, -10),
      '{}',
      '[]',
      text.replace('"version":1', '"version":2'),
      text.replace(/"turns":\d+/, '"turns":-4'),
      text.replace(/"size":\d+/, '"size":999999'),
    ]) {
      if (broken === undefined) await fs.rm(summaryOf(session));
      else await fs.writeFile(summaryOf(session), broken);
      assert.deepEqual((await open().list())[0], right, String(broken));
    }
  });

  it('does not use a summary with another time than the session file', async () => {
    const session = await write(1, 'A harbour');
    await open().list();
    // For example from another clock, or from a partly restored backup.
    const text = (await fs.readFile(summaryOf(session), 'utf8')).replace(/"modified":[\d.]+/, '"modified":1');
    await fs.writeFile(summaryOf(session), text.replace('A harbour', 'Nothing'));
    assert.equal((await open().list())[0]?.prompt, 'A harbour');
  });

  it('has sessions that cannot be read or have no complete line', async () => {
    const session = newSessionId();
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(fileOf(session), '\n{"type":"turn","id":');
    const other = newSessionId();
    await fs.mkdir(fileOf(other));
    const listed = await open().list();
    assert.deepEqual(listed.map(({ session: id }) => id).toSorted(), [session, other].toSorted());
    assert.deepEqual(
      listed.map(({ turns }) => turns),
      [0, 0],
    );
  });

  it('ignores other files', async () => {
    await write(1, 'a');
    await fs.writeFile(path.join(folder, 'notes.txt'), 'x');
    await fs.writeFile(path.join(folder, 'short.jsonl'), 'x');
    assert.equal((await open().list()).length, 1);
  });

  it('returns a cached summary only if it is up to date', async () => {
    const session = await write(1, 'a');
    assert.equal(await open().cachedSummary(session), undefined);
    await open().summary(session);
    assert.equal((await open().cachedSummary(session))?.prompt, 'a');
    await store().append(session, { type: 'title', title: 'b', at: 2 });
    assert.equal(await open().cachedSummary(session), undefined);
    assert.equal(await open().summary(newSessionId()), undefined);
  });

  it('counts correctly while two windows append and list', async function () {
    const session = newSessionId();
    const run = (name: string) =>
      promisify(execFile)(process.execPath, [path.join(__dirname, 'append.child.js'), folder, session, name, '150']);
    await Promise.all([run('left'), run('right')]);
    const records = await store().read(session);
    assert.equal(records.length, 600);
    const [listed] = await open().list();
    assert.deepEqual([listed?.turns, listed?.pictures], [300, 300]);
    const left = await fs.readdir(path.join(folder, 'summaries'));
    assert.deepEqual(left, [`${session}.json`]);
  });

  it('deletes and restores a session with the same bytes', async () => {
    const session = await write(1, 'A harbour');
    const bytes = await fs.readFile(fileOf(session));
    const sessionIndex = open();
    assert.ok(await sessionIndex.delete(session));
    assert.equal(await sessionIndex.delete(session), false);
    assert.deepEqual(await sessionIndex.list(), []);
    const [deleted] = await sessionIndex.deleted();
    assert.deepEqual([deleted?.session, deleted?.at, deleted?.summary.prompt], [session, now, 'A harbour']);
    assert.ok(await open().restore(session));
    assert.deepEqual(await fs.readFile(fileOf(session)), bytes);
    assert.deepEqual(await sessionIndex.deleted(), []);
    assert.equal(await sessionIndex.restore(session), false);
  });

  it('keeps a deleted session for thirty days', async () => {
    const [old, young] = [await write(1, 'old'), await write(2, 'young')];
    const sessionIndex = open();
    await sessionIndex.delete(old);
    now += retentionTime - 1;
    await sessionIndex.delete(young);
    assert.equal((await sessionIndex.deleted()).length, 2);
    now += 1;
    assert.deepEqual(
      (await sessionIndex.deleted()).map(({ session }) => session),
      [young],
    );
    assert.equal(await sessionIndex.restore(old), false);
  });

  it('restores a deleted session when a record is appended', async () => {
    const session = await write(1, 'A harbour');
    const before = await store().read(session);
    await open().delete(session);
    const late = turnRecord(newTurnId(session));
    await store().append(session, late);
    assert.deepEqual(await store().read(session), [...before, late]);
    assert.deepEqual(await open().deleted(), []);
  });

  it('merges a session that was written meanwhile with the deleted one', async () => {
    const session = await write(1, 'A harbour');
    const before = await store().read(session);
    await open().delete(session);
    const late = turnRecord(newTurnId(session));
    // Another window wrote between the check and the move.
    await fs.writeFile(fileOf(session), `\n${JSON.stringify(late)}`);
    assert.equal(await open().restore(session), false);
    assert.deepEqual(await store().read(session), [late]);
    await fs.rm(fileOf(session));
    const disk = createWatchedDisk(async (operation, file) => {
      if (operation === 'link') await fs.writeFile(fileOf(session), `\n${JSON.stringify(late)}`);
      void file;
    });
    assert.ok(await createSessionIndex(disk, folder, () => now).restore(session));
    assert.deepEqual(await store().read(session), [late, ...before]);
  });

  it('truncates a long title, also in an existing summary', async () => {
    const session = await write(10, 'Harbour');
    await store().append(session, { type: 'title', title: 'x'.repeat(3_900_000), at: 11 });
    assert.equal((await open().list())[0]?.title, 'x'.repeat(200));
    const summary = JSON.parse(await fs.readFile(summaryOf(session), 'utf8'));
    summary.summary.title = 'y'.repeat(3_900_000);
    await fs.writeFile(summaryOf(session), JSON.stringify(summary));
    assert.equal((await open().list())[0]?.title, 'x'.repeat(200));
  });
});
