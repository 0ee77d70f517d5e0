// Opens a local input for reading in ranges, without blocking on a device or a pipe.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { ImageError } from '../../core/errors';
import type { InputSource } from '../../core/image/byte-source';
import type { Disk } from './disk';

/** @throws {ImageError} `input-too-large` over `limit` bytes, any other failure `input-unreadable`, naming the file. */
export async function openLocalInput(
  disk: Disk,
  file: string,
  limit: number,
  signal: AbortSignal,
): Promise<InputSource> {
  const subject = path.basename(file);
  const typed = <T>(outcome: Promise<T>): Promise<T> =>
    outcome.catch((thrown: unknown) => {
      if (thrown instanceof ImageError) throw thrown;
      throw new ImageError('input-unreadable', { subject }, { cause: thrown });
    });
  const handle = await typed(disk.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const stat = await typed(handle.stat());
    if (!stat.isFile())
      throw new ImageError('input-unreadable', { reason: stat.isDirectory() ? 'folder' : 'not-a-file', subject });
    if (stat.size > limit) throw new ImageError('input-too-large', { subject, amount: stat.size });
    const changed = () => new ImageError('input-unreadable', { reason: 'changed', subject });
    const readInto = (at: number, room: Uint8Array) => typed(fill(handle, at, room, signal, changed));
    return {
      size: stat.size,
      readInto,
      async read(at, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, stat.size - at)));
        await readInto(at, bytes);
        return bytes;
      },
      async checkUnchanged() {
        const { size, mtimeMs } = await typed(handle.stat());
        if (size !== stat.size || mtimeMs !== stat.mtimeMs) throw changed();
      },
      close: () => typed(handle.close()),
    };
  } catch (thrown) {
    await handle.close().catch(() => undefined);
    throw thrown;
  }
}

async function fill(
  handle: FileHandle,
  from: number,
  room: Uint8Array,
  signal: AbortSignal,
  changed: () => ImageError,
): Promise<void> {
  let filled = 0;
  while (filled < room.length) {
    if (signal.aborted) throw new ImageError('canceled');
    const { bytesRead } = await handle.read(room, filled, room.length - filled, from + filled);
    if (bytesRead === 0) throw changed();
    filled += bytesRead;
  }
}
