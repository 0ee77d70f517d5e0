// Tests the base64 decoder: exact for any valid text in any chunks, and strict about errors.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createBase64Decoder } from '../../../../../src/core/provider/nebula/base64-decoder';
import { base64Form, foreignLetters, writeBase64 } from '../../../../fixtures/images/base64-text';
import { splitAt, cutPositions } from '../../../helpers/chunks';

function decode(text: string, shares: readonly number[] = []): { bytes: Buffer; valid: boolean } {
  const decoder = createBase64Decoder();
  const whole = Buffer.from(text);
  const out: Uint8Array[] = [];
  for (const chunk of splitAt(whole, shares)) {
    const room = new Uint8Array(Math.ceil((chunk.length * 3) / 4) + 3);
    out.push(room.subarray(0, decoder.decode(chunk, 0, chunk.length, room, 0)));
  }
  const rest = new Uint8Array(3);
  out.push(rest.subarray(0, decoder.end(rest, 0)));
  return { bytes: Buffer.concat(out), valid: decoder.valid };
}

describe('base64 decoder', () => {
  it('decodes any bytes exactly, in every variant and any chunks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), base64Form, cutPositions, (bytes, form, shares) => {
        assert.deepEqual(decode(writeBase64(bytes, form), shares), { bytes: Buffer.from(bytes), valid: true });
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a text with a single invalid character at any position', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        base64Form,
        fc.constantFrom(...foreignLetters),
        fc.double({ min: 0, max: 1, noNaN: true }),
        cutPositions,
        (bytes, form, foreign, share, shares) => {
          const text = writeBase64(bytes, form);
          const at = Math.round(share * text.length);
          assert.equal(decode(text.slice(0, at) + foreign + text.slice(at), shares).valid, false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses impossible lengths, misplaced padding and text after it', () => {
    for (const text of [
      'A',
      'AAAAA',
      '=',
      '==',
      '====',
      'A=',
      'A==',
      'A===',
      'AA=',
      'AA===',
      'AAA==',
      'AAAA=',
      'AAAA==',
      'AAAA====',
      'AA==AA==',
      'AA==A',
      'AAA=AAAA',
      'A=AA',
      'AA=A',
    ]) {
      assert.equal(decode(text).valid, false, text);
      assert.equal(decode(text, [0.2, 0.4, 0.6, 0.8]).valid, false, `${text} in chunks`);
    }
  });

  it('accepts white space between all characters, including the padding', () => {
    assert.deepEqual(decode('\r\n T W\tE = \n'), { bytes: Buffer.from('Ma'), valid: true });
    assert.deepEqual(decode(' \n '), { bytes: Buffer.alloc(0), valid: true });
    assert.deepEqual(decode(''), { bytes: Buffer.alloc(0), valid: true });
  });

  it('keeps the bytes before an error and none after it', () => {
    assert.deepEqual(decode('TWFu!TWFu'), { bytes: Buffer.from('Man'), valid: false });
    assert.deepEqual(decode('TWFu!TWFu', [0.5]), { bytes: Buffer.from('Man'), valid: false });
  });

  it('reports an error as soon as it is read', () => {
    const decoder = createBase64Decoder();
    const room = new Uint8Array(20);
    assert.equal(decoder.decode(Buffer.from('TWFu'), 0, 4, room, 0), 3);
    assert.equal(decoder.valid, true);
    decoder.decode(Buffer.from('<html>'), 0, 6, room, 3);
    assert.equal(decoder.valid, false);
  });

  it('reads only the given range and writes at the given offset', () => {
    const decoder = createBase64Decoder();
    const room = new Uint8Array(10).fill(7);
    assert.equal(decoder.decode(Buffer.from('??TWFu??'), 2, 6, room, 4), 7);
    assert.deepEqual([...room], [7, 7, 7, 7, 77, 97, 110, 7, 7, 7]);
  });
});
