// Waits for what a message brings about: asks again with every turn of the browser's or the test's own loop.
import assert from 'node:assert/strict';

const patience = 5000;

export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patience;
  while (!(await done())) {
    assert.ok(Date.now() < end, `waited ${patience} ms for: ${done.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
