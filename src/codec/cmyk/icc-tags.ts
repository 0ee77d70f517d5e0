// Finds the data of a tag in a color profile (ICC).

/** More tags than any profile has. */
const maxTags = 1000;

/** A four-character signature. */
export const tagName = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

export const dataViewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/**
 * Returns the tag's data with its header; truncated at the end of the profile.
 * @throws {RangeError} if the tag table is longer than the profile.
 */
export function findTag(profile: Uint8Array, wanted: string): Uint8Array | undefined {
  const numbers = dataViewOf(profile);
  const count = Math.min(maxTags, numbers.getUint32(128));
  for (let at = 132; at < 132 + count * 12; at += 12) {
    const [from, length] = [numbers.getUint32(at + 4), numbers.getUint32(at + 8)];
    if (tagName(profile, at) === wanted) return profile.subarray(from, from + length);
  }
  return undefined;
}
