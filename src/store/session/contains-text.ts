// Searches a file for texts without decoding it.
import type { FileHandle } from 'node:fs/promises';

const stretch = 1024 * 1024;

/** Whether the file contains one of the texts. @throws the signal's reason if it aborts. */
export async function containsAny(
  handle: FileHandle,
  needles: readonly Buffer[],
  signal: AbortSignal,
): Promise<boolean> {
  const overlap = Math.max(...needles.map(({ length }) => length)) - 1;
  const room = Buffer.allocUnsafe(overlap + stretch);
  let kept = 0;
  for (let at = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(room, kept, stretch, at);
    if (bytesRead === 0) return false;
    at += bytesRead;
    const text = room.subarray(0, kept + bytesRead);
    if (needles.some((needle) => text.includes(needle))) return true;
    const next = Math.min(overlap, text.length);
    text.copy(room, 0, text.length - next);
    kept = next;
  }
}
