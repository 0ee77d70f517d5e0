// Filters the workspace files for a list: leaves out files that only have an image's name.
import { setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';
import { isImageFile } from '../../store/fs/check-input-file';
import type { Disk } from '../../store/fs/disk';

/** The first bytes of up to this many files are read; further files are offered unchecked. */
const maxChecked = 300;
const atOnce = 8;

/**
 * Files that cannot be read in time are offered; selecting one reports why.
 * @param timeout milliseconds for all files together, because the list must not wait for a slow disk.
 */
export async function filterImageFiles(
  disk: Disk,
  files: readonly vscode.Uri[],
  timeout = 400,
): Promise<readonly vscode.Uri[]> {
  const others = new Set<vscode.Uri>();
  const localFiles = files.filter(({ scheme }) => scheme === 'file').slice(0, maxChecked);
  const waiting = localFiles.values();
  let over = false;
  const check = async () => {
    for (const uri of waiting) {
      if (over) return;
      if (!(await isImageFile(disk, uri.fsPath).catch(() => true))) others.add(uri);
    }
  };
  const ended = new AbortController();
  const late = delay(timeout, undefined, { signal: ended.signal }).catch(() => undefined);
  await Promise.race([Promise.all(Array.from({ length: atOnce }, check)), late]);
  over = true;
  ended.abort();
  return files.filter((uri) => !others.has(uri));
}
