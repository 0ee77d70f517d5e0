// Tests pasted images: stored once per content, within a limit.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { type ErrorFacts, ImageError } from '../../../../src/core/errors';
import { realDisk } from '../../../../src/store/fs/disk';
import { createPastedImages } from '../../../../src/store/cache/pasted-images';
import { failureOf, namesIn, withFolders } from '../../helpers/temp-folders';
import { noiseImage } from '../../../fixtures/images/noise-image';
import { createFailingDisk } from '../../helpers/faulty-disk';

describe('pasted images', () => {
  const newFolder = withFolders();
  let folder = '';
  beforeEach(async () => (folder = path.join(await newFolder(), 'pasted')));

  it('stores pasted images once per content, with the extension of their format', async () => {
    const pasted = createPastedImages(realDisk, folder);
    const bytes = await noiseImage(8, 'jpeg');
    const file = await pasted.save('screenshot.png', bytes);
    assert.match(path.basename(file), /^[0-9a-f]{64}\.jpg$/);
    assert.deepEqual(await fs.readFile(file), bytes);
    assert.equal(await pasted.save('again.png', bytes), file);
    assert.deepEqual(await namesIn(folder), [path.basename(file)]);
    assert.deepEqual(
      [pasted.has(file), pasted.has('/etc/passwd'), pasted.has(path.join(folder, 'x'))],
      [true, false, false],
    );
  });

  it('refuses pasted data that is not an image with its name and format', async () => {
    const pasted = createPastedImages(realDisk, folder);
    const jpeg = await noiseImage(8, 'jpeg');
    const cases: [text: Uint8Array | string, code: string, facts: ErrorFacts][] = [
      ['<svg/>', 'input-format', { format: 'svg' }],
      ['GIF89a....', 'input-format', { format: 'gif' }],
      ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'input-format', { format: 'heic' }],
      ['version https://git-lfs.github.com/spec/v1\r\n', 'input-format', { format: 'lfs' }],
      ['Just words.', 'input-format', {}],
      [jpeg.subarray(0, 20), 'input-format', { reason: 'incomplete' }],
      ['', 'input-unreadable', { reason: 'empty' }],
    ];
    for (const [data, code, facts] of cases) {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
      const error = await failureOf(pasted.save('a.png', bytes));
      assert.ok(error instanceof ImageError);
      assert.deepEqual([error.code, error.facts], [code, { subject: 'a.png', ...facts }]);
    }
    assert.deepEqual(await namesIn(path.dirname(folder)), []);
  });

  it('reports a full disk', async () => {
    const full = createPastedImages(
      createFailingDisk('ENOSPC', (operation) => operation === 'open'),
      folder,
    );
    const second = await failureOf(full.save('a.png', await noiseImage(8)));
    assert.ok(second instanceof ImageError);
    assert.equal(second.code, 'save-failed');
  });

  it('evicts pasted images by last use, never the newest', async () => {
    const pasted = createPastedImages(realDisk, folder);
    await fs.mkdir(folder, { recursive: true });
    const old = (n: number) => path.join(folder, `${String(n).padStart(64, '0')}.png`);
    for (let n = 0; n < 500; n++) {
      await fs.writeFile(old(n), 'x');
      await fs.utimes(old(n), n, n);
    }
    const file = await pasted.save('new.png', await noiseImage(8));
    const names = await namesIn(folder);
    assert.equal(names.length, 500);
    assert.ok(names.includes(path.basename(file)));
    assert.ok(!names.includes(path.basename(old(0))));
  });
});
