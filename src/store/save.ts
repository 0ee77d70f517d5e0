// Brings a finished picture to its final name: never overwriting, never leaving half a file under that name.
import * as path from 'node:path';
import { numbered } from '../core/names';
import { type Disk, errno, syncFolder } from './disk';

const maxNames = 10_000;
/** File systems without hard links say so in one of these ways. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES', 'EINVAL']);

/**
 * Moves `source` into `folder` as `stem`, `stem-2`, … and returns the path; the source goes when the picture stands.
 * Another file system gets a copy under a temporary name first, one without links a placeholder of ours to rename over.
 */
export async function saveNew(
  disk: Disk,
  source: string,
  folder: string,
  stem: string,
  extension: string,
): Promise<string> {
  await disk.mkdir(folder, { recursive: true });
  const saved = await saveLinked(disk, source, folder, stem, extension);
  await syncFolder(disk, folder);
  // The picture stands; a second name of it in the outbox is recognised and tidied later.
  await disk.unlink(source).catch(() => undefined);
  return saved;
}

async function saveLinked(
  disk: Disk,
  source: string,
  folder: string,
  stem: string,
  extension: string,
): Promise<string> {
  try {
    return await firstFree(folder, stem, extension, (name) => disk.link(source, name));
  } catch (thrown) {
    if (errno(thrown) !== 'EXDEV' && !noLinks.has(errno(thrown))) throw thrown;
  }
  const temporary = path.join(folder, `.peel-${crypto.randomUUID()}.tmp`);
  try {
    await copyNew(disk, source, temporary);
    try {
      return await firstFree(folder, stem, extension, (name) => disk.link(temporary, name));
    } catch (thrown) {
      if (!noLinks.has(errno(thrown))) throw thrown;
      return await saveOverPlaceholder(disk, temporary, folder, stem, extension);
    }
  } finally {
    await disk.rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Tries name after name until one could be taken. */
async function firstFree(
  folder: string,
  stem: string,
  extension: string,
  take: (name: string) => Promise<unknown>,
): Promise<string> {
  for (let n = 1; n <= maxNames; n++) {
    const name = path.join(folder, numbered(stem, n, extension));
    try {
      await take(name);
      return name;
    } catch (thrown) {
      if (errno(thrown) !== 'EEXIST') throw thrown;
    }
  }
  throw new Error(`Every name from ${stem} to ${stem}-${maxNames} is taken.`);
}

async function copyNew(disk: Disk, source: string, target: string): Promise<void> {
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
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Reserves the name with an empty file of our own, then renames the whole picture over it. */
async function saveOverPlaceholder(
  disk: Disk,
  temporary: string,
  folder: string,
  stem: string,
  extension: string,
): Promise<string> {
  let reserved = '';
  try {
    const name = await firstFree(folder, stem, extension, async (candidate) => {
      const handle = await disk.open(candidate, 'wx');
      reserved = candidate;
      await handle.close();
    });
    if ((await disk.lstat(name)).size !== 0) throw new Error(`${name} was written by somebody else.`);
    await disk.rename(temporary, name);
    return name;
  } catch (thrown) {
    const left = reserved === '' ? undefined : await disk.lstat(reserved).catch(() => undefined);
    if (left?.size === 0) await disk.rm(reserved, { force: true }).catch(() => undefined);
    throw thrown;
  }
}
