// Tests finding references to images in the text of documents, in every language that Peel inserts them in.
import assert from 'node:assert/strict';
import { formatReference } from '../../../../src/core/generate/image-reference';
import { createImageIndex } from '../../../../src/core/references/image-index';
import { findImageReferences } from '../../../../src/core/references/image-references';
import { encodeName } from '../../../../src/core/references/path-syntax';
import { startCpuTimer } from '../../helpers/cpu-timer';

const folder = '/site';
const hero = `${folder}/assets/hero.png`;
const images = [hero, `${folder}/assets/my cat (1).png`, `${folder}/public/logo.webp`, `${folder}/图/猫.jpg`];
const index = createImageIndex(false);
for (const path of images) index.add({ id: path, path });

/** The images that a text refers to, and the names in the text. */
function findAll(language: string, text: string, path = `${folder}/page`) {
  return [...findImageReferences(text, language)].flatMap((reference) => {
    const image = reference && index.find(reference, { path, folder });
    return reference && image !== undefined
      ? [{ image, name: text.slice(reference.start, reference.end), reference }]
      : [];
  });
}
const names = (language: string, text: string, path?: string) => findAll(language, text, path).map(({ name }) => name);

/** The text after the file was renamed. */
function renamed(language: string, text: string, name: string, path?: string): string {
  let result = text;
  for (const { reference, name: old } of findAll(language, text, path).toReversed()) {
    const encoded = encodeName(name, old, reference.syntax) ?? old;
    result = result.slice(0, reference.start) + encoded + result.slice(reference.end);
  }
  return result;
}

