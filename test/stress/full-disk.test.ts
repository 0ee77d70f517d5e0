// A disk that is really full, where the machine lets one be mounted: what arrived is kept and can be recovered later.
import { assertFull, smallDisk } from '../sweep/full';

if (smallDisk()) {
  describe('sweep: a full disk', () => {
    it('keeps what it could take', async () => {
      await assertFull();
    });
  });
}
