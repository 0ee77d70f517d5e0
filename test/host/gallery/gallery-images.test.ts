// Tests what the gallery says about sessions that cannot be read.
import assert from 'node:assert/strict';
import { createGalleryImages } from '../../../src/host/gallery/gallery-images';
import { realDisk } from '../../../src/store/fs/disk';

describe('gallery images', () => {
  it('are incomplete only while a session cannot be read, which is tried again', async () => {
    let problem: Error | undefined = new Error('The file is in use.');
    const warnings: string[] = [];
    const images = createGalleryImages({
      disk: realDisk,
      log: { warn: (text: string) => warnings.push(text) },
      sessionIndex: { folder: '/nowhere', list: async () => [{ session: 's', size: 10 }] },
      sessions: {
        listen: () => () => undefined,
        stream: async () => {
          if (problem) throw problem;
          return 10;
        },
      },
    } as never);
    await images.refresh();
    assert.equal(images.isIncomplete(), true);
    assert.match(warnings.join(), /in use/);
    problem = undefined;
    await images.refresh();
    assert.equal(images.isIncomplete(), false);
    images.dispose();
  });
});
