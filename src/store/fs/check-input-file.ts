// Checks a local input file: it exists, is a regular file, and has a supported size and format.
import { constants } from 'node:fs';
import * as path from 'node:path';
import { defined } from '../../core/defined';
import { foreignFormat, headBytes } from '../../core/image/formats/foreign-formats';
import { sniff } from '../../core/image/inspect';
import { type ErrorFacts, ImageError } from '../../core/errors';
import type { ImageFormat } from '../../core/request/image-request';
import { type Disk, errno, isSymbolicLink } from './disk';

/**
 * Reads at most `headBytes`; never opens a device, a pipe or a socket. `identity` is equal for all paths of one file.
 * @throws {ImageError} `input-unreadable` with a reason, `input-too-large` or `input-format`, naming the file.
 */
export async function checkLocalInput(disk: Disk, file: string, limit: number) {
  const subject = path.basename(file);
  try {
    const found = await disk.stat(file, { bigint: true });
    const { dev, ino, mtimeNs, size } = found;
    if (found.isDirectory()) throw unreadable('folder', subject);
    if (!found.isFile()) throw unreadable('not-a-file', subject);
    // Virtual files of the system also report 0, and reading some of them blocks forever.
    if (size === 0n) throw unreadable('empty', subject);
    if (size > limit) throw new ImageError('input-too-large', { reason: 'file', subject, amount: Number(size) });
    const format = checkFormat(await readHead(disk, file), subject);
    const realPath = await disk.realpath(file);
    const identity = ino === 0n ? realPath : [dev, ino, size, mtimeNs].join(':');
    return { size: Number(size), format, realPath, identity };
  } catch (thrown) {
    if (thrown instanceof ImageError) throw thrown;
    const reason = await reasonOf(disk, file, errno(thrown));
    const facts: ErrorFacts = reason === undefined ? { subject } : { reason, subject };
    throw new ImageError('input-unreadable', facts, { cause: thrown });
  }
}

/** By its first bytes. @throws if it cannot be read. */
export async function isImageFile(disk: Disk, file: string): Promise<boolean> {
  const found = await disk.stat(file);
  if (!found.isFile() || found.size === 0) return false;
  return sniff(await readHead(disk, file)) !== undefined;
}

/** The format by the first bytes. @throws {ImageError} `input-format` with the detected format. */
export function checkFormat(head: Uint8Array, subject: string): ImageFormat {
  const format = sniff(head);
  if (format) return format;
  const foreign = foreignFormat(head);
  throw new ImageError('input-format', { subject, ...defined({ format: foreign }) });
}

const unreadable = (reason: string, subject: string) => new ImageError('input-unreadable', { reason, subject });

async function readHead(disk: Disk, file: string): Promise<Uint8Array> {
  const handle = await disk.open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    // The path may refer to another file since the check.
    if (!(await handle.stat()).isFile()) throw unreadable('not-a-file', path.basename(file));
    const head = new Uint8Array(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A reason that the user can act on; undefined for any other error. */
async function reasonOf(disk: Disk, file: string, code: string): Promise<string | undefined> {
  if (code === 'EACCES' || code === 'EPERM') return 'no-permission';
  if (code === 'ELOOP') return 'broken-link';
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return undefined;
  return (await isSymbolicLink(disk, file)) ? 'broken-link' : 'missing';
}
