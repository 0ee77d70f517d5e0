// Files that others may have put there: only regular ones are opened, since a pipe or a device can be waited for for ever.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type Disk, errno } from './disk';

/** A pipe that nobody writes into opens at once; Windows has neither the pipe nor the flag. */
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const noFile = 'ENOTFILE';
/** What folders, pipes, devices, sockets and links in a circle answer: waiting makes no file of them. */
const kinds = new Set([noFile, 'EISDIR', 'ELOOP', 'ENXIO', 'ENODEV']);

export interface OpenedFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
}

/** Whether what an operation threw says that there is something, but no regular file. */
export function isNotRegularFile(thrown: unknown): boolean {
  return kinds.has(errno(thrown));
}

/** @throws what the disk throws; what `isNotRegularFile` knows for anything but a regular file. */
export async function openRegularFile(disk: Disk, file: string): Promise<OpenedFile> {
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

/** Opens a regular file for as long as the work takes. @throws as `openRegularFile` does, and what the work throws. */
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

/** The text of a regular file; undefined when it has more than `most` bytes. @throws as `openRegularFile` does. */
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

/** Appends to a regular file, or makes it. @throws what the disk throws; what `isNotRegularFile` knows for anything else. */
export async function appendText(disk: Disk, file: string, text: string): Promise<void> {
  const found = await disk.stat(file).catch((thrown: unknown) => {
    if (errno(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (found && !found.isFile()) throw refusal(file);
  await disk.appendFile(file, text);
}

const refusal = (file: string) => Object.assign(new Error(`${file} is no regular file.`), { code: noFile });
