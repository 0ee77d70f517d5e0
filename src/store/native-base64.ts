// Decodes base64 with Node's decoder, several times faster than JavaScript.
import type { DecodeGroups } from '../core/provider/nebula/base64-decoder';

/** Node skips invalid characters and then returns fewer bytes, which the scanner detects. */
export const decodeGroups: DecodeGroups = (text, from, to, out, at) => {
  const source = Buffer.from(text.buffer, text.byteOffset + from, to - from).toString('latin1');
  return at + Buffer.from(out.buffer, out.byteOffset, out.byteLength).write(source, at, 'base64');
};
