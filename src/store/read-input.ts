// Reads a local input whole, in bounded memory; a device or a pipe is never waited for.
import { constants } from 'node:fs';
import * as path from 'node:path';
import { ImageError } from '../core/errors';
import type { Disk } from './disk';

/** @throws {ImageError} `input-too-large` over `limit` bytes, `input-unreadable` for everything else, naming the file. */
export async function readLocalInput(
  disk: Disk,
  file: string,
  limit: number,
  signal: AbortSignal,
  room: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  const subject = path.basename(file);
  try {
    const handle = await disk.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new ImageError('input-unreadable', { reason: 'not-a-file', subject });
      if (stat.size > limit) throw new ImageError('input-too-large', { subject, amount: stat.size });
      const bytes = room.length >= stat.size ? room.subarray(0, stat.size) : new Uint8Array(stat.size);
      let at = 0;
      while (at < bytes.length) {
        if (signal.aborted) throw new ImageError('canceled');
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
        if (bytesRead === 0) throw new ImageError('input-unreadable', { reason: 'changed', subject });
        at += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (thrown instanceof ImageError) throw thrown;
    throw new ImageError('input-unreadable', { subject }, { cause: thrown });
  }
}
