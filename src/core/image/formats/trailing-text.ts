// Detects text after coded pixels, where decoders ignore it.
import type { ByteWindow } from './byte-window';

/** In bytes. */
const longTail = 4096;
const shortTail = 64;
/** Matches by chance in the long tail of one of about 150 images, which is then re-encoded without need. */
const text = /[\w ]{10}|[ -~]{15}/;

/**
 * Whether the last bytes of a range contain text: what a program appended to the pixels.
 * @param many whether the file may have many such ranges, so that only the last bytes are searched.
 */
export async function hasTrailingText(file: ByteWindow, from: number, to: number, many = false): Promise<boolean> {
  const start = Math.max(from, to - (many ? shortTail : longTail));
  const bytes = await file.bytes(start, to - start);
  return bytes === undefined || text.test(String.fromCharCode(...bytes));
}
