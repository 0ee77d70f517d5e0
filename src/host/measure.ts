// How large a file is as an input, or why it cannot be sent.
import { inspect } from '../core/container/inspect';
import { memorySource } from '../core/container/window';
import { ImageError } from '../core/errors';
import type { ReadInput } from '../core/ports';
import { maxInputBytes } from '../core/request';
import type { Measures } from '../shared/protocol';

/** @returns what reads a file as it would be read for a request. It rejects as that would, naming the file. */
export function createMeasure(readInput: ReadInput): (uri: string) => Promise<{ measures: Measures }> {
  return async (uri) => {
    const bytes = await readInput(uri, maxInputBytes, new AbortController().signal, new Uint8Array());
    const found = await inspect(memorySource(bytes));
    if (!found)
      throw new ImageError('input-format', { subject: decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)) });
    return { measures: { width: found.width, height: found.height, bytes: bytes.length } };
  };
}
