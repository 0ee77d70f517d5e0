// Tests session files: appending, reading, and ignoring damaged lines.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { SessionRecord } from '../../../../src/core/session/records';
import { createTimeline } from '../../../../src/core/session/timeline';
import type { Timeline } from '../../../../src/core/session/timeline-types';
import { errno, realDisk } from '../../../../src/store/fs/disk';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { failureOf, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { createFailingDisk } from '../../helpers/faulty-disk';
import { imageRecord } from '../../helpers/image-requests';

const session = 'abcdefghijkl';
const another = 'mnopqrstuvwx';

const turn = (id: string, prompt = 'A harbour'): SessionRecord => ({
  type: 'turn',
  id,
  at: 1,
  prompt,
  inputs: [
    { kind: 'file', uri: 'file:///a.png', name: 'a.png' },
    { kind: 'url', url: 'https://example.com/b.jpg' },
  ],
  count: 2,
  model: 'm',
});

const all: SessionRecord[] = [
  { type: 'session', version: 1, id: session, created: 1, workspace: 'file:///w' },
  { ...(turn('t') as SessionRecord & { type: 'turn' }), parent: 'p', ratio: '16:9' },
  {
    type: 'image',
    id: 't.1',
    turn: 't',
    uri: 'file:///w/a.png',
    at: 2,
    elapsed: 3,
    revisedPrompt: 'line\nbreak \u2028 "quoted" 港',
    format: 'webp',
    width: 1,
    height: 2,
    bytes: 3,
  },
  { type: 'failure', turn: 't', job: 't.2', at: 4, code: 'timeout', mayHaveBeenCharged: true },
];

describe('session store', () => {
  const newFolder = withFolders();
  let folder = '';
  let file = '';

  beforeEach(async () => {
    folder = path.join(await newFolder(), 'sessions');
    file = path.join(folder, `${session}.jsonl`);
  });

  it('returns the appended records in order', async () => {
    const store = createSessionStore(realDisk, folder);
    assert.deepEqual(await store.read(session), []);
    for (const record of all) await store.append(session, record);
    assert.deepEqual(await store.read(session), all);
    assert.deepEqual(await createSessionStore(realDisk, folder).read(session), all);
    assert.deepEqual(await store.read(another), []);
    assert.deepEqual(await openFilesIn(folder), []);
  });

  it('ignores an incomplete line of a killed process, and appends after it', async () => {
    const store = createSessionStore(realDisk, folder);
    await store.append(session, turn('t1'));
    await fs.appendFile(file, `\n${JSON.stringify(turn('t2', 'ein Häfen 港')).slice(0, -20)}`);
    assert.deepEqual(await store.read(session), [turn('t1')]);
    await store.append(session, turn('t3'));
    assert.deepEqual(await store.read(session), [turn('t1'), turn('t3')]);
  });

  it('ignores a line cut at any byte', async () => {
    const store = createSessionStore(realDisk, folder);
    await fs.mkdir(folder);
    const line = Buffer.from(JSON.stringify(turn('t', 'Hafen 港')));
    for (let cut = 0; cut < line.length; cut += 3) {
      await fs.writeFile(file, line.subarray(0, cut));
      await store.append(session, turn('after'));
      assert.deepEqual(await store.read(session), [turn('after')], `cut at ${cut}`);
    }
  });

  it('ignores lines of later versions, other types, and NUL bytes after a crash', async () => {
    const store = createSessionStore(realDisk, folder);
    await fs.mkdir(folder);
    const lines = [
      '{"type":"session","version":2,"id":"s","created":1}',
      '[]',
      'null',
      '{"type":"image","id":7}',
      '\0\0\0\0',
      '{"type":"hologram"}',
      JSON.stringify({ ...turn('kept'), later: 'field' }),
    ];
    await fs.writeFile(file, lines.join('\n'));
    assert.deepEqual(await store.read(session), [turn('kept')]);
  });

  it('keeps every record of concurrent appends from two windows', async () => {
    const [one, other] = [createSessionStore(realDisk, folder), createSessionStore(realDisk, folder)];
    const ids = Array.from({ length: 60 }, (_, n) => `t${n}`);
    const long = 'x'.repeat(30_000);
    await Promise.all(ids.map((id, n) => (n % 2 ? one : other).append(session, turn(id, long))));
    const found = await one.read(session);
    assert.deepEqual(found.map((one) => (one.type === 'turn' ? one.id : '')).toSorted(), ids.toSorted());
  });

  it('ignores a file that is far too large', async () => {
    const store = createSessionStore(realDisk, folder);
    await store.append(session, turn('t'));
    await fs.truncate(file, 256 * 1024 * 1024 + 1);
    assert.deepEqual(await store.read(session), []);
  });

  it('reports disk errors without changing the file', async () => {
    await createSessionStore(realDisk, folder).append(session, turn('t'));
    const unreadable = createSessionStore(
      createFailingDisk('EACCES', (operation) => operation === 'open'),
      folder,
    );
    assert.equal(errno(await failureOf(unreadable.read(session))), 'EACCES');
    const full = createSessionStore(
      createFailingDisk('ENOSPC', (operation) => operation === 'appendFile'),
      folder,
    );
    assert.equal(errno(await failureOf(full.append(session, turn('u')))), 'ENOSPC');
    assert.deepEqual(await createSessionStore(realDisk, folder).read(session), [turn('t')]);
  });

  it('reads the newest turns without the rest, and later the appended ones', async () => {
    const store = createSessionStore(realDisk, folder);
    const long = (n: number) => turn(`t${n}`, `${n} ${'x'.repeat(3_000)}`);
    await store.append(session, ...Array.from({ length: 300 }, (_, n) => long(n)));
    const tail = await store.tail(session, 30);
    assert.ok(tail.more);
    assert.ok(tail.records.length >= 30 && tail.records.length < 100, String(tail.records.length));
    assert.deepEqual(tail.records.at(-1), long(299));
    const whole = await store.tail(session, 1_000);
    assert.deepEqual([whole.records.length, whole.more], [300, false]);
    await store.append(session, turn('new'));
    const since = await store.since(session, tail.end);
    assert.deepEqual(since.records.slice(-1), [turn('new')]);
    assert.ok(since.records.length <= 2);
    assert.deepEqual(await store.since(session, since.end), { records: [], end: since.end });
    assert.deepEqual(await store.tail(another, 5), { records: [], end: 0, more: false });
  });

  it('leaves replaced stars out of the newest turns, whatever the order of their times', async () => {
    const store = createSessionStore(realDisk, folder);
    const image = (n: number) => imageRecord(`t.${n}`, 't');
    const star = (n: number, at: number, marked: boolean): SessionRecord => ({
      type: 'mark',
      image: `t.${n}`,
      marked,
      at,
    });
    const stars = Array.from({ length: 20_000 }, (_, n) => star(n % 4, n, (n >> 2) % 2 === 0));
    // Another window wrote these later, but with an earlier and with the same time.
    const others = [star(0, 5, false), star(1, 19_997, true)];
    await store.append(
      session,
      turn('older', 'x'.repeat(400_000)),
      turn('t'),
      ...[0, 1, 2, 3].map(image),
      ...stars,
      ...others,
    );
    const { records, more } = await store.tail(session, 1);
    assert.ok(more);
    assert.equal(records.filter(({ type }) => type === 'mark').length, 5);
    const [tail, whole] = [createTimeline(records), createTimeline(await store.read(session))];
    const starred = (timeline: Timeline) => [0, 1, 2, 3].map((n) => timeline.isStarred(`t.${n}`));
    assert.deepEqual(starred(tail), starred(whole));
    assert.deepEqual(tail.counts(), { images: 4, starred: starred(whole).filter(Boolean).length });
  });

  it('streams the records that it reads at once', async () => {
    const store = createSessionStore(realDisk, folder);
    await store.append(session, ...Array.from({ length: 3_000 }, (_, n) => turn(`t${n}`, 'x'.repeat(300))));
    const batches: (readonly SessionRecord[])[] = [];
    const end = await store.stream(session, 0, (records) => void batches.push(records));
    assert.ok(batches.length > 1);
    assert.deepEqual({ records: batches.flat(), end }, await store.since(session, 0));
  });

  it('reads on from any position with the same result', async () => {
    const store = createSessionStore(realDisk, folder);
    for (const record of all) await store.append(session, record);
    const records: SessionRecord[] = [];
    let end = 0;
    const bytes = await fs.readFile(file);
    await fs.rm(file);
    // Another window writes, and the file is read after every few bytes.
    for (let at = 0; at < bytes.length; at += 37) {
      await fs.appendFile(file, bytes.subarray(at, at + 37));
      const part = await store.since(session, end);
      records.push(...part.records);
      ({ end } = part);
    }
    assert.deepEqual(records, all);
    // A shorter file is another file.
    await fs.writeFile(file, `\n${JSON.stringify(turn('other'))}`);
    assert.deepEqual((await store.since(session, end)).records, [turn('other')]);
  });

  it('reads a long session in blocks without breaking characters', async () => {
    const store = createSessionStore(realDisk, folder);
    const many = Array.from({ length: 3_000 }, (_, n) => turn(`t${n}`, `ein Häfen 港 🛶 ${'é'.repeat(n % 91)}`));
    await store.append(session, ...many);
    assert.ok((await fs.stat(file)).size > 600_000);
    assert.deepEqual(await store.read(session), many);
  });
});
