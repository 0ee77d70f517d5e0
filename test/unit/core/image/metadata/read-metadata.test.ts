// Tests reading what an image file says about itself.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { readImageMetadata } from '../../../../../src/core/image/metadata/read-metadata';
import { verifyCredentials } from '../../../../../src/core/image/metadata/verify-credentials';
import { memorySource } from '../../../../../src/core/image/formats/byte-window';

const image = () => sharp({ create: { width: 4, height: 3, channels: 3, background: '#fff' } });

describe('readImageMetadata', () => {
  it('returns dimensions and size', async () => {
    const bytes = await image().png().toBuffer();
    const { info, bytes: size, problems } = await readImageMetadata(memorySource(bytes));
    assert.deepEqual([info?.width, info?.height, size, problems], [4, 3, bytes.length, []]);
  });

  it('returns a failed read as a problem', async () => {
    const source = { size: 1000, read: () => Promise.reject(new Error('EIO')) };
    assert.deepEqual((await readImageMetadata(source)).problems, ['unreadable']);
  });

  it('leaves a file without credentials unverified', async () => {
    const source = memorySource(await image().png().toBuffer());
    assert.equal((await verifyCredentials(source, new AbortController().signal, createHash)).state, 'unverified');
  });
});
