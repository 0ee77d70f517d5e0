// Collects byte ranges to remove from and insert into a file, and applies them.
import type { InputSource, Splice } from './byte-source';

const nothing = new Uint8Array();

export interface Splices {
  /** Ordered, not overlapping. */
  readonly list: Splice[];
  /** Removes the bytes from `from` to `to`. */
  cut(from: number, to: number): void;
  /** Inserts bytes before the byte at `at`. */
  insert(at: number, bytes: Uint8Array): void;
  /** Replaces the bytes from `from` to `to`. */
  replace(from: number, to: number, bytes: Uint8Array): void;
}

/** Creates an empty list; splices must be added in order of their position. */
export function createSplices(): Splices {
  const list: Splice[] = [];
  const replace = (from: number, to: number, bytes: Uint8Array) => {
    const last = list.at(-1);
    // Merge adjacent splices, because a file may have many thousand.
    if (last && last.at + last.remove === from && bytes.length === 0)
      list[list.length - 1] = { ...last, remove: last.remove + to - from };
    else if (to > from || bytes.length > 0) list.push({ at: from, remove: to - from, insert: bytes });
  };
  return {
    list,
    replace,
    cut: (from, to) => replace(from, to, nothing),
    insert: (at, bytes) => replace(at, at, bytes),
  };
}

/** Bytes that the splices add; negative if they remove more. */
export function sizeDelta(splices: readonly Splice[]): number {
  return splices.reduce((sum, { remove, insert }) => sum + insert.length - remove, 0);
}

/**
 * Yields the file with its splices applied, in order and in a reused buffer: each piece fills `room`, the last one may
 * be shorter.
 */
export async function* applySplices(
  source: Pick<InputSource, 'size' | 'readInto'>,
  splices: readonly Splice[],
  room: Uint8Array,
): AsyncGenerator<Uint8Array, void> {
  let filled = 0;
  for (const part of splitParts(source.size, splices)) {
    for (let at = 0; at < part.length;) {
      const place = room.subarray(filled, filled + part.length - at);
      if (part.bytes) place.set(part.bytes.subarray(at, at + place.length));
      else await source.readInto(part.from + at, place);
      at += place.length;
      filled += place.length;
      if (filled === room.length) {
        yield room;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield room.subarray(0, filled);
}

interface SplicePart {
  readonly from: number;
  readonly length: number;
  /** Absent for bytes of the file. */
  readonly bytes?: Uint8Array;
}

/** Alternates kept and inserted ranges. */
function* splitParts(size: number, splices: readonly Splice[]): Generator<SplicePart, void> {
  let from = 0;
  for (const { at, remove, insert } of splices) {
    yield { from, length: at - from };
    yield { from: at, length: insert.length, bytes: insert };
    from = at + remove;
  }
  yield { from, length: size - from };
}
