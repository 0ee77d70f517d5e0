// Saves a finished image without overwriting, and never leaves an incomplete file under its name.
import * as path from 'node:path';
import { fileNumbers, numberedName } from '../../core/generate/file-names';
import type { FileNumbers } from '../../core/request/image-request';
import { type Disk, errno, syncFolder } from '../fs/disk';
import { recoverInterruptedSave, temporaryPath, writeJournal } from './save-journal';
import type { CreatedFile, StoredSaveJournal } from '../fs/schemas';

/** Errors of file systems without hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES', 'EINVAL']);

/**
 * Saves `source` in `folder` as `stem`, `stem-2`, … (see `FileNumbers`) and returns the path. The source stays until its owner deletes it:
 * its second link, or a journal next to it, shows after a restart that it has been saved. On another file system it is
 * first copied under a temporary name; without hard links, the copy replaces a placeholder.
 */
export async function saveWithoutOverwriting(
  disk: Disk,
  source: string,
  folder: string,
  stem: string,
  extension: string,
  numbers?: FileNumbers,
): Promise<string> {
  const place: Place = { folder, stem, extension, numbers };
  await disk.mkdir(folder, { recursive: true });
  const linked = firstFree(place, (name) => disk.link(source, name));
  const saved = await linked.catch((thrown: unknown) => {
    if (errno(thrown) !== 'EXDEV' && !noLinks.has(errno(thrown))) throw thrown;
    return saveCopy(disk, source, place);
  });
  await syncFolder(disk, folder);
  return saved;
}

interface Place {
  readonly folder: string;
  readonly stem: string;
  readonly extension: string;
  readonly numbers: FileNumbers | undefined;
}

/**
 * Files in the target folder are journaled before they are created, so that they can be removed after a kill. Without a
 * journal, the image is saved nevertheless.
 */
async function saveCopy(disk: Disk, source: string, place: Place): Promise<string> {
  const { folder, stem } = place;
  const temporary = temporaryPath(folder);
  let journal: StoredSaveJournal = { temporary };
  const record: JournalUpdate = async (more) => {
    journal = { ...journal, ...more };
    await writeJournal(disk, source, journal).catch(() => undefined);
  };
  try {
    await record({});
    journal = { temporary, copy: await copyNew(disk, source, temporary) };
    const saved = await firstFree(place, (name) => useName(disk, temporary, name, record));
    await disk.rm(temporary, { force: true }).catch(() => undefined);
    return saved;
  } catch (thrown) {
    await disk.rm(temporary, { force: true }).catch(() => undefined);
    const saved = await recoverInterruptedSave(disk, source, { folder, stem }).catch(() => undefined);
    if (saved !== undefined) return saved;
    throw thrown;
  }
}

type JournalUpdate = (more: Partial<StoredSaveJournal>) => Promise<void>;

async function useName(disk: Disk, temporary: string, name: string, record: JournalUpdate): Promise<void> {
  await mustBeFree(disk, name);
  await record({ name, at: Date.now() });
  try {
    await disk.link(temporary, name);
  } catch (thrown) {
    if (!noLinks.has(errno(thrown))) throw thrown;
    await renameOverPlaceholder(disk, temporary, name, (made) => record({ made }));
  }
}

/** Only free names are journaled; a file created later causes an error when the name is used. */
async function mustBeFree(disk: Disk, name: string): Promise<void> {
  const found = await disk.lstat(name).catch((thrown: unknown) => {
    if (errno(thrown) !== 'ENOENT') throw thrown;
  });
  if (found) throw Object.assign(new Error(`${name} is taken.`), { code: 'EEXIST' });
}

/** Tries numbered names until one succeeds. */
async function firstFree(
  { folder, stem, extension, numbers }: Place,
  use: (name: string) => Promise<unknown>,
): Promise<string> {
  for (const n of fileNumbers(numbers)) {
    const name = path.join(folder, numberedName(stem, n, extension));
    try {
      await use(name);
      return name;
    } catch (thrown) {
      if (errno(thrown) !== 'EEXIST') throw thrown;
    }
  }
  throw new Error(`All names that begin with ${stem} are taken.`);
}

async function copyNew(disk: Disk, source: string, target: string): Promise<CreatedFile> {
  const from = await disk.open(source, 'r');
  try {
    const to = await disk.open(target, 'wx');
    try {
      const block = new Uint8Array(1024 * 1024);
      for (;;) {
        const { bytesRead } = await from.read(block, 0, block.length);
        if (bytesRead === 0) break;
        await to.writeFile(block.subarray(0, bytesRead));
      }
      await to.sync();
      const { ino, mtimeMs } = await to.stat();
      return { ino, mtimeMs };
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Reserves the name with an empty file, then renames the complete image over it. */
async function renameOverPlaceholder(
  disk: Disk,
  temporary: string,
  name: string,
  record: (made: CreatedFile) => Promise<void>,
): Promise<void> {
  const handle = await disk.open(name, 'wx');
  try {
    await handle.close();
    const { ino, mtimeMs, size } = await disk.lstat(name);
    if (size !== 0) throw new Error(`${name} was changed by another program.`);
    await record({ ino, mtimeMs });
    await disk.rename(temporary, name);
  } catch (thrown) {
    const left = await disk.lstat(name).catch(() => undefined);
    if (left?.size === 0) await disk.rm(name, { force: true }).catch(() => undefined);
    throw thrown;
  }
}
