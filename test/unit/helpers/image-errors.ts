// Asserts that code fails with an ImageError, and returns the error.
import assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';

export function imageError(run: () => unknown): ImageError {
  try {
    run();
  } catch (thrown) {
    assert(thrown instanceof ImageError, `threw ${String(thrown)}`);
    return thrown;
  }
  return assert.fail('did not throw');
}

export async function imageRejection(promise: Promise<unknown>): Promise<ImageError> {
  const outcome = await promise.then(
    () => assert.fail('did not reject'),
    (thrown: unknown) => thrown,
  );
  assert(outcome instanceof ImageError, `rejected with ${String(outcome)}`);
  return outcome;
}
