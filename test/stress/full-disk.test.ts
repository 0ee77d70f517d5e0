// Tests a full disk, if the machine can mount one: received data is kept and recovered.
import { assertFull, smallDisk } from '../sweep/full';

if (smallDisk()) {
  describe('full disk', () => {
    it('keeps the received data that fits', async () => {
      await assertFull();
    });
  });
}
