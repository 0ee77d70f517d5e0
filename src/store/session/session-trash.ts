// Sessions that were deleted: kept for thirty days, then gone. The pictures in the workspace are never touched.
import * as path from 'node:path';
import { type Disk, errno } from '../fs/disk';
import { appendText } from '../fs/regular-file';
import { sessionFile } from './session-file';

/** Milliseconds. */
export const keptFor = 30 * 24 * 3_600_000;

export interface Deleted {
  readonly session: string;
  readonly file: string;
  /** When; milliseconds since 1970. */
  readonly at: number;
}

const name = /^([a-z0-9]{12})-(\d{1,16})\.jsonl$/;
const binOf = (folder: string) => path.join(folder, 'deleted');

/** @returns false when it is gone already. */
export async function moveToDeleted(disk: Disk, folder: string, session: string, now: number): Promise<boolean> {
  await disk.mkdir(binOf(folder), { recursive: true });
  try {
    await disk.rename(sessionFile(folder, session), path.join(binOf(folder), `${session}-${now}.jsonl`));
    return true;
  } catch (thrown) {
    if (errno(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

/** Newest first. Those that were kept long enough go now. */
export async function listDeleted(disk: Disk, folder: string, now: number): Promise<Deleted[]> {
  const found: Deleted[] = [];
  for (const one of await namesIn(disk, folder)) {
    if (now - one.at < keptFor) found.push(one);
    else await disk.unlink(one.file).catch(() => undefined);
  }
  return found.toSorted((a, b) => b.at - a.at);
}

/** Brings a session back where it is not there; does nothing for one that was not deleted. @returns whether it did. */
export async function restoreDeleted(disk: Disk, folder: string, session: string): Promise<boolean> {
  const live = sessionFile(folder, session);
  if (await exists(disk, live)) return false;
  const deleted = (await namesIn(disk, folder)).filter((one) => one.session === session);
  for (const { file } of deleted.toSorted((a, b) => a.at - b.at)) await putBack(disk, file, live);
  return deleted.length > 0;
}

/** Never over a file that has come into being meanwhile: its lines and these are one session. */
async function putBack(disk: Disk, file: string, live: string): Promise<void> {
  try {
    await disk.link(file, live);
  } catch (thrown) {
    if (errno(thrown) === 'ENOENT') return;
    if (!(await exists(disk, live))) return disk.rename(file, live);
    await appendText(disk, live, `\n${await disk.readFile(file, 'utf8')}`);
  }
  await disk.unlink(file);
}

async function exists(disk: Disk, file: string): Promise<boolean> {
  return disk.stat(file).then(
    () => true,
    () => false,
  );
}

async function namesIn(disk: Disk, folder: string): Promise<Deleted[]> {
  const names = await disk.readdir(binOf(folder)).catch((): string[] => []);
  return names.flatMap((one) => {
    const [, session, at] = name.exec(one) ?? [];
    return session === undefined ? [] : [{ session, file: path.join(binOf(folder), one), at: Number(at) }];
  });
}
