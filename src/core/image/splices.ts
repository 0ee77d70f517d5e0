// Collects byte ranges to remove from and insert into a file, and applies them.
import type { InputSource, Splice } from './byte-source';

const nothing = new Uint8Array();

export type Splices = ReturnType<typeof createSplices>;

/** Creates an empty list; splices must be added in order of their position. */
export function createSplices() {
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
    cut: (from: number, to: number) => replace(from, to, nothing),
    /** Inserts bytes before the byte at `at`. */
    insert: (at: number, bytes: Uint8Array) => replace(at, at, bytes),
  };
}

/** Bytes that the splices add; negative if they remove more. */
export function sizeDelta(splices: readonly Splice[]): number {
  return splices.reduce((sum, { remove, insert }) => sum + insert.length - remove, 0);
}

/** Yields the file with its splices applied, in a reused buffer: each piece fills `room`, except for the last one. */
export async function* applySplices(
  source: Pick<InputSource, 'size' | 'readInto'>,
  splices: readonly Splice[],
  room: Uint8Array,
): AsyncGenerator<Uint8Array, void> {
  let filled = 0;
  for (const part of splitParts(source.size, splices)) {
    for (let at = 0; at < part.length;) {
      const target = room.subarray(filled, filled + part.length - at);
      if (part.bytes) target.set(part.bytes.subarray(at, at + target.length));
      else await source.readInto(part.from + at, target);
      at += target.length;
      filled += target.length;
      if (filled === room.length) {
        yield room;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield room.subarray(0, filled);
}

/** Parts of the file, and inserted parts with `bytes`. */
function* splitParts(size: number, splices: readonly Splice[]) {
  let from = 0;
  for (const { at, remove, insert } of splices) {
    yield { from, length: at - from, bytes: undefined };
    yield { from: at, length: insert.length, bytes: insert };
    from = at + remove;
  }
  yield { from, length: size - from, bytes: undefined };
}
