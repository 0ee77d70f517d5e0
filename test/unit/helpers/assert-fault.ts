// Asserts the result of a failed run: number of POSTs, error, charge, and files on disk.
import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../src/core/errors';
import { ImageError } from '../../../src/core/errors';
import { failureOf, openFilesIn, treeOf } from './temp-folders';
import { type Fixture, sentinelKey } from './fixture';

export interface ExpectedFault {
  readonly code: ErrorCode;
  readonly charged: boolean;
  readonly posts: number;
  /** Files left in the outbox; none when absent. */
  readonly outbox?: readonly string[];
  readonly reason?: string;
}

/**
 * Runs until it fails, then checks everything.
 * @param posts counts the POSTs that arrived
 */
export async function assertFault(
  fixture: Fixture,
  posts: () => number,
  expected: ExpectedFault,
  act: () => Promise<unknown> = () => fixture.run(),
): Promise<ImageError> {
  const before = await treeOf(fixture.workspace);
  const error = await failureOf(act());
  assert.ok(error instanceof ImageError, `not an ImageError: ${String(error)}`);
  const actual = { code: error.code, charged: error.mayHaveBeenCharged, posts: posts() };
  assert.deepEqual(actual, { code: expected.code, charged: expected.charged, posts: expected.posts });
  if (expected.reason !== undefined) assert.equal(error.facts.reason, expected.reason);
  assert.deepEqual(await treeOf(fixture.workspace), before, 'the workspace has changed');
  assert.deepEqual(await fixture.outboxEntries(), expected.outbox ?? []);
  assert.deepEqual(await openFilesIn(fixture.folder), [], 'files are still open');
  const everything = JSON.stringify([error.facts, error.message, fixture.log, fixture.events]);
  assert.ok(!everything.includes(sentinelKey), 'the key got out');
  assert.equal(error.facts.kept !== undefined, (expected.outbox ?? []).length > 0);
  return error;
}
