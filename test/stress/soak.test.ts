// A short soak with a fixed seed: several windows, some of them killed, share one storage and meet faults of every kind.
import assert from 'node:assert/strict';
import { soak, type SoakResult } from '../soak/soak';

describe('soak: windows that are killed', () => {
  let result: SoakResult;
  before(async function () {
    // The soak has its own limit, which counts silence, so that a slow machine cannot fail it.
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
