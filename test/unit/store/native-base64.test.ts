// Tests that Node's base64 decoder never changes the result of the strict decoder.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createBase64Decoder, type DecodeGroups } from '../../../src/core/provider/nebula/base64-decoder';
import { decodeGroups } from '../../../src/store/native-base64';

/** The bytes and validity of a text in chunks. */
function decode(pieces: readonly Uint8Array[], groups?: DecodeGroups): { bytes: string; valid: boolean } {
  const decoder = createBase64Decoder(groups);
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 6));
  let end = 0;
  for (const piece of pieces) end = decoder.decode(piece, 0, piece.length, out, end);
  end = decoder.end(out, end);
  return { bytes: Buffer.from(out.subarray(0, end)).toString('hex'), valid: decoder.valid };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_';
const anyByte = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...letters).map((letter) => letter.charCodeAt(0)) },
  { weight: 1, arbitrary: fc.constantFrom(0x0a, 0x20, 0x3d) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
);

describe('native base64 decoder', () => {
  it('agrees with the strict decoder for any text in any chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyByte), { maxLength: 6 }), (texts) => {
        const pieces = texts.map((text) => Uint8Array.from(text));
        assert.deepEqual(decode(pieces, decodeGroups), decode(pieces));
      }),
      { numRuns: 2000 },
    );
  });

  it('decodes a range inside a larger buffer', () => {
    const bytes = Buffer.from(Array.from({ length: 999 }, (_, index) => index % 256));
    const text = Buffer.concat([Buffer.from('xyz'), Buffer.from(bytes.toString('base64'))]).subarray(3);
    assert.deepEqual(decode([text], decodeGroups), { bytes: bytes.toString('hex'), valid: true });
  });
});
