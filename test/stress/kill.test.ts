// Kills a run at every file operation and during its response: no image is lost or incomplete.
import assert from 'node:assert/strict';
import { diskKinds } from '../sweep/disk-kinds';
import { killAtOperations, killAtParts, type SweepOutcome } from '../sweep/series';
import { noiseImage } from '../fixtures/images/noise-image';

describe('killed process', () => {
  let image: Buffer;
  before(async () => (image = await noiseImage(24)));

  const assertNone = ({ failures }: SweepOutcome) => {
    for (const { where, error } of failures) throw new Error(`Killed at ${where}: ${String(error)}`, { cause: error });
  };

  for (const kind of diskKinds) {
    const step = kind === 'links' ? 1 : 4;
    it(`loses nothing at every ${step === 1 ? '' : 'fourth '}file operation, ${kind}`, async () => {
      const outcome = await killAtOperations({ kind, count: 1, image }, step);
      assertNone(outcome);
      assert.ok(outcome.kills * step > 25, `only ${outcome.kills} kills`);
    });
  }

  it('loses nothing during a response', async () => {
    const outcome = await killAtParts({ kind: 'links', count: 1, image }, [0.1, 0.5, 0.9]);
    assertNone(outcome);
    assert.equal(outcome.kills, 3);
  });
});
