// Stretches to cut from a file and to put into it, gathered from front to back, and what comes of them.
import type { InputSource, Splice } from './byte-source';

const nothing = new Uint8Array();

export interface Splices {
  /** In order, not overlapping. */
  readonly list: Splice[];
  /** Takes the bytes from `from` to `to` out. */
  cut(from: number, to: number): void;
  /** Puts bytes in before the byte at `at`. */
  insert(at: number, bytes: Uint8Array): void;
  /** Puts bytes in the place of those from `from` to `to`. */
  replace(from: number, to: number, bytes: Uint8Array): void;
}

/** Gathers splices; each has to stand behind the one before. */
export function createSplices(): Splices {
  const list: Splice[] = [];
  const replace = (from: number, to: number, bytes: Uint8Array) => {
    const last = list.at(-1);
    // Neighbours become one: a file may have many thousand.
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

/** Bytes that the splices add; negative when they take away. */
export function sizeDelta(splices: readonly Splice[]): number {
  return splices.reduce((sum, { remove, insert }) => sum + insert.length - remove, 0);
}

/** What comes of a file with its splices, from front to back in memory that is used again: each piece fills `room`, the last one what is left. */
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
  /** Absent: they stand in the file. */
  readonly bytes?: Uint8Array;
}

/** What is kept and what is put in, in turn. */
function* splitParts(size: number, splices: readonly Splice[]): Generator<SplicePart, void> {
  let from = 0;
  for (const { at, remove, insert } of splices) {
    yield { from, length: at - from };
    yield { from: at, length: insert.length, bytes: insert };
    from = at + remove;
  }
  yield { from, length: size - from };
}
