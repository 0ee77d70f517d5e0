// Tests which alt text of a document is found for an image, in every language of references.
import assert from 'node:assert/strict';
import { formatReference } from '../../../../src/core/generate/image-reference';
import { altInDocument } from '../../../../src/core/generate/known-alt';
import { startCpuTimer } from '../../helpers/cpu-timer';

const path = 'assets/my hero.png';
const find = (text: string) =>
  altInDocument(text, (paths) =>
    paths.some((one) => [path, `./${path}`, '/site/assets/my hero.png', '/w/assets/my hero.png'].includes(one)),
  );

describe('alt text of a document', () => {
  it('is read back from the references that Peel inserts', () => {
    const alt = 'Our [old] bakery & "shop" <3';
    const context = { before: '', after: '', next: '' };
    for (const language of [
      'markdown',
      'html',
      'javascriptreact',
      'restructuredtext',
      'typst',
      'asciidoc',
      'textile',
      'mdx',
      'vue',
    ]) {
      const { text } = formatReference({ path, alt, width: 3, height: 2 }, { ...context, language });
      assert.equal(find(`Some text\n\n${text}\n\nMore`), alt, `${language}: ${text}`);
    }
  });

  it('is found whatever the form of the path and the order of attributes', () => {
    for (const text of [
      '![Our bakery](assets/my%20hero.png)',
      '![Our bakery](./assets/my%20hero.png "A title")',
      '<img src="assets/my&#32;hero.png" alt="Our bakery">',
      '![Our bakery](/site/assets/my%20hero.png?v=2)',
      '![](other.png) ![Other](assets/other.png) ![Our bakery](<assets/my%20hero.png>)',
      '<img alt="Our bakery"\r\n  class="x" src="assets/my%20hero.png">',
      "<img src='assets/my%20hero.png' alt='Our bakery'/>",
      '.. figure:: assets/my\\ hero.png\n   :width: 30\n   :alt: Our bakery\n',
    ])
      assert.equal(find(text), 'Our bakery', text);
  });

  it('is not taken from another image, from text or from an empty description', () => {
    for (const text of [
      '',
      '![](assets/my%20hero.png)',
      '<img src="assets/my%20hero.png" alt="">',
      '[Our bakery](assets/my%20hero.png)',
      '![Our bakery](assets/hero.png)',
      '<img alt="Our bakery"><img src="assets/my%20hero.png">',
      '![Our bakery](assets/my%E0%A4hero.png)',
    ])
      assert.equal(find(text), undefined, text);
  });

  it('is found quickly in any document', () => {
    for (const part of [
      '![',
      '<img alt="',
      '<img src="a" alt=',
      '.. image:: a\n',
      'image("',
      '!a(',
      'image::a[',
      '\\',
      '<img ',
    ]) {
      const cpuTime = startCpuTimer();
      find(part.repeat(100_000));
      assert.ok(cpuTime() < 3000, `${part}: ${cpuTime()} ms`);
    }
  });
});
