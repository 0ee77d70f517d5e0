// Compares the bytes of two images.
import type { ByteSource } from './byte-source';

const stretch = 1024 * 1024;

export async function isSameContent(one: ByteSource, other: ByteSource): Promise<boolean> {
  if (one.size !== other.size) return false;
  for (let at = 0; at < one.size; at += stretch) {
    const length = Math.min(stretch, one.size - at);
    const [a, b] = await Promise.all([one.read(at, length), other.read(at, length)]);
    if (a.length !== b.length || a.some((byte, index) => byte !== b[index])) return false;
  }
  return true;
}
