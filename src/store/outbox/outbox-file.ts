// Writes one received image to disk as it arrives, with reserved bytes in front for metadata.
import type { FileHandle } from 'node:fs/promises';
import type { OutboxFile } from '../../core/outbox/outbox';
import type { Splice } from '../../core/image/byte-source';
import { rewriteFlags, type Disk, errno } from '../fs/disk';
import { copySpliced, writeAll } from '../fs/write-all';

/** Maximum bytes buffered for the disk before the network is slowed down. */
const maxPending = 4 * 1024 * 1024;
/** Bytes after which a flush starts while more data arrives, so that the final flush is short. */
const flushEvery = 8 * 1024 * 1024;
/** A write within one memory page is atomic, even if the process is killed. */
const page = 4096;

const received = '.part';

/** Creates `STEM.part`, which grows after `room` reserved bytes. */
export async function createOutboxFile(disk: Disk, stem: string, room: number): Promise<OutboxFile> {
  const handle = await disk.open(stem + received, 'wx+');
  return outboxFile(disk, stem, handle, { path: stem + received, base: room, size: 0, filled: false });
}

/** Opens a received file (`STEM.part`, with `room` reserved bytes) or a finished one; undefined if it was saved. */
export async function reopenOutboxFile(disk: Disk, path: string, room: number): Promise<OutboxFile | undefined> {
  const handle = await disk.open(path, 'r+').catch((thrown: unknown) => {
    if (errno(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (!handle) return undefined;
  const { size } = await handle.stat();
  // No image format begins with a zero: a nonzero byte means that the reserved bytes were filled.
  const { buffer } = await handle.read(new Uint8Array(1), 0, 1, 0);
  const filled = !path.endsWith(received) || (room > 0 && buffer[0] !== 0);
  const base = filled ? 0 : room;
  return outboxFile(disk, path.replace(/\.[a-z]+$/, ''), handle, {
    path,
    base,
    size: Math.max(0, size - base),
    filled,
  });
}

interface FileStart {
  readonly path: string;
  /** Offset of the image in the file. */
  readonly base: number;
  readonly size: number;
  /** Whether the metadata has been inserted. */
  readonly filled: boolean;
}

function outboxFile(disk: Disk, stem: string, handle: FileHandle, start: FileStart): OutboxFile {
  let { path, base, size, filled } = start;
  let written = size;
  let pending: Uint8Array[] = [];
  let writing: Promise<void> | undefined;
  let flushed = size;
  let flushing: Promise<void> | undefined;
  let failure: unknown;
  let open = true;

  const drain = async (): Promise<void> => {
    try {
      while (pending.length > 0) {
        const batch = pending;
        pending = [];
        await writeAll(handle, batch, base + written);
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

  const read = async (at: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, base + at);
    return bytes.subarray(0, bytesRead);
  };

  /** Fills the reserved bytes with the metadata and the bytes before it, in one write of less than a page. */
  const fill = async ({ at, insert }: Splice): Promise<void> => {
    await writeAll(handle, [Buffer.concat([await read(0, at), insert])], 0);
    filled = true;
    base = 0;
    size += insert.length;
  };

  const copy = async (finished: string, splices: readonly Splice[]): Promise<void> => {
    const temporary = `${stem}.finishing`;
    try {
      const target = await disk.open(temporary, rewriteFlags);
      try {
        await copySpliced(handle, base, base + size, splices, target);
        await target.sync();
      } finally {
        await target.close();
      }
      await disk.rename(temporary, finished);
    } catch (thrown) {
      // An incomplete copy would waste space on a full disk.
      await disk.rm(temporary, { force: true }).catch(() => undefined);
      throw thrown;
    }
    const part = path;
    path = finished;
    size += splices.reduce((sum, { remove, insert }) => sum + insert.length - remove, 0);
    await disk.unlink(part);
  };

  return {
    get size() {
      return failure === undefined ? size : written;
    },
    get path() {
      return path;
    },
    get finished() {
      return !path.endsWith(received);
    },
    async write(bytes) {
      if (failure !== undefined) throw failure;
      size += bytes.length;
      pending.push(bytes);
      writing ??= drain();
      if (size - written > maxPending) await settle();
    },
    end: settle,
    read,
    async finish(extension, splices) {
      if (!path.endsWith(received)) return;
      await settle();
      const [only, ...others] = splices;
      if (only && others.length === 0 && fitsHeadroom(only, base)) await fill(only);
      const finished = stem + extension;
      if (!filled && (only || base > 0)) return copy(finished, splices);
      await handle.datasync();
      await disk.rename(path, finished);
      path = finished;
    },
    discard: () => disk.unlink(path),
    async close() {
      if (!open) return;
      open = false;
      await writing;
      await flushing;
      await handle.close();
    },
  };
}

function fitsHeadroom({ at, remove, insert }: Splice, room: number): boolean {
  return room > 0 && remove === 0 && insert.length === room && at + room <= page;
}
