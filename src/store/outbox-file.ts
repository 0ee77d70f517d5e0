// One received picture on disk: bytes are appended as they arrive, then finished beside it.
import type { FileHandle } from 'node:fs/promises';
import type { OutboxFile, Splice } from '../core/ports';
import { extensionOf } from '../core/container/inspect';
import { type Disk, errno } from './disk';

/** Bytes that may wait for the disk before the network is held back. */
const maxPending = 4 * 1024 * 1024;
const copyBlock = 1024 * 1024;
/** Bytes after which a flush is begun while more arrive, so that little is left to flush at the end. */
const flushEvery = 4 * 1024 * 1024;

/** Makes `STEM.part` and hands out the file that grows in it. */
export async function createOutboxFile(disk: Disk, stem: string): Promise<OutboxFile> {
  return growing(disk, stem, await disk.open(`${stem}.part`, 'wx+'));
}

/**
 * A file that an earlier run left: received (`STEM.part`), or finished under its picture's extension. Undefined when it
 * has been brought home since it was found.
 */
export async function reopenOutboxFile(disk: Disk, path: string): Promise<OutboxFile | undefined> {
  const handle = await disk.open(path, 'r+').catch((thrown: unknown) => {
    if (errno(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (!handle) return undefined;
  const { size, nlink } = await handle.stat();
  if (nlink > 1) {
    await handle.close();
    return undefined;
  }
  const file = growing(disk, path.replace(/\.[a-z]+$/, ''), handle, size);
  return path.endsWith('.part') ? file : { ...file, size, path, finished: true, finish: () => Promise.resolve() };
}

function growing(disk: Disk, stem: string, handle: FileHandle, initial = 0): OutboxFile {
  let size = initial;
  let written = initial;
  let pending: Uint8Array[] = [];
  let writing: Promise<void> | undefined;
  let flushed = initial;
  let flushing: Promise<void> | undefined;
  let failure: unknown;
  let path = `${stem}.part`;
  let open = true;

  /** Writes what has gathered, as often as more gathers meanwhile. */
  const drain = async (): Promise<void> => {
    try {
      while (pending.length > 0) {
        const batch = pending;
        pending = [];
        await writeAll(handle, batch, written);
        written += batch.reduce((sum, bytes) => sum + bytes.length, 0);
        if (written - flushed >= flushEvery) flushing ??= flush();
      }
    } catch (thrown) {
      failure ??= thrown;
    } finally {
      writing = undefined;
    }
  };

  const flush = async (): Promise<void> => {
    const upTo = written;
    try {
      await handle.datasync();
      flushed = upTo;
    } catch (thrown) {
      failure ??= thrown;
    } finally {
      flushing = undefined;
    }
  };

  const settle = async (): Promise<void> => {
    await writing;
    await flushing;
    if (failure !== undefined) throw failure;
  };

  const close = async (): Promise<void> => {
    if (open) {
      open = false;
      await writing;
      await flushing;
      await handle.close();
    }
  };

  return {
    get size() {
      return failure === undefined ? size : written;
    },
    get path() {
      return path;
    },
    get finished() {
      return path !== `${stem}.part`;
    },
    async write(bytes) {
      if (failure !== undefined) throw failure;
      size += bytes.length;
      pending.push(bytes);
      writing ??= drain();
      if (size - written > maxPending) await settle();
    },
    end: settle,
    async read(at, length) {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, at);
      return bytes.subarray(0, bytesRead);
    },
    async finish(format, splices) {
      await settle();
      const finished = stem + extensionOf[format];
      if (splices.length === 0) {
        await handle.datasync();
        await disk.rename(path, finished);
        path = finished;
        return;
      }
      const temporary = `${stem}.finishing`;
      const target = await disk.open(temporary, 'w');
      try {
        await copySpliced(handle, size, splices, target);
        await target.sync();
      } finally {
        await target.close();
      }
      await disk.rename(temporary, finished);
      const received = path;
      path = finished;
      await disk.unlink(received);
    },
    close,
  };
}

async function writeAll(handle: FileHandle, batch: readonly Uint8Array[], at: number): Promise<void> {
  let left = [...batch];
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    left = without(left, bytesWritten);
  }
}

/** What is left to write when the first `done` bytes are written. */
function without(batch: readonly Uint8Array[], done: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  for (const bytes of batch) {
    if (done < bytes.length) left.push(bytes.subarray(done));
    done = Math.max(0, done - bytes.length);
  }
  return left;
}

/** Copies with the splices put in, a block at a time. */
async function copySpliced(from: FileHandle, size: number, splices: readonly Splice[], to: FileHandle): Promise<void> {
  const block = new Uint8Array(copyBlock);
  let out = 0;
  const put = async (bytes: Uint8Array) => {
    await writeAll(to, [bytes], out);
    out += bytes.length;
  };
  const copy = async (start: number, end: number) => {
    for (let at = start; at < end;) {
      const { bytesRead } = await from.read(block, 0, Math.min(block.length, end - at), at);
      if (bytesRead === 0) throw new Error('The received file became shorter.');
      await put(block.subarray(0, bytesRead));
      at += bytesRead;
    }
  };
  let at = 0;
  for (const splice of splices) {
    await copy(at, splice.at);
    await put(splice.insert);
    at = splice.at + splice.remove;
  }
  await copy(at, size);
}
