// Runs the short fuzz test with a fixed seed: every hostile file and 1,500 damaged ones.
import assert from 'node:assert/strict';
import { fuzz, type FuzzOutcome } from '../fuzz/run';

describe('image and profile readers with fuzzed files', () => {
  let outcome: FuzzOutcome;
  before(async function () {
    outcome = await fuzz('peel', (n) => n < 1500);
  });

  it('throws only expected errors, ends in bounded time, and cleans readable images', () => {
    for (const { what, error } of outcome.failures) throw new Error(`${what}: ${String(error)}`, { cause: error });
  });

  it('covers images that are cleaned, refused and not recognized', () => {
    for (const kind of ['cleaned', 'refused', 'no image']) assert.ok((outcome.counts[kind] ?? 0) > 50, kind);
  });

  it('covers CMYK images and profiles, and other files', () => {
    for (const kind of ['a CMYK image', 'a profile', 'neither'])
      assert.ok((outcome.counts[kind] ?? 0) > 20, `${kind}: ${outcome.counts[kind]}`);
  });

  it('does not leak memory', () => {
    assert.ok(outcome.growth < 16_000_000, `${outcome.growth} bytes`);
  });
});
