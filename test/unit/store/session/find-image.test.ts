// Tests finding an image in the sessions by its content, without parsing whole sessions.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { newSessionId, newTurnId, type SessionRecord } from '../../../../src/core/session/records';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { findSessionImage } from '../../../../src/store/session/find-image';
import { createSessionStore } from '../../../../src/store/session/session-store';
import { createWatchedDisk } from '../../helpers/faulty-disk';
import { imageRecord, turnRecord } from '../../helpers/image-requests';
import { withFolders } from '../../helpers/temp-folders';

describe('find the image of a session', () => {
  const newFolder = withFolders();
  let folder = '';
  beforeEach(async () => (folder = path.join(await newFolder(), 'sessions')));

  const hash = (digit: string) => digit.repeat(64);
  const uri = 'file:///work/assets/boat.png';
  const wanted = { sha256: hash('a'), uri, bytes: 5 };
  const find = (first = '', change: Partial<typeof wanted> = {}, signal = new AbortController().signal) =>
    findSessionImage(realDisk, folder, { ...wanted, ...change }, first, signal);
  const append = (session: string, ...records: SessionRecord[]) =>
    createSessionStore(realDisk, folder).append(session, ...records);
  /** A session with one image. */
  async function write(prompt: string, ...more: ((image: string) => SessionRecord)[]) {
    const session = newSessionId();
    const turn = newTurnId(session);
    const image = `${turn}.1`;
    await append(session, turnRecord(turn, { prompt }), imageRecord(image, turn, { uri }));
    if (more.length > 0) await append(session, ...more.map((one) => one(image)));
    return { session, turn, image };
  }
  const content = (digit: string) => (image: string) => ({ type: 'content', image, sha256: hash(digit) }) as const;

  it('finds the hash in a record of its own, and reads title, star, place, turn and parent', async () => {
    const { session, image } = await write('A boat', content('b'));
    const turn = newTurnId(session);
    await append(
      session,
      turnRecord(turn, { prompt: 'in the fog', parent: image }),
      imageRecord(`${turn}.1`, turn, { uri: 'file:///work/assets/boat-2.png' }),
      { type: 'mark', image: `${turn}.1`, marked: true, at: 1 },
      { type: 'moved', image, uri: 'file:///elsewhere.png', at: 2 },
      { type: 'title', title: 'Boats', at: 3 },
      content('a')(`${turn}.1`),
    );
    const { found, complete } = await find('', { uri: 'file:///renamed.png' });
    assert.ok(found && complete);
    assert.deepEqual(
      [found.session, found.title, found.image.id, found.turn.prompt, found.starred],
      [session, 'Boats', `${turn}.1`, 'in the fog', true],
    );
    assert.deepEqual([found.parent?.turn.prompt, found.parent?.image.uri], ['A boat', 'file:///elsewhere.png']);
  });

  it('recognizes an image without a hash by its URI and size, and prefers one with the same hash', async () => {
    const other = await write('No hash yet');
    assert.equal((await find()).found?.image.id, other.image);
    assert.equal((await find('', { bytes: 6 })).found, undefined);
    assert.equal((await find('', { uri: 'file:///work/assets/oat.png' })).found, undefined);
    const same = await write('Same hash', content('a'));
    // The newest session is searched first.
    await fs.utimes(path.join(folder, `${same.session}.jsonl`), 1, 1);
    assert.equal((await find()).found?.image.id, same.image);
  });

  it('does not mistake another file at the same place for the image', async () => {
    await write('Replaced on disk', content('b'));
    assert.equal((await find()).found, undefined);
  });

  it('prefers the open session, then the one used last', async () => {
    const [one, other] = [await write('One', content('a')), await write('Other', content('a'))];
    await fs.utimes(path.join(folder, `${one.session}.jsonl`), 100, 100);
    await fs.utimes(path.join(folder, `${other.session}.jsonl`), 200, 200);
    assert.equal((await find()).found?.session, other.session);
    assert.equal((await find(one.session)).found?.session, one.session);
  });

  it('finds a hash across the borders of what is read at once', async () => {
    const session = newSessionId();
    const turn = newTurnId(session);
    await append(session, turnRecord(turn, { prompt: 'Padding' }));
    const line = `\n${JSON.stringify(imageRecord(`${turn}.1`, turn, { sha256: hash('a') }))}`;
    const file = path.join(folder, `${session}.jsonl`);
    const before = (await fs.stat(file)).size;
    // The border of the first megabyte is in the middle of the hash.
    await fs.appendFile(file, `\n${'x'.repeat(1024 * 1024 - before - 1 - line.indexOf(hash('a')) - 32)}${line}`);
    assert.equal((await find()).found?.image.id, `${turn}.1`);
  });

  it('skips damaged lines, other files and folders, and needs no sessions at all', async () => {
    assert.deepEqual(await find(), { complete: true });
    const { session, image } = await write('Damaged', content('a'));
    await fs.appendFile(path.join(folder, `${session}.jsonl`), `\n{"type":"content","image":"${hash('a')}`);
    await fs.mkdir(path.join(folder, `${newSessionId()}.jsonl`));
    await fs.writeFile(path.join(folder, 'notes.jsonl'), hash('a'));
    assert.equal((await find()).found?.image.id, image);
  });

  it('tells that a session or the folder could not be read, and finds the image in another one', async () => {
    const { session } = await write('Unreadable', content('b'));
    const { image } = await write('Readable', content('a'));
    const failing = (operation: string, code: string) =>
      createWatchedDisk((found, file) => {
        if (found === operation && (file === folder || file.includes(session)))
          throw Object.assign(new Error(code), { code });
      });
    const findOn = (disk: Disk, sha256: string) =>
      findSessionImage(disk, folder, { ...wanted, sha256, uri: 'file:///x.png' }, '', new AbortController().signal);
    for (const operation of ['open', 'handle.read', 'stat', 'readdir']) {
      assert.deepEqual(await findOn(failing(operation, 'EACCES'), hash('f')), { complete: false }, operation);
      const { found } = await findOn(failing(operation, 'EACCES'), hash('a'));
      assert.equal(found?.image.id, operation === 'readdir' ? undefined : image, operation);
    }
    // It was deleted in the meantime.
    assert.deepEqual(await findOn(failing('open', 'ENOENT'), hash('f')), { complete: true });
  });

  it('parses only the session that contains the hash', async () => {
    for (let n = 0; n < 50; n++) await write(`Number ${n}`, content('c'));
    const { image } = await write('The one', content('a'));
    const parse = JSON.parse;
    let parsed = 0;
    JSON.parse = (...args: Parameters<typeof JSON.parse>): unknown => {
      parsed++;
      return parse(...args) as unknown;
    };
    try {
      assert.equal((await find('', { uri: 'file:///renamed.png' })).found?.image.id, image);
    } finally {
      JSON.parse = parse;
    }
    // Two passes over three lines, and the check whether the last line is complete.
    assert.ok(parsed <= 10, `${parsed}`);
  });

  it('stops when it is aborted', async () => {
    await write('A boat', content('a'));
    await assert.rejects(find('', {}, AbortSignal.abort(new Error('closed'))), /closed/);
  });
});
