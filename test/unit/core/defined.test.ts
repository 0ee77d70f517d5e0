// Tests which values are removed from an object as absent.
import assert from 'node:assert/strict';
import { defined } from '../../../src/core/defined';

describe('defined', () => {
  it('removes the fields that are undefined and keeps every other value', () => {
    const fields = { a: undefined, b: null, c: 0, d: '', e: false };
    assert.deepEqual(defined(fields), { b: null, c: 0, d: '', e: false });
    assert.ok('a' in fields);
  });

  it('has a type whose optional fields are never undefined', () => {
    const size = [1, undefined].at(-1);
    const typed: { name: string; size?: number } = defined({ name: 'a', size });
    assert.deepEqual(Object.keys(typed), ['name']);
  });
});
