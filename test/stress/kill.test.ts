// Kill −9 at every file operation of a run and in the middle of its reply: nothing is lost, doubled or left half done.
import assert from 'node:assert/strict';
import { diskKinds } from '../sweep/disk-kinds';
import { killAtOperations, killAtParts, type SweepOutcome } from '../sweep/series';
import { noiseImage } from '../fixtures/images/noise-image';

describe('sweep: kill −9', () => {
  let image: Buffer;
  before(async () => (image = await noiseImage(24)));

  const assertNone = ({ failures }: SweepOutcome) => {
    for (const { where, error } of failures) throw new Error(`Killed at ${where}: ${String(error)}`, { cause: error });
  };

  for (const kind of diskKinds) {
    const step = kind === 'links' ? 1 : 4;
    it(`at every ${step === 1 ? '' : 'fourth '}file operation, ${kind}`, async () => {
      const outcome = await killAtOperations({ kind, count: 1, image }, step);
      assertNone(outcome);
      assert.ok(outcome.kills * step > 25, `only ${outcome.kills} kills`);
    });
  }

  it('in the middle of a reply', async () => {
    const outcome = await killAtParts({ kind: 'links', count: 1, image }, [0.1, 0.5, 0.9]);
    assertNone(outcome);
    assert.equal(outcome.kills, 3);
  });
});
