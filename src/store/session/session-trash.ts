// Keeps deleted sessions for thirty days. Images in the workspace are never deleted with them.
import * as path from 'node:path';
import { type Disk, errno } from '../fs/disk';
import { appendText } from '../fs/regular-file';
import { sessionPath } from './session-file';

/** Milliseconds. */
export const retentionTime = 30 * 24 * 3_600_000;

export interface DeletedSession {
  readonly session: string;
  readonly file: string;
  /** Time of deletion, in milliseconds since 1970. */
  readonly at: number;
}

const name = /^([a-z0-9]{12})-(\d{1,16})\.jsonl$/;
const trashFolder = (folder: string) => path.join(folder, 'deleted');

/** @returns false if the session does not exist. */
export async function trashSession(disk: Disk, folder: string, session: string, now: number): Promise<boolean> {
  await disk.mkdir(trashFolder(folder), { recursive: true });
  try {
    await disk.rename(sessionPath(folder, session), path.join(trashFolder(folder), `${session}-${now}.jsonl`));
    return true;
  } catch (thrown) {
    if (errno(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

/** Newest first. Deletes sessions whose retention time has passed. */
export async function listTrash(disk: Disk, folder: string, now: number): Promise<DeletedSession[]> {
  const found: DeletedSession[] = [];
  for (const one of await readTrash(disk, folder)) {
    if (now - one.at < retentionTime) found.push(one);
    else await disk.unlink(one.file).catch(() => undefined);
  }
  return found.toSorted((a, b) => b.at - a.at);
}

/** @returns false if the session exists or was never deleted. */
export async function restoreSession(disk: Disk, folder: string, session: string): Promise<boolean> {
  const live = sessionPath(folder, session);
  if (await exists(disk, live)) return false;
  const deleted = (await readTrash(disk, folder)).filter((one) => one.session === session);
  for (const { file } of deleted.toSorted((a, b) => a.at - b.at)) await putBack(disk, file, live);
  return deleted.length > 0;
}

/** Never overwrites a file created meanwhile; appends the lines to it, because both belong to one session. */
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

async function readTrash(disk: Disk, folder: string): Promise<DeletedSession[]> {
  const names = await disk.readdir(trashFolder(folder)).catch((): string[] => []);
  return names.flatMap((one) => {
    const [, session, at] = name.exec(one) ?? [];
    return session === undefined ? [] : [{ session, file: path.join(trashFolder(folder), one), at: Number(at) }];
  });
}
