// Tests ImageError, the only error class of the core.
import assert from 'node:assert/strict';
import { toImageError, errorCodes, ImageError } from '../../../src/core/errors';

describe('ImageError', () => {
  it('has a code as its message, and reports no charge by default', () => {
    for (const code of errorCodes) {
      const error = new ImageError(code);
      assert(error instanceof Error);
      assert.deepEqual(
        [error.name, error.message, error.code, error.mayHaveBeenCharged],
        ['ImageError', code, code, false],
      );
    }
    assert.equal(new Set(errorCodes).size, errorCodes.length);
  });

  it('recognizes an error of another bundle, which has its own copy of the class, and no other error', () => {
    const other: unknown = Object.assign(new Error('quota'), { name: 'ImageError', code: 'quota', facts: {} });
    assert.ok(other instanceof ImageError);
    assert.equal(toImageError(other, 'service-error'), other);
    for (const value of [new Error('quota'), { name: 'ImageError' }, undefined, 'ImageError'])
      assert.ok(!(value instanceof ImageError));
  });

  it('takes the charge from its facts', () => {
    assert.equal(new ImageError('timeout', { mayHaveBeenCharged: true }).mayHaveBeenCharged, true);
    assert.equal(new ImageError('timeout', { mayHaveBeenCharged: false }).mayHaveBeenCharged, false);
  });

  it('adds facts without losing earlier ones, the cause or the first error', () => {
    const cause = new Error('socket');
    const first = new ImageError('interrupted', { mayHaveBeenCharged: true, elapsed: 1 }, { cause });
    const second = first.with({ elapsed: 2, kept: 3 });
    assert.deepEqual(second.facts, { mayHaveBeenCharged: true, elapsed: 2, kept: 3 });
    assert.deepEqual([second.code, second.cause, second.mayHaveBeenCharged], ['interrupted', cause, true]);
    assert.deepEqual(first.facts, { mayHaveBeenCharged: true, elapsed: 1 });
  });

  it('wraps every other thrown value, and returns an ImageError unchanged', () => {
    const own = new ImageError('quota', { status: 402 });
    assert.equal(toImageError(own, 'service-error', { status: 1 }), own);
    for (const thrown of [new TypeError('x'), 'text', undefined, null, { code: 'quota' }]) {
      const wrapped = toImageError(thrown, 'save-failed', { subject: 'a.png' });
      assert.deepEqual([wrapped.code, wrapped.facts, wrapped.cause], ['save-failed', { subject: 'a.png' }, thrown]);
    }
  });
});
