// Checks which files `.vscodeignore` leaves in the package.
import assert from 'node:assert/strict';
import { listFiles, PackageManager } from '@vscode/vsce';
import { root } from '../../vscode/paths';

describe('package', () => {
  it('contains what runs and what is read, without source maps and sources', async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    const kinds = new Set(files.map((file) => file.replace(/^(?:dist|media|l10n)\/(?:.*\/)?[^/]*\./, '*.')));
    assert.deepEqual([...kinds].toSorted(), [
      '*.css',
      '*.js',
      '*.json',
      '*.png',
      '*.svg',
      '*.ttf',
      '*.wasm',
      '*.webp',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'ThirdPartyNotices.txt',
      'package.json',
      'package.nls.json',
      'package.nls.zh-cn.json',
    ]);
    assert.deepEqual(
      files.filter((file) => file.startsWith('media/readme')),
      [],
    );
  });
});
