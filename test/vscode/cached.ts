// Fills folders of the cache: each is complete or missing, even after an interruption.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { onExit, removeFolder } from './cleanup';
import { cache } from './paths';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes leftovers of a process that was killed while it filled a folder. */
async function removeUnfinished(): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /^unfinished-(\d+)-/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) removeFolder(join(cache, name));
  }
}

/** The path of the folder `name` in the cache; `fill` is called if it is missing. */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await removeUnfinished();
  const unfinished = join(cache, `unfinished-${process.pid}-${name}`);
  const forget = onExit(() => removeFolder(unfinished));
  await mkdir(unfinished);
  await fill(unfinished);
  await rename(unfinished, folder).catch((error: unknown) => {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  });
  removeFolder(unfinished);
  forget();
  return folder;
}
