// The short form of `npm run fuzz`: every hostile file, and as many damaged ones as fit some seconds, from a fixed seed.
import assert from 'node:assert/strict';
import { fuzz, type FuzzOutcome } from '../fuzz/run';

describe('fuzz: readers of containers, print and profiles', () => {
  let outcome: FuzzOutcome;
  before(async function () {
    outcome = await fuzz('peel', (n) => n < 1500);
  });

  it('throw nothing, are done in bounded time, and clean what they can walk', () => {
    for (const { what, error } of outcome.failures) throw new Error(`${what}: ${String(error)}`, { cause: error });
  });

  it('meet pictures that they clean, refuse and do not know', () => {
    for (const kind of ['cleaned', 'refused', 'no picture']) assert.ok((outcome.counts[kind] ?? 0) > 50, kind);
  });

  it('meet pictures for print and profiles that can be read, and such that cannot', () => {
    for (const kind of ['a picture for print', 'inks or grey', 'no print'])
      assert.ok((outcome.counts[kind] ?? 0) > 20, `${kind}: ${outcome.counts[kind]}`);
  });

  it('do not grow', () => {
    assert.ok(outcome.growth < 16_000_000, `${outcome.growth} bytes`);
  });
});
