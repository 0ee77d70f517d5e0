// What lies in one job's folder: pictures that wait, and those that stand in the workspace already.
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { numberedName } from '../../core/generate/file-names';
import type { UnsavedFile } from '../../core/outbox/outbox';
import type { OutputTarget } from '../../core/request/image-request';
import { type Disk, errno } from '../fs/disk';
import { reopenOutboxFile } from './outbox-file';
import { withRegularFile } from '../fs/regular-file';
import { recoverInterruptedSave, deleteJournal } from './save-journal';

const maxNames = 10_000;
const page = 4096;
const imageName = /^(\d{1,2})\.(part|png|jpg|webp|incomplete)$/;

export interface JobFiles {
  readonly unsaved: readonly UnsavedFile[];
  /** Finished pictures that stand in the workspace, though they lie here too. */
  readonly saved: readonly SavedFile[];
  /** Pictures with the note of a save by copy beside them, and such notes without a picture. */
  readonly journaled: readonly string[];
  /** A picture could not be looked at now. */
  readonly hasUnknown: boolean;
}

interface SavedFile {
  readonly file: string;
  readonly uri: string;
}

/** The two things that a record says of its job's files. */
export interface JobLayout {
  readonly target: OutputTarget;
  /** Bytes in front of a received picture; unknown when the record is gone. */
  readonly room: number | undefined;
}

/** Of a picture that is there in both forms, received and finished, the finished one counts. */
export async function readJobFiles(disk: Disk, place: string, { target, room }: JobLayout): Promise<JobFiles> {
  const waiting = new Map<number, UnsavedFile>();
  const home = new Map<number, SavedFile>();
  // Received forms first, so that a finished one takes their place.
  const names = (await disk.readdir(place)).toSorted(
    (a, b) => Number(b.endsWith('.part')) - Number(a.endsWith('.part')),
  );
  const notes = new Map(names.filter((name) => name.endsWith('.saving')).map((name) => [name, name]));
  let unseen = false;
  const look = async (name: string, digits: string) => {
    const file = path.join(place, name);
    const index = Number(digits);
    const received = name.endsWith('.part');
    const found = await disk.lstat(file);
    if (!found.isFile()) return;
    if (!received && notes.has(`${digits}.saving`)) notes.set(`${digits}.saving`, name);
    const saved = received ? undefined : await findSecondName(disk, file, target);
    if (saved !== undefined) home.set(index, { file, uri: uriOf(saved, target) });
    const front = received ? (room ?? (await zerosOf(disk, file))) : 0;
    const size = found.size - front;
    if (size > 0) waiting.set(index, { path: file, size, open: () => openUnsaved(disk, file, front, target) });
  };
  for (const name of names) {
    const digits = imageName.exec(name)?.[1];
    if (digits === undefined) continue;
    await look(name, digits).catch((thrown: unknown) => {
      // One that cannot be looked at now does not hide the others.
      if (errno(thrown) !== 'ENOENT') unseen = true;
    });
  }
  return {
    unsaved: [...waiting.keys()]
      .filter((index) => !home.has(index))
      .toSorted((a, b) => a - b)
      .flatMap((index) => waiting.get(index) ?? []),
    saved: [...home.values()],
    journaled: [...notes.values()].map((name) => path.join(place, name)),
    hasUnknown: unseen,
  };
}

async function openUnsaved(disk: Disk, file: string, room: number, target: OutputTarget) {
  return (await findSecondName(disk, file, target)) === undefined ? reopenOutboxFile(disk, file, room) : undefined;
}

/** Ends what saves by copy left half done; gives back the pictures that they had brought home all the same. */
export async function finishInterruptedSaves(
  disk: Disk,
  noted: readonly string[],
  target: OutputTarget,
): Promise<SavedFile[]> {
  const home: SavedFile[] = [];
  const folder = folderOf(target);
  if (folder === undefined) return home;
  for (const file of noted) {
    // What cannot be tidied away now does not keep the picture from being offered.
    const stands = await recoverInterruptedSave(disk, file, { folder, stem: target.stem }).catch(() => undefined);
    if (stands !== undefined) home.push({ file, uri: uriOf(stands, target) });
  }
  return home;
}

/** Forgets a picture that stands in the workspace: its received form first, which would be offered without the other. */
export async function discardSaved(disk: Disk, { file }: SavedFile): Promise<void> {
  await disk.rm(`${file.slice(0, -path.extname(file).length)}.part`, { force: true });
  await disk.rm(file, { force: true });
  await deleteJournal(disk, file);
}

/** A backup may link to the outbox too: only a name that the save itself would have taken says that it is saved. */
async function findSecondName(disk: Disk, file: string, target: OutputTarget): Promise<string | undefined> {
  const { dev, ino, nlink } = await disk.stat(file).catch(() => ({ dev: 0, ino: 0, nlink: 0 }));
  const folder = folderOf(target);
  if (nlink < 2 || folder === undefined) return undefined;
  let missing = 0;
  for (let n = 1; n <= maxNames && missing < 2; n++) {
    const name = path.join(folder, numberedName(target.stem, n, path.extname(file)));
    const found = await disk.lstat(name).catch(() => undefined);
    if (found?.ino === ino && found.dev === dev) return name;
    missing = found ? 0 : missing + 1;
  }
  return undefined;
}

function folderOf({ folder }: OutputTarget): string | undefined {
  try {
    return fileURLToPath(folder);
  } catch {
    return undefined;
  }
}

/** As the target writes it, so that it is the URI that a session has. */
function uriOf(file: string, target: OutputTarget): string {
  if (path.dirname(file) !== path.resolve(folderOf(target) ?? '')) return pathToFileURL(file).href;
  return `${target.folder.replace(/\/$/, '')}/${encodeURIComponent(path.basename(file))}`;
}

/** How many zeros a file begins with, within one page: no picture does. */
async function zerosOf(disk: Disk, file: string): Promise<number> {
  return withRegularFile(disk, file, async (handle) => {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(page), 0, page, 0);
    const first = buffer.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
    return first === -1 ? bytesRead : first;
  });
}

/** Takes away the pictures that were offered, and leaves the rest of the job's folder. */
export async function discardUnsaved(disk: Disk, { unsaved }: JobFiles): Promise<void> {
  for (const { path: file } of unsaved) await disk.rm(file, { force: true });
}

/** Takes a job's folder away, pictures first: what is left of it when this is killed is no picture without a record. */
export async function removeJob(disk: Disk, place: string): Promise<void> {
  const names = await disk.readdir(place).catch((): string[] => []);
  for (const name of names)
    if (imageName.test(name)) await disk.rm(path.join(place, name), { force: true, recursive: true });
  await disk.rm(place, { recursive: true, force: true });
}
