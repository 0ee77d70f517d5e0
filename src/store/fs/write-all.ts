// Writes batches to open files, and copies files with splices applied.
import type { FileHandle } from 'node:fs/promises';
import type { Splice } from '../../core/image/byte-source';

const copyBlock = 1024 * 1024;

/** Writes the whole batch at `at`, repeating after partial writes. */
export async function writeAll(handle: FileHandle, batch: readonly Uint8Array[], at: number): Promise<void> {
  let left = [...batch];
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    left = left.flatMap((bytes) => {
      const rest = bytes.subarray(bytesWritten);
      bytesWritten = Math.max(0, bytesWritten - bytes.length);
      return rest.length > 0 ? rest : [];
    });
  }
}

/** Copies `from` from `start` to `end` with the splices applied; their offsets are relative to `start`. */
export async function copySpliced(
  from: FileHandle,
  start: number,
  end: number,
  splices: readonly Splice[],
  to: FileHandle,
): Promise<void> {
  const block = new Uint8Array(copyBlock);
  let out = 0;
  const put = async (bytes: Uint8Array) => {
    await writeAll(to, [bytes], out);
    out += bytes.length;
  };
  const copy = async (at: number, until: number) => {
    while (at < until) {
      const { bytesRead } = await from.read(block, 0, Math.min(block.length, until - at), at);
      if (bytesRead === 0) throw new Error('The received file was truncated.');
      await put(block.subarray(0, bytesRead));
      at += bytesRead;
    }
  };
  let at = start;
  for (const splice of splices) {
    await copy(at, start + splice.at);
    await put(splice.insert);
    at = start + splice.at + splice.remove;
  }
  await copy(at, end);
}
