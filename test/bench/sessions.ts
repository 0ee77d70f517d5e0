// Reads stored sessions: opens the newest fifty turns, lists sessions, or searches them.
// Arguments: `write FOLDER` stores them, `long|short FOLDER` opens, `list|search FOLDER` reads
import { join } from 'node:path';
import { parseSearchQuery } from '../../src/core/session/search-text';
import { newSessionId } from '../../src/core/session/records';
import { createTimeline } from '../../src/core/session/timeline';
import { realDisk } from '../../src/store/fs/disk';
import { createSessionSearch } from '../../src/store/session/session-search';
import { createSessionIndex } from '../../src/store/session/session-index';
import { createSessionStore } from '../../src/store/session/session-store';
import { measure } from './measure';
import { openings, turns } from './stored-turns';

const [, , which = '', folder = ''] = process.argv;
const live = { job: () => undefined, inOtherWindow: () => false };
const folders = {
  long: join(folder, 'long'),
  short: join(folder, 'short'),
  many: join(folder, 'many'),
  much: join(folder, 'much'),
  stars: join(folder, 'stars'),
};

/** One session of 10,000 turns and one of 10; 1,000 sessions; 100,000 turns in 100 sessions; 300,000 stars. */
async function write(): Promise<void> {
  const put = async (place: string, sessions: number, each: number) => {
    const store = createSessionStore(realDisk, place);
    for (let n = 0; n < sessions; n++) {
      const session = sessions === 1 ? 'a'.repeat(12) : newSessionId();
      await store.append(session, ...turns(session, each));
    }
    await createSessionIndex(realDisk, place, () => Date.now()).list();
  };
  await put(folders.long, 1, 10_000);
  await put(folders.short, 1, 10);
  await put(folders.many, 1_000, 10);
  await put(folders.much, 100, 1_000);
  await put(folders.stars, 1, 60);
  const session = 'a'.repeat(12);
  const store = createSessionStore(realDisk, folders.stars);
  const images = (await store.read(session)).flatMap((record) => (record.type === 'image' ? record.id : []));
  const star = (n: number) => ({ type: 'mark', image: images[n % 60] ?? '', marked: n % 120 < 60, at: n }) as const;
  for (let from = 0; from < 300_000; from += 10_000)
    await store.append(session, ...Array.from({ length: 10_000 }, (_, n) => star(from + n)));
  await createSessionIndex(realDisk, folders.stars, () => Date.now()).list();
}

/** The work of the panel before it can show its first page. */
async function open(place: string): Promise<void> {
  const session = 'a'.repeat(12);
  const known = await createSessionIndex(realDisk, place, () => Date.now()).cachedSummary(session);
  const { records } = await createSessionStore(realDisk, place).tail(session, 50);
  const page = createTimeline(records).page(undefined, 50, live);
  if (page.turns.length < 10 || !known) throw new Error('There is no page.');
}

async function list(place: string): Promise<void> {
  await createSessionIndex(realDisk, place, () => Date.now()).list();
}

async function search(place: string, text: string): Promise<void> {
  const all = await createSessionIndex(realDisk, place, () => Date.now()).list();
  let found = 0;
  const finder = createSessionSearch(realDisk, place);
  for await (const one of finder.find(all, parseSearchQuery(text), new AbortController().signal)) found += one ? 1 : 0;
  if (found === 0) throw new Error('Nothing was found.');
}

async function main(): Promise<void> {
  if (which === 'write') return write();
  const repeated = (work: () => Promise<void>, times: number) => async () => {
    for (let n = 0; n < times; n++) await work();
  };
  const small = () => open(folders.short);
  if (which === 'long' || which === 'short')
    await measure(
      repeated(small, openings),
      repeated(() => open(folders[which]), openings),
    );
  else if (which === 'stars') await measure(small, () => open(folders.stars));
  else if (which === 'whole')
    await measure(repeated(small, openings), async () => {
      const timeline = createTimeline();
      await createSessionStore(realDisk, folders.long).stream(
        'a'.repeat(12),
        0,
        (records) => void timeline.add(records),
      );
    });
  else if (which === 'list')
    await measure(
      () => list(folders.short),
      () => list(folders.many),
    );
  else
    await measure(
      () => search(folders.short, 'kitten'),
      () => search(folders.much, 'kitten wide'),
    );
}

void main();
