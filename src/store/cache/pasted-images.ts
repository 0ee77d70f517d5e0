// Stores pasted and dropped image data as files, each content once, within a size limit.
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { inspectImage } from '../../core/image/inspect';
import { memorySource } from '../../core/image/formats/byte-window';
import { ImageError } from '../../core/errors';
import { checkFormat } from '../fs/check-input-file';
import { type Disk, errno, writeAtomic } from '../fs/disk';

export type PastedImages = ReturnType<typeof createPastedImages>;

/** Maximum total bytes; more than a user pastes in weeks. */
const maxBytes = 512 * 1024 * 1024;
const maxFiles = 500;
const fileName = /^[0-9a-f]{64}\.(png|jpg|webp)$/;

/** @param folder in the global storage, shared by all windows. */
export function createPastedImages(disk: Disk, folder: string) {
  const write = async (file: string, bytes: Uint8Array) => {
    await disk.mkdir(folder, { recursive: true });
    const now = new Date();
    // If the file already exists, only its time of last use changes.
    const known = await disk.utimes(file, now, now).then(
      () => true,
      () => false,
    );
    if (known) return;
    await writeAtomic(disk, file, bytes, 'shared');
    await evictOld(disk, folder, file).catch(() => undefined);
  };
  return {
    /**
     * @returns the file's path.
     * @throws {ImageError} `input-format` or `input-unreadable` (`empty`) for other data, `save-failed` if storing fails.
     */
    async save(name: string, bytes: Uint8Array): Promise<string> {
      const subject = name.slice(0, 200);
      if (bytes.length === 0) throw new ImageError('input-unreadable', { reason: 'empty', subject });
      const format = checkFormat(bytes, subject);
      if (!(await inspectImage(memorySource(bytes))))
        throw new ImageError('input-format', { reason: 'incomplete', subject });
      const extension = format === 'jpeg' ? 'jpg' : format;
      const file = path.join(folder, `${createHash('sha256').update(bytes).digest('hex')}.${extension}`);
      try {
        await write(file, bytes);
      } catch (thrown) {
        throw new ImageError('save-failed', { reason: 'pasted' }, { cause: thrown });
      }
      return file;
    },
    /** Whether this is the path of a stored image. */
    has: (file: string) => path.dirname(file) === path.resolve(folder) && fileName.test(path.basename(file)),
  };
}

/** Keeps the newest file even if it exceeds the limits. */
async function evictOld(disk: Disk, folder: string, newest: string): Promise<void> {
  const files: { file: string; size: number; used: number }[] = [];
  for (const name of await disk.readdir(folder)) {
    const file = path.join(folder, name);
    try {
      const { size, mtimeMs } = await disk.stat(file);
      files.push({ file, size, used: mtimeMs });
    } catch (thrown) {
      if (errno(thrown) !== 'ENOENT') throw thrown;
    }
  }
  let bytes = 0;
  for (const [index, { file, size }] of files.toSorted((a, b) => b.used - a.used).entries()) {
    bytes += size;
    if (file !== newest && (index >= maxFiles || bytes > maxBytes)) await disk.rm(file, { force: true });
  }
}
