// Tests where the description is in an image reference, and several references at one cursor.
import assert from 'node:assert/strict';
import { formatReference, formatReferences } from '../../../../src/core/generate/image-reference';

const image = { path: 'assets/my cat (1).png', alt: 'A "cat" & [dog] <3', width: 30, height: 20 };
const plain = { path: 'assets/cat.png', alt: 'A cat', width: 30, height: 20 };

describe('description in an image reference', () => {
  const context = { before: '', after: '', next: '' };

  it('is located in the text of every language that has one', () => {
    for (const language of [
      'markdown',
      'html',
      'vue',
      'javascriptreact',
      'restructuredtext',
      'asciidoc',
      'typst',
      'textile',
      'mediawiki',
    ]) {
      const { text, alt } = formatReference(image, { ...context, language });
      const escaped = formatReference({ ...image, alt: '"X"' }, { ...context, language });
      assert.match(text.slice(alt?.start, alt?.end), /^A .*3$/, language);
      assert.equal(text.slice(0, alt?.start), escaped.text.slice(0, escaped.alt?.start), language);
      assert.equal(text.slice(alt?.end), escaped.text.slice(escaped.alt?.end), language);
    }
  });

  it('is absent where a language has none, where only a path is inserted, and if it is empty', () => {
    for (const language of ['css', 'javascript', 'json', 'python', 'latex', 'org', 'yaml', 'plaintext'])
      assert.equal(formatReference(plain, { ...context, language }).alt, undefined, language);
    const inLink = { ...context, language: 'markdown', before: '[the cat](', after: ')' };
    assert.equal(formatReference(plain, inLink).alt, undefined);
    assert.equal(formatReference({ ...plain, alt: '' }, { ...context, language: 'markdown' }).alt, undefined);
  });

  it('is not confused by private characters in the path or around the cursor', () => {
    const odd = { ...plain, path: 'assets/\uE0A0cat.png' };
    assert.deepEqual(formatReference(odd, { ...context, language: 'typst' }), {
      text: '#image("assets/\uE0A0cat.png", alt: "A cat")',
      over: 0,
    });
    assert.equal(
      formatReference({ ...plain, alt: 'A\uE0A1 cat' }, { ...context, language: 'markdown' }).text,
      '![A cat](assets/cat.png)',
    );
  });
});

describe('several image references', () => {
  const dog = { path: 'assets/dog.png', alt: 'A dog' };
  const several = (language: string, text: string) => {
    const at = text.indexOf('|');
    const [after = '', next = ''] = text.slice(at + 1).split('\n');
    const found = formatReferences([plain, dog], { language, before: text.slice(0, at), after, next });
    const alts = found.alts.map(({ start, end }) => found.text.slice(start, end));
    return [text.slice(0, at) + found.text + text.slice(at + 1 + found.over), alts.join(', ')];
  };

  it('are on lines of their own, with the indentation of the first', () => {
    for (const [language, text, expected] of [
      ['markdown', '|', '![A cat](assets/cat.png)\n![A dog](assets/dog.png)'],
      ['markdown', 'Some words|', 'Some words\n\n![A cat](assets/cat.png)\n![A dog](assets/dog.png)'],
      ['markdown', 'a |b', 'a ![A cat](assets/cat.png)\n![A dog](assets/dog.png) b'],
      [
        'html',
        '  <p>|</p>',
        '  <p><img src="assets/cat.png" alt="A cat" width="30" height="20">\n  <img src="assets/dog.png" alt="A dog"></p>',
      ],
      [
        'restructuredtext',
        'See|this',
        'See\n\n.. image:: assets/cat.png\n   :alt: A cat\n\n.. image:: assets/dog.png\n   :alt: A dog\n\nthis',
      ],
    ] as const)
      assert.deepEqual(several(language, text), [expected, 'A cat, A dog'], language);
    assert.deepEqual(several('plaintext', '|'), ['assets/cat.png\nassets/dog.png', '']);
    assert.deepEqual(formatReferences([], { language: 'markdown', before: '', after: '', next: '' }), {
      text: '',
      over: 0,
      alts: [],
    });
  });
});
