// What lies in the outbox of the Peel under test, which is in the extension's global storage.
import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One job that left something behind. */
export interface LeftJob {
  readonly id: string;
  /** `record.json`, as it stands. */
  readonly record: string;
  /** Received pictures, by name, with the size of their files. */
  readonly files: Readonly<Record<string, number>>;
}

/** Whoever started VS Code says where it keeps a person's data. */
function jobsFolder(): string {
  const userData = process.env['PEEL_USER_DATA'];
  assert.ok(userData, 'PEEL_USER_DATA is not set');
  return join(userData, 'User', 'globalStorage', 'peel.peel-images', 'outbox', 'jobs');
}

/** Every job in the outbox; fails when there is no outbox, as before the first run. */
export async function jobsInOutbox(): Promise<LeftJob[]> {
  const folder = jobsFolder();
  return Promise.all((await readdir(folder)).toSorted().map((id) => readJob(join(folder, id), id)));
}

async function readJob(place: string, id: string): Promise<LeftJob> {
  const names = (await readdir(place)).filter((name) => name !== 'record.json').toSorted();
  const files = names.map(async (name) => [name, (await stat(join(place, name))).size] as const);
  return {
    id,
    record: await readFile(join(place, 'record.json'), 'utf8'),
    files: Object.fromEntries(await Promise.all(files)),
  };
}

/** Empties it after each test of the enclosing `describe`, so that none finds what another left. */
export function clearOutboxAfterEach(): void {
  afterEach(async () => {
    const folder = jobsFolder();
    for (const { id } of await jobsInOutbox()) await rm(join(folder, id), { recursive: true });
  });
}
