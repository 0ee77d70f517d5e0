// Journals a save by copy next to the image in the outbox; a restart completes or reverts it.
import * as path from 'node:path';
import { numberedName } from '../../core/generate/file-names';
import { type Disk, writeAtomic } from '../fs/disk';
import { openRegularFile, readText } from '../fs/regular-file';
import { parseJson, storedSaveJournal, type StoredSaveJournal } from '../fs/schemas';

const block = 1024 * 1024;
/** The coarsest timestamp resolution of a file system, in milliseconds. */
const clockStep = 2_000;
const maxJournalBytes = 64 * 1024;
const temporaryName = /^\.peel-[\da-f-]{36}\.tmp$/;
const finalName = /^.*?(?:-(\d{1,5}))?(\.(?:png|jpg|webp|incomplete|json|txt))$/;

/** A target folder on disk, and the stem of the numbered names. */
export interface SaveLocation {
  readonly folder: string;
  readonly stem: string;
}

export function temporaryPath(folder: string): string {
  return path.join(folder, `.peel-${crypto.randomUUID()}.tmp`);
}

/** `0.png` → `0.saving`, in the same folder. */
const journalPath = (source: string): string => `${source.replace(/\.[a-z]+$/, '')}.saving`;

export async function writeJournal(disk: Disk, source: string, journal: StoredSaveJournal): Promise<void> {
  await writeAtomic(disk, journalPath(source), JSON.stringify(journal), 'durable');
}

export async function deleteJournal(disk: Disk, source: string): Promise<void> {
  await disk.rm(journalPath(source), { force: true }).catch(() => undefined);
}

/**
 * Removes a killed save's temporary copy, and its placeholder if it is still empty. Returns the path of the image if it
 * had been saved; the journal then stays until the source is deleted. Paths that a save to this location would not use
 * are ignored, and such a journal stays.
 */
export async function recoverInterruptedSave(
  disk: Disk,
  source: string,
  { folder, stem }: SaveLocation,
): Promise<string | undefined> {
  const isInFolder = (file: string) => path.dirname(file) === path.resolve(folder);
  const journal = await readJournal(disk, journalPath(source));
  if (!journal) return undefined;
  const { name, temporary } = journal;
  if (name !== undefined && !(isInFolder(name) && isNumberedName(path.basename(name), stem))) return undefined;
  const saved = name === undefined ? undefined : await recoverFinalName(disk, source, name, journal);
  if (isInFolder(temporary) && temporaryName.test(path.basename(temporary))) await disk.rm(temporary, { force: true });
  if (saved === undefined) await deleteJournal(disk, source);
  return saved;
}

async function readJournal(disk: Disk, file: string): Promise<StoredSaveJournal | undefined> {
  return parseJson(storedSaveJournal, await readText(disk, file, maxJournalBytes).catch(() => undefined));
}

/** Whether a save with this stem would have used this name. */
function isNumberedName(name: string, stem: string): boolean {
  const [, n = '1', extension = ''] = finalName.exec(name) ?? [];
  return [1, Number(n)].some((number) => name === numberedName(stem, number, extension));
}

async function recoverFinalName(
  disk: Disk,
  source: string,
  name: string,
  { at, made, copy }: StoredSaveJournal,
): Promise<string | undefined> {
  const found = await disk.lstat(name).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  if (found.size > 0) {
    const copied = copy && found.ino === copy.ino && found.mtimeMs === copy.mtimeMs;
    return copied && (await sameBytes(disk, source, name)) ? name : undefined;
  }
  // An empty file with exactly this time is the placeholder, even if a new mount changed its inode. If no placeholder
  // was journaled, the planned time is compared within the clock's resolution.
  const ours = made ? found.mtimeMs === made.mtimeMs : at !== undefined && Math.abs(found.mtimeMs - at) <= clockStep;
  if (ours) await disk.rm(name, { force: true });
  return undefined;
}

/** Whether two files have the same content; false if one cannot be read. */
async function sameBytes(disk: Disk, one: string, other: string): Promise<boolean> {
  const opened = await Promise.all([one, other].map((name) => openRegularFile(disk, name).catch(() => undefined)));
  try {
    const [a, b] = opened;
    if (!a || !b || a.size !== b.size) return false;
    const left = Buffer.alloc(block);
    const right = Buffer.alloc(block);
    for (let position = 0; ;) {
      const { bytesRead } = await a.handle.read(left, 0, block, position);
      const there = await b.handle.read(right, 0, bytesRead, position);
      if (bytesRead === 0) return true;
      if (there.bytesRead !== bytesRead || !left.subarray(0, bytesRead).equals(right.subarray(0, bytesRead)))
        return false;
      position += bytesRead;
    }
  } finally {
    for (const file of opened) await file?.handle.close();
  }
}
