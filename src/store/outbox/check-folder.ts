// Checks a target folder before money is spent, and again before a file goes there.
import { constants } from 'node:fs';
import * as path from 'node:path';
import { ImageError } from '../../core/errors';
import { type Disk, errno } from '../fs/disk';

/**
 * The folder must be one, or be makeable; writable; and, links resolved, inside `root` where that is given, and none of Git's there.
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

/** The folder itself or the first one above it that is there; a dangling link counts as there and is refused. */
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

/** The names by which a disk, of Windows and macOS too, finds a repository's own folder; a file there may be run or break it. */
const gitName = /^(\.git|git~\d+)[\s.]*(:|$)/i;

/** Whether a path has Git's own folder among its parts. */
export const isGitPath = (parts: readonly string[]): boolean =>
  parts.some((part) => gitName.test(part.replace(/\p{Cf}/gu, '')));

function isInside(place: string, root: string): boolean {
  const relative = path.relative(root, place);
  return relative === '' || (!path.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${path.sep}`));
}
