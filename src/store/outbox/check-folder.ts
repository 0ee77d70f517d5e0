// Checks a target folder before the request is paid, and again before a file is saved.
import { constants } from 'node:fs';
import * as path from 'node:path';
import { ImageError } from '../../core/errors';
import { type Disk, errno, isSymbolicLink } from '../fs/disk';

/**
 * The folder must exist or be creatable, and be writable; its real path must be inside `root`, outside Git folders.
 * @throws {ImageError} `no-folder` with a reason.
 */
export async function checkOutputFolder(disk: Disk, folder: string, root?: string): Promise<void> {
  const refuse = (reason: string) => new ImageError('no-folder', { reason, subject: folder });
  const nearest = await nearestExisting(disk, folder);
  if (!(await disk.stat(nearest)).isDirectory()) throw refuse('not-a-folder');
  if (root !== undefined) {
    const top = await disk.realpath(root).catch(() => undefined);
    if (top === undefined) throw refuse('not-a-folder');
    const real = await disk.realpath(nearest);
    if (!isInside(real, top)) throw refuse('outside-workspace');
    const whole = path.join(path.relative(top, real), path.relative(nearest, folder));
    if (isGitPath(whole.split(path.sep))) throw refuse('git-folder');
  }
  try {
    await disk.access(nearest, constants.W_OK);
  } catch {
    throw refuse('read-only');
  }
}

/** The folder itself or its nearest existing ancestor; a dangling link counts as existing and is refused. */
async function nearestExisting(disk: Disk, folder: string): Promise<string> {
  let ancestor = folder;
  for (;;) {
    try {
      await disk.lstat(ancestor);
      await disk.stat(ancestor);
      return ancestor;
    } catch (thrown) {
      const missing =
        errno(thrown) === 'ENOTDIR' || (errno(thrown) === 'ENOENT' && !(await isSymbolicLink(disk, ancestor)));
      const parent = path.dirname(ancestor);
      if (!missing || parent === ancestor)
        throw new ImageError('no-folder', { reason: 'not-a-folder', subject: folder }, { cause: thrown });
      ancestor = parent;
    }
  }
}

/** Names of `.git`, also on Windows and macOS. A file in this folder may be executed or break the repository. */
const gitName = /^(\.git|git~\d+)[\s.]*(:|$)/i;

export const isGitPath = (parts: readonly string[]): boolean =>
  parts.some((part) => gitName.test(part.replace(/\p{Cf}/gu, '')));

function isInside(folder: string, root: string): boolean {
  const relative = path.relative(root, folder);
  return relative === '' || (!path.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${path.sep}`));
}
