// Tests reading a JSON string with a base64 image: prefixes, escapes, ends, invalid text.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createBase64StringReader } from '../../../../../src/core/provider/nebula/base64-string';
import { base64Form, escapeJson, foreignLetters, writeBase64 } from '../../../../fixtures/images/base64-text';
import { splitAt, cutPositions, splitBytes } from '../../../helpers/chunks';

interface Outcome {
  readonly bytes: Buffer;
  readonly valid: boolean;
  readonly closed: boolean;
  /** The text after the closing quote. */
  readonly rest: string;
}

function readAll(chunks: readonly Uint8Array[], start?: Uint8Array): Outcome {
  const text = createBase64StringReader(start);
  const pieces: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  let closed = false;
  for (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length && !closed) {
      const read = text.read(chunk, at);
      assert(read.next > at, 'made no progress');
      pieces.push(read.bytes);
      ({ closed, next: at } = read);
    }
    rest.push(chunk.subarray(at));
    if (!closed) chunk.fill(0);
  }
  return { bytes: Buffer.concat(pieces), valid: text.valid, closed, rest: Buffer.concat(rest).toString() };
}

const read = (inside: string): Outcome => readAll([Buffer.from(`${inside}"`)]);

const heads = fc.constantFrom(
  '',
  'data:image/png;base64,',
  'data:image/jpeg;charset=utf-8;base64,',
  'DATA:Image/WEBP;Base64,',
  'data:,',
);

describe('base64 string in JSON', () => {
  it('returns the exact bytes for any prefix, escapes, line breaks, alphabet, padding and chunks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        base64Form,
        heads,
        fc.constantFrom(0, 1, 2, 5, 40),
        cutPositions,
        (bytes, form, head, every, shares) => {
          const inside = escapeJson(head + writeBase64(bytes, form), every);
          const chunks = splitAt(Buffer.from(`${inside}",{"code":200}`), shares);
          assert.deepEqual(readAll(chunks), {
            bytes: Buffer.from(bytes),
            valid: true,
            closed: true,
            rest: ',{"code":200}',
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses one foreign character, plain or escaped', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        base64Form,
        fc.constantFrom(...foreignLetters),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (bytes, form, foreign, share, escaped) => {
          const text = writeBase64(bytes, form);
          const at = Math.round(share * text.length);
          const letter = escaped
            ? `\\u${foreign.charCodeAt(0).toString(16).padStart(4, '0')}`
            : JSON.stringify(foreign).slice(1, -1);
          const inside = escapeJson(text.slice(0, at), 0) + letter + escapeJson(text.slice(at), 0);
          assert.equal(read(inside).valid, false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses escapes that are not base64', () => {
    // U+0141 ends in the byte of "A". The others are invalid JSON that a lax hex reader would accept.
    for (const wrong of ['\\u0141', '\\u00g1', '\\u41zz', '\\u 41', '\\x41', '\\A', '\\\\', '\\"', '\\b', '\\u0000']) {
      assert.equal(read(`TWFu${wrong}TWFu`).valid, false, wrong);
    }
  });

  it('does not read past the closing quote because of a broken escape', () => {
    assert.equal(read('TWFu\\u2b","code":200').valid, false);
  });

  it('reads base64 that only starts like a data URL', () => {
    for (const inside of ['data', 'dataTWFu', 'da', 'datadatadatadata', 'DATA']) {
      const outcome = read(inside);
      assert.deepEqual([outcome.valid, outcome.bytes], [true, Buffer.from(inside, 'base64')], inside);
      assert.deepEqual(readAll(splitBytes(Buffer.from(`${inside}"`))), outcome, `${inside} in chunks`);
    }
  });

  it('refuses a data URL prefix that never ends or is too long', () => {
    assert.equal(read('data:image/png;base64').valid, false);
    const endless = read(`data:image/png;name=${'x'.repeat(300)};base64,TWFu`);
    assert.deepEqual([endless.valid, endless.closed], [false, true]);
    assert.equal(read('data:image/png;base64,data:image/png;base64,TWFu').valid, false);
  });

  it('continues after a prefix that was partly read before', () => {
    const outcome = readAll([Buffer.from('png;base64,TWFu"')], Buffer.from('data:image/'));
    assert.deepEqual([outcome.bytes.toString(), outcome.valid, outcome.closed], ['Man', true, true]);
  });

  it('returns nothing for an empty string and for only a prefix', () => {
    for (const inside of ['', 'data:image/png;base64,', '\\n']) {
      const { bytes, valid, closed } = read(inside);
      assert.deepEqual([bytes.length, valid, closed], [0, true, true], inside);
    }
  });

  it('reports an open string while the closing quote is missing', () => {
    const { closed, bytes } = readAll([Buffer.from('TWFuTWF')]);
    assert.deepEqual([closed, bytes.subarray(0, 3).toString()], [false, 'Man']);
  });

  it('decodes one large chunk of escapes quickly', () => {
    const { valid, bytes, closed } = read('\\n'.repeat(300_000) + 'TWFu');
    assert.deepEqual([valid, bytes.toString(), closed], [true, 'Man', true]);
  });
});
