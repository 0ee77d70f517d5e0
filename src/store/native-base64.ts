// Node's own base64 decoder for the reply scanner: several times as fast as one in JavaScript.
import type { DecodeGroups } from '../core/provider/nebula/base64-decoder';

/** Node passes over what is no base64; then fewer bytes come out, and the scanner looks closer. */
export const decodeGroups: DecodeGroups = (text, from, to, out, at) => {
  const source = Buffer.from(text.buffer, text.byteOffset + from, to - from).toString('latin1');
  return at + Buffer.from(out.buffer, out.byteOffset, out.byteLength).write(source, at, 'base64');
};
