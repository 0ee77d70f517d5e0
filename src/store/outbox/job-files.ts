// Reads one job's folder in the outbox, and separates unsaved images from saved ones.
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileNumbers, numberedName } from '../../core/generate/file-names';
import type { UnsavedFile } from '../../core/outbox/outbox';
import type { OutputTarget } from '../../core/request/image-request';
import { type Disk, errno } from '../fs/disk';
import { reopenOutboxFile } from './outbox-file';
import { withRegularFile } from '../fs/regular-file';
import { recoverInterruptedSave, deleteJournal } from './save-journal';

const page = 4096;
const imageName = /^(\d{1,2})\.(part|png|jpg|webp|incomplete|json|txt)$/;

export interface JobFiles {
  readonly unsaved: readonly UnsavedFile[];
  /** Finished images that are saved in the workspace and still in the outbox. */
  readonly saved: readonly SavedFile[];
  /** Images with the journal of a save by copy, and journals without an image. */
  readonly journaled: readonly string[];
  /** Whether a file could not be examined. */
  readonly hasUnknown: boolean;
}

interface SavedFile {
  readonly file: string;
  readonly uri: string;
}

/** The parts of a job's record that describe its files. */
export interface JobLayout {
  readonly target: OutputTarget;
  /** Bytes reserved in front of a received image; undefined if the record is missing. */
  readonly room: number | undefined;
}

/** If an image exists both received and finished, the finished file counts. */
export async function readJobFiles(disk: Disk, folder: string, { target, room }: JobLayout): Promise<JobFiles> {
  const unsaved = new Map<number, UnsavedFile>();
  const saved = new Map<number, SavedFile>();
  // Received files first, so that finished ones replace them.
  const names = (await disk.readdir(folder)).toSorted(
    (a, b) => Number(b.endsWith('.part')) - Number(a.endsWith('.part')),
  );
  const journals = new Map(names.filter((name) => name.endsWith('.saving')).map((name) => [name, name]));
  let hasUnknown = false;
  const check = async (name: string, digits: string) => {
    const file = path.join(folder, name);
    const index = Number(digits);
    const received = name.endsWith('.part');
    const found = await disk.lstat(file);
    if (!found.isFile()) return;
    if (!received && journals.has(`${digits}.saving`)) journals.set(`${digits}.saving`, name);
    const other = received ? undefined : await findSecondName(disk, file, target);
    if (other !== undefined) saved.set(index, { file, uri: uriOf(other, target) });
    const reserved = received ? (room ?? (await zerosOf(disk, file))) : 0;
    const size = found.size - reserved;
    if (size > 0) unsaved.set(index, { path: file, size, open: () => openUnsaved(disk, file, reserved, target) });
  };
  for (const name of names) {
    const digits = imageName.exec(name)?.[1];
    if (digits === undefined) continue;
    await check(name, digits).catch((thrown: unknown) => {
      // A file that cannot be examined must not hide the others.
      if (errno(thrown) !== 'ENOENT') hasUnknown = true;
    });
  }
  const unsavedOnly = [...unsaved].filter(([index]) => !saved.has(index)).toSorted(([a], [b]) => a - b);
  return {
    unsaved: unsavedOnly.map(([, file]) => file),
    saved: [...saved.values()],
    journaled: [...journals.values()].map((name) => path.join(folder, name)),
    hasUnknown,
  };
}

async function openUnsaved(disk: Disk, file: string, room: number, target: OutputTarget) {
  return (await findSecondName(disk, file, target)) === undefined ? reopenOutboxFile(disk, file, room) : undefined;
}

/** Completes or reverts saves by copy; returns the images that had been saved. */
export async function finishInterruptedSaves(
  disk: Disk,
  journaled: readonly string[],
  target: OutputTarget,
): Promise<SavedFile[]> {
  const saved: SavedFile[] = [];
  const folder = folderOf(target);
  if (folder === undefined) return saved;
  for (const file of journaled) {
    // A failed cleanup must not prevent the image from being offered for recovery.
    const copy = await recoverInterruptedSave(disk, file, { folder, stem: target.stem }).catch(() => undefined);
    if (copy !== undefined) saved.push({ file, uri: uriOf(copy, target) });
  }
  return saved;
}

/** The received file goes first, because it would count as unsaved without the other. */
export async function discardSaved(disk: Disk, { file }: SavedFile): Promise<void> {
  await disk.rm(`${file.slice(0, -path.extname(file).length)}.part`, { force: true });
  await disk.rm(file, { force: true });
  await deleteJournal(disk, file);
}

/** The saved file, by its hard link. Only names that a save would use count, because a backup may link here too. */
async function findSecondName(disk: Disk, file: string, target: OutputTarget): Promise<string | undefined> {
  const { dev, ino, nlink } = await disk.stat(file).catch(() => ({ dev: 0, ino: 0, nlink: 0 }));
  const folder = folderOf(target);
  if (nlink < 2 || folder === undefined) return undefined;
  let missing = 0;
  for (const n of fileNumbers(target.numbers)) {
    if (missing === 2) break;
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

/** Derived from the target's URI, to match the URI in the session. */
function uriOf(file: string, target: OutputTarget): string {
  if (path.dirname(file) !== path.resolve(folderOf(target) ?? '')) return pathToFileURL(file).href;
  return `${target.folder.replace(/\/$/, '')}/${encodeURIComponent(path.basename(file))}`;
}

/** The number of zeros at the start of a file, within one page; no image format begins with a zero. */
async function zerosOf(disk: Disk, file: string): Promise<number> {
  return withRegularFile(disk, file, async (handle) => {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(page), 0, page, 0);
    const first = buffer.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
    return first === -1 ? bytesRead : first;
  });
}

/** Deletes the unsaved images and keeps the rest of the job's folder. */
export async function discardUnsaved(disk: Disk, { unsaved }: JobFiles): Promise<void> {
  for (const { path: file } of unsaved) await disk.rm(file, { force: true });
}

/** Deletes a job's folder, images first, so that an interruption leaves no image without a record. */
export async function removeJob(disk: Disk, folder: string): Promise<void> {
  const names = await disk.readdir(folder).catch((): string[] => []);
  for (const name of names)
    if (imageName.test(name)) await disk.rm(path.join(folder, name), { force: true, recursive: true });
  await disk.rm(folder, { recursive: true, force: true });
}
