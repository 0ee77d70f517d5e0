// Builds the body of the next request of a session of N turns, and prints its size in bytes.
// Arguments: `N FOLDER ORIGIN`
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { readPastTurns } from '../../src/core/request/resolved-request';
import { newTurnId, type SessionRecord } from '../../src/core/session/records';
import type { Post } from '../../src/core/platform';
import { realDisk } from '../../src/store/fs/disk';
import { post } from '../../src/store/http-post';
import { createSessionStore } from '../../src/store/session/session-store';
import { createBenchStudio, requestTo, settings } from './bench-fixture';
import { measure } from './measure';

const [, , turns = '', folder = '', origin = ''] = process.argv;
const session = (turns + 'abcdefghijkl').replaceAll(/[^a-z]/g, '').slice(0, 12);
const storage = join(folder, `growth-${turns}-${process.pid}`);

/** A unique image of 200 KB. */
async function write(name: string): Promise<{ uri: string; bytes: number }> {
  const file = join(storage, name);
  const pixels = randomBytes(256 * 256 * 3);
  const { size } = await sharp(pixels, { raw: { width: 256, height: 256, channels: 3 } })
    .png()
    .toFile(file);
  return { uri: pathToFileURL(file).href, bytes: size };
}

/** @returns the id of the last image. */
async function converse(count: number): Promise<string> {
  const records: SessionRecord[] = [{ type: 'session', version: 1, id: session, created: 1 }];
  let parent: string | undefined;
  for (let n = 0; n < count; n++) {
    const id = newTurnId(session);
    const request = { prompt: `Make it more like take ${n}`, inputs: [], ratio: '1:1', count: 1, model: 'm' } as const;
    records.push({ type: 'turn', id, at: n, ...request, ...(parent ? { parent } : {}) });
    const image = { width: 256, height: 256, format: 'png', elapsed: 9_000, ...(await write(`${n}.png`)) } as const;
    records.push({ type: 'image', id: `${id}.1`, turn: id, at: n, ...image });
    parent = `${id}.1`;
  }
  await createSessionStore(realDisk, join(storage, 'sessions')).append(session, ...records);
  return parent ?? '';
}

async function main(): Promise<void> {
  mkdirSync(storage, { recursive: true });
  const last = await converse(Number(turns));
  let sent = 0;
  const counting: Post = (url, options) => {
    sent = Number(options.headers['content-length']);
    return post(url, options);
  };
  const run = (change: object) =>
    createBenchStudio(storage, 3, counting).run(
      { ...requestTo(`${origin}/small`, storage), ...change },
      settings,
      new AbortController().signal,
    );
  await measure(
    () => run({}),
    async () =>
      run({ parent: last, past: await readPastTurns(createSessionStore(realDisk, join(storage, 'sessions')), last) }),
    () => ({ sent }),
  );
}

void main();
