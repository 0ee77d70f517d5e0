// The lines of a session's file, read in stretches: other work goes on meanwhile, and no more is in memory than needed.
import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import type { SessionRecord } from '../../core/session/records';
import { sessionRecord } from '../fs/schemas';

const stretch = 256 * 1024;
/** A longer line is none of ours: it is passed over. */
const maxLine = 4 * 1024 * 1024;
const lineBreak = 10;
/** Milliseconds for which the event loop may be held up. */
const slice = 8;

/** Lines with the place in the file where the next one begins, its line break included. */
export interface LineBatch {
  readonly lines: readonly string[];
  /** Behind the last whole line: where reading goes on. A last line without an end counts when it is whole JSON. */
  readonly end: number;
}

/** The lines from a place on, stretch by stretch. */
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

/** The lines of a stretch that begins anywhere: the first one may be a part of one. */
export function splitLines(bytes: Uint8Array): string[] {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Another window may be writing the last line just now. */
function isWhole(text: string): boolean {
  if (text.trim() === '') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A line that cannot be read (cut by a kill, or of a later version) is passed over; the rest stands. */
export function parseRecord(line: string): SessionRecord | undefined {
  try {
    const parsed = v.safeParse(sessionRecord, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
