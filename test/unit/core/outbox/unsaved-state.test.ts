// Tests the state of an unsaved job: completeness, dimensions, and the size limit.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { oldestOverLimit, readUnsavedState } from '../../../../src/core/outbox/unsaved-state';
import type { UnsavedJob } from '../../../../src/core/outbox/outbox';
import { realDisk } from '../../../../src/store/fs/disk';
import { reopenOutboxFile } from '../../../../src/store/outbox/outbox-file';
import { openFilesIn, withFolders } from '../../helpers/temp-folders';
import { imageRequest } from '../../helpers/image-requests';
import { noiseImage } from '../../../fixtures/images/noise-image';

describe('unsaved state', () => {
  const newFolder = withFolders();

  async function unsavedJob(created: number, ...images: Uint8Array[]): Promise<UnsavedJob> {
    const folder = await newFolder();
    const files = await Promise.all(
      images.map(async (bytes, index) => {
        const file = path.join(folder, `${index}.part`);
        await fs.writeFile(file, bytes);
        return { path: file, size: bytes.length, open: () => reopenOutboxFile(realDisk, file, 0) };
      }),
    );
    const record = { version: 1, job: 'j', turn: 't', session: 's', created, request: imageRequest() } as const;
    const claim = () => Promise.resolve(() => Promise.resolve());
    return { record, mayHaveBeenCharged: true, files, claim, remove: () => Promise.resolve() };
  }

  it('reports a complete image with its dimensions, and closes the file', async () => {
    const bytes = await noiseImage(32);
    const one = await unsavedJob(1, bytes);
    assert.deepEqual(await readUnsavedState(one), {
      complete: true,
      size: { width: 32, height: 32 },
      bytes: bytes.length,
    });
    assert.deepEqual(await openFilesIn(path.dirname(one.files[0]?.path ?? '')), []);
  });

  it('reports an incomplete image and data that is not an image', async () => {
    const bytes = await noiseImage(32);
    const cut = await readUnsavedState(await unsavedJob(1, bytes, bytes.subarray(0, -5)));
    assert.deepEqual([cut.complete, cut.size], [false, { width: 32, height: 32 }]);
    assert.deepEqual(await readUnsavedState(await unsavedJob(1, Buffer.from('<html>'))), { complete: false, bytes: 6 });
  });

  it('lists the oldest jobs over the limit, and no others', async () => {
    const all = [
      await unsavedJob(3, new Uint8Array(10)),
      await unsavedJob(1, new Uint8Array(10)),
      await unsavedJob(2, new Uint8Array(10)),
    ];
    const over = (limit: number) => oldestOverLimit(all, limit).map(({ record }) => record.created);
    assert.deepEqual(over(30), []);
    assert.deepEqual(over(29), [1]);
    assert.deepEqual(over(10), [1, 2]);
    assert.deepEqual(over(0), [1, 2, 3]);
  });
});
