// Waits for what a message brings about: asks again with every turn of the browser's or the test's own loop.
import assert from 'node:assert/strict';
import { stepLimit } from '../time-limits';

export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + stepLimit;
  while (!(await done())) {
    assert.ok(Date.now() < end, `waited ${stepLimit} ms for: ${done.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