describe('image references', () => {
  it('finds every reference that Peel inserts, in each language', () => {
    const ids =
      'markdown mdx html vue svelte astro php razor javascriptreact css scss typescript json python toml restructuredtext asciidoc latex yaml typst org textile mediawiki plaintext';
    for (const language of ids.split(' '))
      for (const path of ['assets/hero.png', 'assets/my cat (1).png', '图/猫.jpg']) {
        // An unquoted path with spaces has no end in plain text.
        if (language === 'plaintext' && path.includes(' ')) continue;
        const words = language === 'yaml' ? 'key: ' : 'Words ';
        for (const [before, after] of [
          ['', ''],
          [words, language === 'yaml' ? '' : ' more'],
        ] as const) {
          const around = { language, before, after, next: '' };
          const { text } = formatReference({ path, alt: 'A cat', width: 3, height: 2 }, around);
          const found = findAll(language, before + text + after);
          assert.deepEqual(
            found.map(({ image }) => image),
            [`${folder}/${path}`],
            `${language}: ${before}${text}${after}`,
          );
        }
      }
  });

  it('finds links, definitions, elements and front matter in Markdown, but not code', () => {
    const text = [
      '---',
      'cover: assets/hero.png',
      '---',
      '![a](assets/hero.png "Title") and ![b]( <assets/my cat (1).png> )',
      '[![badge](assets/hero.png)](./assets/hero.png#top)',
      '[hero]: assets/hero.png',
      '<img src="assets/hero.png" alt="assets/hero.png"> ![[assets/hero.png|100]]',
      '![parentheses](assets/my%20cat%20(1).png)',
      'The file assets/hero.png and `![x](assets/hero.png)` are only text.',
      '```md',
      '![c](assets/hero.png)',
      '```',
      '- ![d](assets/hero.png)',
    ].join('\n');
    assert.deepEqual(names('markdown', text), [
      'hero.png',
      'hero.png',
      'my cat (1).png',
      'hero.png',
      'hero.png',
      'hero.png',
      'hero.png',
      'hero.png',
      'my%20cat%20(1).png',
      'hero.png',
    ]);
  });

  it('finds images in lists of sources, styles and unquoted attributes of HTML', () => {
    const cases = [
      '<img srcset="assets/hero.png 1x, assets/hero.png 2x">',
      '<img srcset="\n  assets/hero.png 480w,\n  assets/hero.png 800w">',
      `<div style="background: url('assets/hero.png')"><a href=assets/hero.png>`,
      '<style>a { background: url( assets/hero.png ) } b { c: url(assets/hero.png) }</style>',
      '<img src="./assets/hero.png?v=2"><img src=\'assets/hero.png#x\'>',
      '<p>Don\'t</p><img alt="assets/hero.png" src="assets/hero.png"><img src="{{ site.baseurl }}/assets/hero.png">',
    ];
    for (const text of cases) assert.deepEqual(names('html', text), ['hero.png', 'hero.png'], text);
  });

  it('resolves paths from the document, the workspace folder, and the folders that build tools serve', () => {
    const deep = `${folder}/src/pages/home.tsx`;
    const cases: [string, string, string, number][] = [
      ['html', '<img src="/assets/hero.png">', deep, 1],
      ['html', '<img src="../../assets/hero.png">', deep, 1],
      ['html', '<img src="assets/hero.png">', deep, 0],
      ['html', '<img src="/logo.webp">', deep, 1],
      ['typescriptreact', '<img src="/logo.webp" />', deep, 1],
      ['vue', '<img src="@/../assets/hero.png"><img src="~/assets/hero.png">', `${folder}/src/App.vue`, 2],
      ['typescript', "import a from '@/assets/hero.png'", deep, 1],
      ['python', 'open("assets/hero.png")', `${folder}/tools/run.py`, 1],
      ['html', '<img src="https://example.com/assets/hero.png"><img src="//x/assets/hero.png">', deep, 0],
      ['html', '<img src="../../../assets/hero.png">', deep, 0],
      [
        'html',
        '<img src="assets/hero.png.bak"><img src="assets/hero.pngx"><img src="other/hero.png">',
        `${folder}/a`,
        0,
      ],
    ];
    for (const [language, text, path, count] of cases)
      assert.equal(findAll(language, text, path).length, count, `${language}: ${text}`);
  });

  it('finds names without extension and folders of images in LaTeX and AsciiDoc', () => {
    assert.deepEqual(names('latex', '\\includegraphics[width=3cm]{assets/hero}'), ['hero']);
    assert.deepEqual(names('latex', '\\graphicspath{{assets/}}\n\\includegraphics{hero.png}'), ['hero.png']);
    assert.deepEqual(names('asciidoc', ':imagesdir: assets\n\nimage::hero.png[A]\nimage:hero.png[B]'), [
      'hero.png',
      'hero.png',
    ]);
  });

  it('finds escaped quotes, and Markdown in the strings of a notebook', () => {
    assert.deepEqual(
      names('json', String.raw`{"source": ["<img src=\"assets/hero.png\">\n", "![a](assets/hero.png)"]}`),
      ['hero.png', 'hero.png'],
    );
    assert.deepEqual(names('csharp', String.raw`var a = "assets\\hero.png";`), ['hero.png']);
  });

  it('replaces only the name, in the syntax of the document', () => {
    const cases: [string, string, string, string][] = [
      ['markdown', '![a](assets/hero.png#top "T")', 'new name.png', '![a](assets/new%20name.png#top "T")'],
      ['markdown', '![a](图/猫.jpg)', '狗 (2).jpg', '![a](图/狗%20%282%29.jpg)'],
      ['markdown', '![a](%E5%9B%BE/%E7%8C%AB.jpg)', '狗.jpg', '![a](%E5%9B%BE/%E7%8B%97.jpg)'],
      ['html', '<img src="./assets/hero.png?v=1">', 'a&b.png', '<img src="./assets/a%26b.png?v=1">'],
      ['typescript', "import a from './assets/hero.png'", 'my hero.png', "import a from './assets/my hero.png'"],
      ['restructuredtext', '.. image:: assets/hero.png', 'my hero.png', String.raw`.. image:: assets/my\ hero.png`],
      [
        'latex',
        '\\includegraphics{assets/hero.png}',
        'a#b.png',
        String.raw`\includegraphics{assets/\detokenize{a\#b.png}}`,
      ],
      ['css', 'a { b: url(assets/hero.png) }', 'c d.png', 'a { b: url(assets/c%20d.png) }'],
      ['yaml', 'image: assets/hero.png # x', 'new.png', 'image: assets/new.png # x'],
      ['mediawiki', '[[File:Hero.png|alt=a]]', 'new.png', '[[File:new.png|alt=a]]'],
    ];
    for (const [language, text, name, expected] of cases) assert.equal(renamed(language, text, name), expected);
  });

  it('compares names without case where the file system does, and composed letters in any case', () => {
    const cafe = createImageIndex(true);
    cafe.add({ id: 'a', path: '/site/Café.PNG'.normalize('NFD') });
    const [reference] = findImageReferences('![a](caf%C3%A9.png)', 'markdown');
    assert.ok(reference);
    assert.equal(cafe.find(reference, { path: '/site/a.md', folder }), 'a');
  });

  it('reads hostile text in time that grows with its length', () => {
    for (const unit of ['](.png', '{.png', '"a.png ', '[[a.png', '= .png', '`.png`', '\\{.png}', '```\n.png\n']) {
      for (const language of ['markdown', 'html', 'latex', 'org', 'yaml', 'plaintext', 'asciidoc']) {
        const text = unit.repeat(Math.ceil(40_000 / unit.length));
        const elapsed = startCpuTimer();
        for (const reference of findImageReferences(text, language)) void reference;
        assert.ok(elapsed() < 1000, `${language} ${unit}: ${elapsed()} ms`);
      }
    }
  });
});
