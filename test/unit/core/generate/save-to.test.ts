// Tests reading the path that the user enters to save images.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sanitizeStem } from '../../../../src/core/generate/file-names';
import { imageExtensionOf, parseSavePath } from '../../../../src/core/generate/save-to';

describe('save path', () => {
  it('separates folders and name, and drops the extension of an image', () => {
    const cases: [string, readonly string[], string | undefined][] = [
      ['assets/hero.png', ['assets'], 'hero'],
      [' ./site/public/img/Hero.JPG ', ['site', 'public', 'img'], 'Hero'],
      ['hero', [], 'hero'],
      ['img/', ['img'], undefined],
      ['img\\icons\\a.webp', ['img', 'icons'], 'a'],
      ['a/../b/hero.v2.png', ['b'], 'hero.v2'],
      ['a/b/..', ['a'], undefined],
      ['图/猫.png', ['图'], '猫'],
      ['.vitepress/public/logo.png', ['.vitepress', 'public'], 'logo'],
      ['a/what?.png', ['a'], 'what-'],
      ['a/hero.gif', ['a'], 'hero'],
      ['', [], undefined],
    ];
    for (const [text, folders, stem] of cases) {
      const path = parseSavePath(text);
      assert.ok(typeof path === 'object', text);
      assert.deepEqual([path.folders, path.stem], [folders, stem], text);
    }
    assert.equal(imageExtensionOf('a.JPEG'), '.JPEG');
  });

  it('refuses paths outside the workspace folder, and names that not every system allows', () => {
    for (const text of ['../hero.png', 'a/../../b.png', '/etc/x.png', 'C:\\x.png', '~/x.png', 'file:///x.png'])
      assert.equal(parseSavePath(text), 'save-to-outside', text);
    for (const text of ['ab:c/x.png', 'what?/x.png', 'end./x.png', 'a/.png', 'a\u202eb/x'])
      assert.equal(parseSavePath(text), 'save-to-name', text);
    for (const text of ['con/x.png', 'a/AUX.old/x.png', 'a/lpt1/x'])
      assert.equal(parseSavePath(text), 'save-to-reserved', text);
    for (const text of [`${'x/'.repeat(300)}a`, `${'图'.repeat(86)}/a`])
      assert.equal(parseSavePath(text), 'save-to-long', text);
  });

  it('never leads outside, and always names a valid file', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '/', '\\', 'a', '.png', ' '), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const path = parseSavePath(parts.join(''));
        if (typeof path === 'string') return;
        assert.ok(path.folders.every((name) => !/^\.{0,2}$|[/\\]/.test(name)));
        if (path.stem !== undefined) assert.equal(sanitizeStem(path.stem), path.stem);
      }),
    );
  });
});
