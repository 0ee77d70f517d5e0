// Reads the lines of a session's file in batches, to bound memory and block no other work.
import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { SessionRecord } from '../../core/session/records';
import { parseSessionRecord as parseOther } from '../fs/schemas';

const stretch = 256 * 1024;
/** Usually contains the newest fifty turns. */
const backwardStretch = 64 * 1024;
/** Longer lines are not Peel's and are skipped. */
const maxLine = 4 * 1024 * 1024;
const lineBreak = 10;
/** Milliseconds after which reading yields to the event loop. */
const slice = 8;

export interface LineBatch {
  readonly lines: readonly string[];
  /** After the last complete line, where reading continues. A line without a line break counts if it is valid JSON. */
  readonly end: number;
}

export async function* readLines(handle: FileHandle, from: number, signal?: AbortSignal): AsyncGenerator<LineBatch> {
  let rest: Buffer = Buffer.alloc(0);
  let at = from;
  let began = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(stretch), 0, stretch, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const text = rest.length > 0 ? Buffer.concat([rest, buffer.subarray(0, bytesRead)]) : buffer.subarray(0, bytesRead);
    const last = text.lastIndexOf(lineBreak);
    if (last > 0) yield { lines: splitLines(text.subarray(0, last)), end: at - (text.length - last) };
    rest = last === -1 ? text : text.subarray(last);
    if (rest.length > maxLine) rest = Buffer.alloc(0);
    if (performance.now() - began < slice) continue;
    await setImmediate();
    began = performance.now();
  }
  const text = rest.toString('utf8');
  if (isWhole(text)) yield { lines: splitLines(rest), end: at };
}

/** Reads complete lines from the end of a file of `size` bytes; the first part may end with an incomplete line. */
export async function* readBackwards(
  handle: FileHandle,
  size: number,
): AsyncGenerator<{ bytes: Buffer; from: number }> {
  let rest: Buffer = Buffer.alloc(0);
  for (let from = size; from > 0;) {
    const start = Math.max(0, from - backwardStretch);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(from - start), 0, from - start, start);
    const read = buffer.subarray(0, bytesRead);
    const bytes = rest.length > 0 ? Buffer.concat([read, rest]) : read;
    const first = start === 0 ? 0 : bytes.indexOf(lineBreak);
    from = start;
    if (first >= 0) yield { bytes: bytes.subarray(first), from: start + first };
    rest = first === -1 ? bytes : bytes.subarray(0, first);
    if (rest.length > maxLine) rest = Buffer.alloc(0);
  }
}

/** Splits a range that may begin inside a line; the first line may then be incomplete. */
export function splitLines(bytes: Uint8Array): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Another window may be writing the last line. */
function isWhole(text: string): boolean {
  if (text.trim() === '') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Skips invalid lines: truncated by a kill, or from a later version. */
export function parseRecords(lines: readonly string[]): SessionRecord[] {
  return lines.flatMap((line) => parseRecord(line) ?? []);
}

export const parseRecord = (line: string): SessionRecord | undefined => parseStar(line) ?? parseOther(line);

const starLine = /^\{"type":"mark","image":"([\w.-]+)","marked":(true|false),"at":(\d{1,15})\}$/;

/** Parses a star record as Peel writes it. A session may contain hundreds of thousands of them. */
function parseStar(line: string): SessionRecord | undefined {
  const [, image, marked, at] = starLine.exec(line) ?? [];
  return image === undefined ? undefined : { type: 'mark', image, marked: marked === 'true', at: Number(at) };
}
