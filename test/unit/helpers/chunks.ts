// Splits bytes into chunks, as a network does.
import * as fc from 'fast-check';

/** Where to split, as fractions of the length; `splitAt` applies them to any bytes. */
export const cutPositions: fc.Arbitrary<number[]> = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  maxLength: 12,
});

export function splitAt(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const offsets = shares.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b);
  return [...offsets, bytes.length].map((end, index) => bytes.slice(index === 0 ? 0 : offsets[index - 1], end));
}

/** Splits into single bytes. */
export function splitBytes(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}
