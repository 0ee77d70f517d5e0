// Checks a target folder before the request is paid, and again before a file is saved.
import { constants } from 'node:fs';
import * as path from 'node:path';
import { ImageError } from '../../core/errors';
import { type Disk, errno } from '../fs/disk';

/**
 * The folder must exist or be creatable, and be writable. If `root` is given, its real path must be inside `root` and
 * not in a Git folder.
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
  let place = folder;
  for (;;) {
    try {
      await disk.lstat(place);
      await disk.stat(place);
      return place;
    } catch (thrown) {
      const missing = errno(thrown) === 'ENOENT' && !(await isLink(disk, place));
      const parent = path.dirname(place);
      if (errno(thrown) === 'ENOTDIR' && parent !== place) place = parent;
      else if (!missing || parent === place)
        throw new ImageError('no-folder', { reason: 'not-a-folder', subject: folder }, { cause: thrown });
      else place = parent;
    }
  }
}

async function isLink(disk: Disk, place: string): Promise<boolean> {
  return disk.lstat(place).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/**
 * Matches the names of a repository's `.git` folder, including variants on Windows and macOS. A file in it may be
 * executed or break the repository.
 */
const gitName = /^(\.git|git~\d+)[\s.]*(:|$)/i;

/** Whether a path contains a `.git` folder. */
export const isGitPath = (parts: readonly string[]): boolean =>
  parts.some((part) => gitName.test(part.replace(/\p{Cf}/gu, '')));

function isInside(place: string, root: string): boolean {
  const relative = path.relative(root, place);
  return relative === '' || (!path.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${path.sep}`));
}
