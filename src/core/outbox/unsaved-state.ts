// What a leftover holds, told before anybody decides about it.
import { inspect } from '../image/inspect';
import type { Leftover } from './outbox';

/** `whole`: every picture in it can be saved as it should be. */
export interface LeftoverState {
  readonly whole: boolean;
  /** Of the first picture, in pixels, where its header arrived. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly bytes: number;
}

/** Reads the headers and the ends; a picture that cannot be opened now counts as not whole. */
export async function stateOf(leftover: Leftover): Promise<LeftoverState> {
  const bytes = leftover.files.reduce((sum, file) => sum + file.size, 0);
  let whole = true;
  let size: LeftoverState['size'];
  for (const one of leftover.files) {
    const file = await one.open().catch(() => undefined);
    const found = file && (await inspect(file).catch(() => undefined));
    await file?.close();
    if (found?.end === undefined) whole = false;
    if (found) size ??= { width: found.width, height: found.height };
  }
  return { whole, bytes, ...(size ? { size } : {}) };
}

/** The oldest leftovers that must go so that no more than `limit` bytes stay. */
export function oldestBeyond(leftovers: readonly Leftover[], limit: number): Leftover[] {
  const bytesOf = ({ files }: Leftover) => files.reduce((sum, file) => sum + file.size, 0);
  let bytes = leftovers.reduce((sum, one) => sum + bytesOf(one), 0);
  const gone: Leftover[] = [];
  for (const one of leftovers.toSorted((a, b) => a.record.created - b.record.created)) {
    if (bytes <= limit) break;
    bytes -= bytesOf(one);
    gone.push(one);
  }
  return gone;
}
