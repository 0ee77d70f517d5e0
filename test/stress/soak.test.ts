// Runs a short soak with a fixed seed: several windows meet all faults, and some are killed.
import assert from 'node:assert/strict';
import { soak, type SoakResult } from '../soak/soak';

describe('soak with killed windows', () => {
  let result: SoakResult;
  before(async function () {
    // The soak has its own limit, the time without messages, so that a slow machine does not fail it.
    this.timeout(0);
    result = await soak({ requests: 80, seed: 'peel', minutes: 2 });
  });

  it('loses nothing, sends nothing twice, changes no file and leaves nothing open', () => {
    assert.deepEqual(result.problems, []);
  });

  it('kills windows, saves images and meets faults', () => {
    const { images, kills, saved, responses } = result.counts;
    assert.ok(images >= 80 && kills > 1 && saved > 10 && responses > 10, JSON.stringify(result.counts));
  });
});
