// Opens only regular files, because opening or reading a pipe or a device may block forever.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type Disk, errno } from './disk';

/** O_NONBLOCK makes opening a pipe without a writer return immediately; Windows has neither. */
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const noFile = 'ENOTFILE';
/** Errors for folders, pipes, devices, sockets and circular links, which a retry cannot resolve. */
const kinds = new Set([noFile, 'EISDIR', 'ELOOP', 'ENXIO', 'ENODEV']);

/** Whether the path exists but is not a regular file. */
export function isNotRegularFile(thrown: unknown): boolean {
  return kinds.has(errno(thrown));
}

/** @throws the disk's error; one that `isNotRegularFile` recognizes if the path is not a regular file. */
export async function openRegularFile(disk: Disk, file: string) {
  const handle = await disk.open(file, reading);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw refusal(file);
    return { handle, size: found.size };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** @throws as `openRegularFile` does, and the errors of `work`. */
export async function withRegularFile<T>(
  disk: Disk,
  file: string,
  work: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const { handle, size } = await openRegularFile(disk, file);
  try {
    return await work(handle, size);
  } finally {
    await handle.close();
  }
}

/** Undefined for more than `most` bytes. @throws as `openRegularFile` does. */
export async function readText(disk: Disk, file: string, most: number): Promise<string | undefined> {
  return withRegularFile(disk, file, async (handle, size) => {
    if (size > most) return undefined;
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await handle.read(bytes, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.toString('utf8', 0, length);
  });
}

/** Creates a missing file. @throws as `openRegularFile` does. */
export async function appendText(disk: Disk, file: string, text: string): Promise<void> {
  const found = await disk.stat(file).catch((thrown: unknown) => {
    if (errno(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (found && !found.isFile()) throw refusal(file);
  await disk.appendFile(file, text);
}

const refusal = (file: string) => Object.assign(new Error(`${file} is not a regular file.`), { code: noFile });
