// Tests a disk that is really full, if the machine can mount one: received data is kept and can be recovered later.
import { assertFull, smallDisk } from '../sweep/full';

if (smallDisk()) {
  describe('full disk', () => {
    it('keeps the received data that fits', async () => {
      await assertFull();
    });
  });
}
