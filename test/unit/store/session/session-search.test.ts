// Tests session search: every word in any prompt, streamed in order, cancelable, within limits.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { parseSearchQuery } from '../../../../src/core/session/search-text';
import { newSessionId, newTurnId } from '../../../../src/core/session/records';
import { realDisk } from '../../../../src/store/fs/disk';
import { createSessionSearch } from '../../../../src/store/session/session-search';
import { createSessionIndex } from '../../../../src/store/session/session-index';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { failureOf, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { imageRecord, turnRecord } from '../../helpers/image-requests';
import { createWatchedDisk } from '../../helpers/faulty-disk';

describe('session search', () => {
  const newFolder = withFolders();
  let folder = '';
  beforeEach(async () => (folder = path.join(await newFolder(), 'sessions')));

  const day = (text: string) => new Date(text).getTime();
  async function write(title: string, ...turns: readonly (readonly [string, number])[]): Promise<string> {
    const session = newSessionId();
    const store = createSessionStore(realDisk, folder);
    const [, at = 0] = turns[0] ?? [];
    await store.append(session, { type: 'session', version: 1, id: session, created: at });
    for (const [prompt, time] of turns) {
      const turn = newTurnId(session);
      await store.append(session, turnRecord(turn, { prompt, at: time }), imageRecord(`${turn}.1`, turn, { at: time }));
    }
    if (title !== '') await store.append(session, { type: 'title', title, at: turns.at(-1)?.[1] ?? 0 });
    return session;
  }
  const search = createLazySearch();
  function createLazySearch() {
    return async (text: string, signal = new AbortController().signal) => {
      const all = await createSessionIndex(realDisk, folder, () => Date.now()).list();
      const found: [string, string | undefined][] = [];
      for await (const { listed, prompt } of createSessionSearch(realDisk, folder).find(
        all,
        parseSearchQuery(text),
        signal,
      ))
        found.push([listed.session, prompt]);
      return found;
    };
  }

  it('leads to the newest of the turns with the most words, or of the time', async () => {
    const from = day('2026-11-01');
    await write('', ['boat and harbour', from], ['boat', from + 1], ['kite', from + 2]);
    const all = await createSessionIndex(realDisk, folder, () => Date.now()).list();
    const promptOf = async (text: string): Promise<string | undefined> => {
      const finder = createSessionSearch(realDisk, folder);
      for await (const { listed, turn } of finder.find(all, parseSearchQuery(text), new AbortController().signal)) {
        const records = await createSessionStore(realDisk, folder).read(listed.session);
        return records.flatMap((record) => (record.type === 'turn' && record.id === turn ? record.prompt : []))[0];
      }
      return undefined;
    };
    assert.equal(await promptOf('boat'), 'boat');
    assert.equal(await promptOf('harbour boat'), 'boat and harbour');
    assert.equal(await promptOf('2026-11'), 'kite');
  });

  it('finds each word in any turn or the title, and shows the newest matching prompt', async () => {
    const one = await write('', ['A quiet HARBOUR', 10], ['with a café', 20], ['in the snow', 30]);
    const other = await write('Küste', ['harbour at night', 40]);
    assert.deepEqual(await search('harbour'), [
      [other, 'harbour at night'],
      [one, 'A quiet HARBOUR'],
    ]);
    assert.deepEqual(await search('cafe Harbour'), [[one, 'with a café']]);
    assert.deepEqual(await search('kuste harbour'), [[other, 'harbour at night']]);
    assert.deepEqual(await search('kuste'), [[other, undefined]]);
    assert.deepEqual(await search('harbour desert'), []);
    assert.equal((await search('harb')).length, 2);
  });

  it('finds sessions by date, and words only in the turns of that time', async () => {
    const long = await write('', ['boat', day('2026-10-30T12:00')], ['kite', day('2026-11-02T12:00')]);
    const short = await write('', ['boat', day('2026-12-01T12:00')]);
    assert.deepEqual(
      await search('2026-11'),
      [[long, 'kite']].map(([id]) => [id, undefined]),
    );
    assert.deepEqual(await search('boat 2026-11'), []);
    assert.deepEqual(await search('boat 2026-12-01'), [[short, 'boat']]);
    assert.deepEqual((await search('boat')).length, 2);
    assert.deepEqual(await search('2025-01'), []);
  });

  it('stops at once when it is canceled, and leaves no file open', async () => {
    for (let n = 0; n < 30; n++) await write('', [`boat ${n}`, n]);
    const all = await createSessionIndex(realDisk, folder, () => Date.now()).list();
    let opened = 0;
    const disk = createWatchedDisk((operation) => void (operation === 'open' && opened++));
    const typed = new AbortController();
    const searching = (async () => {
      for await (const found of createSessionSearch(disk, folder).find(all, parseSearchQuery('boat'), typed.signal)) {
        assert.ok(found);
        typed.abort(new Error('typed'));
      }
    })();
    assert.match(String(await failureOf(searching)), /typed/);
    assert.equal(opened, 1);
    assert.deepEqual(await openFilesIn(folder), []);
  });

  it('reads a session once for many searches, and again when it has grown', async () => {
    const session = await write('', ['boat', 1]);
    let opened = 0;
    const disk = createWatchedDisk((operation) => void (operation === 'open' && opened++));
    const finder = createSessionSearch(disk, folder);
    const sessionIndex = createSessionIndex(realDisk, folder, () => Date.now());
    const count = async (text: string) => {
      let found = 0;
      for await (const one of finder.find(
        await sessionIndex.list(),
        parseSearchQuery(text),
        new AbortController().signal,
      ))
        found += one ? 1 : 0;
      return found;
    };
    assert.deepEqual([await count('b'), await count('bo'), await count('kite'), opened], [1, 1, 0, 1]);
    const turn = newTurnId(session);
    await createSessionStore(realDisk, folder).append(session, turnRecord(turn, { prompt: 'kite', at: 2 }));
    assert.deepEqual([await count('kite boat'), opened], [1, 2]);
  });

  it('ignores damaged lines and sessions that were deleted meanwhile', async () => {
    const session = await write('', ['boat', 1]);
    const other = await write('', ['boat', 2]);
    await fs.appendFile(path.join(folder, `${session}.jsonl`), `\n{"type":"turn","prompt":7}\n{"type":"turn"`);
    const all = await createSessionIndex(realDisk, folder, () => Date.now()).list();
    await fs.rm(path.join(folder, `${other}.jsonl`));
    const found: string[] = [];
    const finder = createSessionSearch(realDisk, folder);
    for await (const { listed } of finder.find(all, parseSearchQuery('boat'), new AbortController().signal))
      found.push(listed.session);
    assert.deepEqual(found, [session]);
  });

  it('ignores a file that is far too large', async () => {
    const session = await write('', ['boat', 1]);
    const listed = await createSessionIndex(realDisk, folder, () => Date.now()).list();
    await fs.truncate(path.join(folder, `${session}.jsonl`), 10e9);
    let read = 0;
    const disk = createWatchedDisk((operation) => void (operation === 'handle.read' && read++));
    const finder = createSessionSearch(disk, folder);
    for await (const _ of finder.find(listed, parseSearchQuery('kite'), new AbortController().signal)) assert.fail();
    assert.equal(read, 0);
  });
});
