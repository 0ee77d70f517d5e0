// Tests the text of an image reference in each language and at each position of the cursor.
import assert from 'node:assert/strict';
import { altFromSelection, formatReference } from '../../../../src/core/generate/image-reference';
import { startCpuTimer } from '../../helpers/cpu-timer';

const image = { path: 'assets/my cat (1).png', alt: 'A "cat" & [dog] <3', width: 30, height: 20 };
const plain = { path: 'assets/cat.png', alt: 'A cat', width: 30, height: 20 };

/** The text with the reference inserted at `|`. */
function typed(language: string, text: string, what = plain): string {
  const at = text.indexOf('|');
  const [line = '', next = ''] = text.slice(at + 1).split('\n');
  const inserted = formatReference(what, { language, before: text.slice(0, at), after: line, next });
  return text.slice(0, at) + inserted.text + text.slice(at + 1 + inserted.over);
}
const fits = (language: string, pairs: readonly (readonly [string, string])[]) => {
  for (const [text, expected] of pairs) assert.equal(typed(language, text), expected, `${language}: ${text}`);
};

describe('image reference', () => {
  it('inserts an image in Markdown, on a new line after a paragraph', () => {
    fits('markdown', [
      ['|', '![A cat](assets/cat.png)'],
      ['# Title\n\n|', '# Title\n\n![A cat](assets/cat.png)'],
      ['# Title|', '# Title\n\n![A cat](assets/cat.png)'],
      ['Some words|\n\nMore', 'Some words\n\n![A cat](assets/cat.png)\n\nMore'],
      ['Some words |', 'Some words ![A cat](assets/cat.png)'],
      ['Some words|\ngo on', 'Some words ![A cat](assets/cat.png)\ngo on'],
      ['- one|', '- one ![A cat](assets/cat.png)'],
      ['| a | b', '![A cat](assets/cat.png) a | b'],
      ['glu|ed', 'glu ![A cat](assets/cat.png) ed'],
      ['[the cat](|)', '[the cat](assets/cat.png)'],
      ['<img src="|">', '<img src="assets/cat.png">'],
    ]);
    assert.equal(typed('markdown', '|', image), String.raw`![A "cat" & \[dog\] <3](assets/my%20cat%20%281%29.png)`);
  });

  it('inserts an element in HTML, and only the path in an attribute', () => {
    const element = '<img src="assets/cat.png" alt="A cat" width="30" height="20">';
    fits('html', [
      ['|', element],
      ['  <p>|</p>', `  <p>${element}</p>`],
      ['  <p>Words</p>|', `  <p>Words</p>\n  ${element}`],
      ['  <p>Words|', `  <p>Words\n  ${element}`],
      ['wo|rd', `wo ${element} rd`],
      ['<source srcset="|">', '<source srcset="assets/cat.png">'],
      ["<a href='|'>", "<a href='assets/cat.png'>"],
      ["<p>Don't|", `<p>Don't\n${element}`],
    ]);
    assert.equal(
      typed('html', '|', image),
      '<img src="assets/my%20cat%20%281%29.png" alt="A &quot;cat&quot; &amp; [dog] &lt;3" width="30" height="20">',
    );
  });

  it('inserts CSS or JavaScript inside the style and script elements of a page', () => {
    fits('html', [
      ['<style>\nbody { background: |', '<style>\nbody { background: url("assets/cat.png")'],
      ['<script>\nconst cat = |', "<script>\nconst cat = './assets/cat.png'"],
      ['<style>a{}</style>\n|', '<style>a{}</style>\n<img src="assets/cat.png" alt="A cat" width="30" height="20">'],
    ]);
    fits('vue', [['<script setup>\nimport cat from |', "<script setup>\nimport cat from './assets/cat.png'"]]);
  });

  it('inserts an element in JSX where one is allowed, and otherwise a string', () => {
    const element = '<img src="assets/cat.png" alt="A cat" width={30} height={20} />';
    fits('typescriptreact', [
      ['    |', `    ${element}`],
      ['return |', `return ${element}`],
      ['return (|', `return (${element}`],
      ['<p>Words|</p>', `<p>Words ${element}</p>`],
      ["<p>Don't |</p>", `<p>Don't ${element}</p>`],
      ["const a: Array<string> = ['|']", "const a: Array<string> = ['./assets/cat.png']"],
      ['const cat = |;', "const cat = './assets/cat.png';"],
      ['import cat from|', "import cat from './assets/cat.png'"],
      ['<img src="|" />', '<img src="./assets/cat.png" />'],
      ['<img src={|} />', "<img src={'./assets/cat.png'} />"],
    ]);
  });

  it('inserts a url() in CSS, or a whole declaration where none has begun', () => {
    for (const language of ['css', 'scss', 'less'])
      fits(language, [
        ['a { background: |; }', 'a { background: url("assets/cat.png"); }'],
        ['a { background:|', 'a { background: url("assets/cat.png")'],
        ['a {\n  |\n}', 'a {\n  background-image: url("assets/cat.png");\n}'],
        ['a { background: url(|); }', 'a { background: url("assets/cat.png"); }'],
        ['a { background: url("|"); }', 'a { background: url("assets/cat.png"); }'],
      ]);
  });

  it('inserts a string in code, relative to the module and with the quotes of the file', () => {
    fits('typescript', [
      ["const cat = '|';", "const cat = './assets/cat.png';"],
      ['const cat = |;', "const cat = './assets/cat.png';"],
      ['const cat =|', "const cat = './assets/cat.png'"],
      ['new URL(|, import.meta.url)', "new URL('./assets/cat.png', import.meta.url)"],
      ['import "a";\nimport cat from |', 'import "a";\nimport cat from "./assets/cat.png"'],
      ['// see |', '// see ./assets/cat.png'],
      ["const it = 'don\\'t', cat = |", "const it = 'don\\'t', cat = './assets/cat.png'"],
    ]);
    fits('json', [
      ['{ "icon": | }', '{ "icon": "assets/cat.png" }'],
      ['{ "icon": "|" }', '{ "icon": "assets/cat.png" }'],
      ['{ "icon":|', '{ "icon":"assets/cat.png"'],
    ]);
    fits('python', [['open(|)', 'open("assets/cat.png")']]);
    assert.equal(typed('javascript', '|', { ...plain, path: '../a/it’s "b".png' }), `'../a/it’s "b".png'`);
    assert.equal(typed('json', '|', { ...plain, path: 'a"b\\c.png' }), String.raw`"a\"b\\c.png"`);
  });

  it('inserts the directive of other languages, or the plain path', () => {
    fits('latex', [
      ['|', String.raw`\includegraphics{assets/cat.png}`],
      ['See |.', String.raw`See \includegraphics{assets/cat.png}.`],
      [String.raw`\includegraphics[width=1cm]{|}`, String.raw`\includegraphics[width=1cm]{assets/cat.png}`],
    ]);
    fits('plaintext', [['see |', 'see assets/cat.png']]);
    fits('yaml', [
      ['icon: |', 'icon: assets/cat.png'],
      ['icon:|', 'icon: assets/cat.png'],
      ['- |', '- assets/cat.png'],
      ["icon: '|'", "icon: 'assets/cat.png'"],
    ]);
    fits('mediawiki', [['See |.', 'See [[File:cat.png|alt=A cat]].']]);
    fits('textile', [['See |.', 'See !assets/cat.png(A cat)!.']]);
    fits('org', [
      ['See |.', 'See [[file:assets/cat.png]].'],
      ['See [[|]]', 'See [[file:assets/cat.png]]'],
    ]);
  });

  it('inserts a path from the images folder of an AsciiDoc document', () => {
    const path = (head: string, from = 'assets/cat.png') =>
      /image::([^[]*)/.exec(typed('asciidoc', `${head}\n\n|`, { ...plain, path: from }))?.[1];
    assert.equal(path('= Title\n:imagesdir: assets'), 'cat.png');
    assert.equal(path('= Title\n:imagesdir: ./assets/ '), 'cat.png');
    assert.equal(path('= Title\n:imagesdir: ../images/', '../images/a/cat.png'), 'a/cat.png');
    assert.equal(path('= Title\n:imagesdir: images'), '../assets/cat.png');
    assert.equal(path('= Title\n:imagesdir: assets/b', 'assets/a/cat.png'), '../a/cat.png');
    assert.equal(path('= Title\n:imagesdir: x\n\n:imagesdir: assets'), 'cat.png');
    const same = [
      '= Title',
      '= Title\n:imagesdir: assets\n:!imagesdir:',
      '= Title\n:imagesdir: assets\n:imagesdir!:',
      '= Title\n:imagesdir: {dir}',
      '= Title\n:imagesdir: https://example.com/a',
      '= Title\n:imagesdir: /srv/images',
      '= Title\n:imagesdir: ../images',
      '= Title\n\n----\n= Title\n:imagesdir: assets\n----',
      '= Title\n\n```adoc\n:imagesdir: assets\n```',
    ];
    for (const head of same) assert.equal(path(head), 'assets/cat.png', head);
    assert.equal(path('= Title\n:imagesdir: assets', 'https://example.com/a.png'), 'https://example.com/a.png');
  });

  it('inserts a block macro in AsciiDoc on a line of its own, and an inline macro inside a line', () => {
    const [block, inline] = ['image::assets/cat.png[A cat]', 'image:assets/cat.png[A cat]'];
    fits('asciidoc', [
      ['|', block],
      ['See | in the text.', `See ${inline} in the text.`],
      ['|in the text', `${inline} in the text`],
      ['Text.|\n\nMore', `Text.\n\n${block}\n\nMore`],
      ['Text.|\nmore', `Text. ${inline}\nmore`],
      ['Text\n|\n\nMore', `Text\n\n${block}\n\nMore`],
      ['== Title\n|', `== Title\n${block}`],
      ['* item|', `* item ${inline}`],
      ['. item|', `. item ${inline}`],
      ['term:: text|', `term:: text ${inline}`],
      ['* item\n+\n|', `* item\n+\n${block}`],
      ['.Caption\n[#cat]\n|', `.Caption\n[#cat]\n${block}`],
      ['* item\n\n  |', `* item\n\n  \n${block}`],
    ]);
    const inTable = { language: 'asciidoc', before: '|===\n|a\n', after: '', next: '|===' };
    assert.equal(formatReference({ ...plain, alt: 'a|b' }, inTable).text, 'image:assets/cat.png[a&#124;b]');
  });

  it('inserts a reStructuredText directive as a paragraph of its own', () => {
    const directive = '.. image:: assets/cat.png\n   :alt: A cat';
    const nested = directive.replace('\n', '\n  ');
    fits('restructuredtext', [
      ['|', directive],
      ['A line.|', `A line.\n\n${directive}`],
      ['A line.|\n\nMore', `A line.\n\n${directive}\n\nMore`],
      ['A line.|\nmore', `A line.\n\n${directive}\n\nmore`],
      ['See |  in the text.', `See \n\n${directive}\n\nin the text.`],
      ['|in the text', `${directive}\n\nin the text`],
      ['Text\n|\nmore', `Text\n\n${directive}\n\nmore`],
      ['Ti|tle\n=====\n\nText', `Title\n=====\n\n${directive}\n\nText`],
      ['- one|\n- two', `- one\n\n  ${nested}\n\n- two`],
      ['- one\n- |two', `- one\n- ${nested}\n\n  two`],
      ['- |', `- ${nested}`],
      ['Text\n\n  Quote|', `Text\n\n  Quote\n\n  ${nested}`],
      ['.. figure:: |', '.. figure:: assets/cat.png'],
    ]);
    const cell = { language: 'restructuredtext', before: '| ', after: `${' '.repeat(40)}|`, next: '+--+' };
    assert.deepEqual(formatReference(plain, cell), { text: '.. image:: assets/cat.png', over: 25 });
  });

  it('inserts a Typst image in a box inside a line, and a plain call in code', () => {
    const call = 'image("assets/cat.png", alt: "A cat")';
    fits('typst', [
      ['|', `#${call}`],
      ['See | here.', `See #box(${call}) here.`],
      ["Don't |(x)", `Don't #box(${call});(x)`],
      ['#figure(|, caption: [x])', `#figure(${call}, caption: [x])`],
      ['#let cat = |', `#let cat = ${call}`],
      ['#image("|")', '#image("assets/cat.png")'],
    ]);
  });

  it('escapes what a language reserves in the path and the description', () => {
    const what = { ...plain, path: `a b/50%_#1{x}[y]'&|.png`, alt: 'A {x} *b*, [c] "d" &amp; <e> f_g_ |' };
    for (const [language, text, expected] of [
      ['latex', '|', String.raw`\includegraphics{\detokenize{a b/50\%_\#1\{x\}[y]'&|.png}}`],
      [
        'asciidoc',
        '|',
        String.raw`image::a b/50%25_%231%7Bx%7D%5By%5D'%26%7C.png["A \{x} *b*, [c] \"d\" &#38;amp; <e> f_g_ |"]`,
      ],
      [
        'asciidoc',
        'x |',
        String.raw`x image:a b/50%25%5F%231%7Bx%7D%5By%5D%27%26%7C.png["A \{x} &#42;b&#42;, [c&#93; \"d\" &#38;amp; <e> f_g&#95; |"]`,
      ],
      ['restructuredtext', '|', `.. image:: a\\ b/50%_#1{x}[y]'&|.png\n   :alt: ${what.alt}`],
      ['typst', '|', String.raw`#image("a b/50%_#1{x}[y]'&|.png", alt: "A {x} *b*, [c] \"d\" &amp; <e> f_g_ |")`],
      ['org', '|', String.raw`[[file:a b/50%_#1{x}\[y\]'&|.png]]`],
      ['textile', '|', '!a%20b/50%25_%231%7Bx%7D%5By%5D%27%26%7C.png(A {x} *b*, [c] "d" &#38;amp; <e> f_g_ &#124;)!'],
      [
        'mediawiki',
        '|',
        `[[File:50%_#1{x}[y]'&|.png|alt=A &#123;x&#125; *b*, &#91;c&#93; "d" &amp; &#60;e&#62; f_g_ &#124;]]`,
      ],
      [
        'markdown',
        '|',
        String.raw`![A {x} \*b\*, \[c\] "d" \&amp; \<e> f_g\_ \|](a%20b/50%25_%231%7Bx%7D%5By%5D%27%26%7C.png)`,
      ],
      [
        'mdx',
        '|',
        String.raw`![A \{x\} \*b\*, \[c\] "d" \&amp; \<e> f_g\_ \|](a%20b/50%25_%231%7Bx%7D%5By%5D%27%26%7C.png)`,
      ],
      ['yaml', 'a: |', `a: "a b/50%_#1{x}[y]'&|.png"`],
      ['yaml', "a: '|'", `a: 'a b/50%_#1{x}[y]''&|.png'`],
      ['javascript', "'|'", String.raw`'./a b/50%_#1{x}[y]\'&|.png'`],
      ['typescriptreact', '<img src="|" />', '<img src="./a%20b/50%25_%231%7Bx%7D%5By%5D%27%26%7C.png" />'],
    ] as const)
      assert.equal(typed(language, text, what), expected, language);
    const price = { ...plain, path: 'a$b#{c}${d}.png' };
    assert.equal(typed('kotlin', '|', price), String.raw`"a\$b#{c}\${d}.png"`);
    assert.equal(typed('ruby', '|', price), '"a$b\\#{c}${d}.png"');
    assert.equal(typed('javascript', '`|`', price), '`./a$b#{c}\\${d}.png`');
    const template = { ...plain, alt: '{{ x }} @y' };
    assert.match(typed('vue', '|', template), / alt="&#123;&#123; x }} @y" /);
    assert.match(typed('blade', '|', template), / alt="&#123;&#123; x }} &#64;y" /);
  });

  it('uses selected words as the description, but not selected code', () => {
    assert.equal(altFromSelection('The cat’s bed', 'A cat'), 'The cat’s bed');
    for (const selected of ['', ' ', '![x](y.png)', 'a/b.png', '<img>', 'one\ntwo'])
      assert.equal(altFromSelection(selected, 'A cat'), 'A cat');
  });

  it('inserts the unchanged address of a file in another file system', () => {
    const far = { ...plain, path: 'vscode-vfs://github/a/b%20c.png' };
    assert.equal(typed('markdown', '|', far), '![A cat](vscode-vfs://github/a/b%20c.png)');
    assert.equal(typed('javascript', '|', far), "'vscode-vfs://github/a/b%20c.png'");
  });

  it('creates the reference quickly in a very long line', () => {
    for (const [language, sign] of [
      ['markdown', ']('],
      ['markdown', '<a b="'],
      ['html', '<a = '],
      ...['a:', 'url('].map((sign) => ['css', sign] as const),
      ...['=> ', '(', '<a', '<a>'].map((sign) => ['javascriptreact', sign] as const),
      ['asciidoc', ':: '],
      ['asciidoc', '_-.'],
      ['restructuredtext', 'a. '],
      ['restructuredtext', '- '],
      ['latex', '\\includegraphics[]'],
      ['typst', '#let '],
      ['typst', '#a('],
      ['yaml', ' "'],
    ] as const) {
      const end = ' '.repeat(50_000);
      for (const before of [`${sign.repeat(30_000)});x`, `${sign}${end})x`, `${sign}(${end}x`]) {
        const cpuTime = startCpuTimer();
        formatReference(plain, { language, before, after: '', next: '' });
        assert.ok(cpuTime() < 600, `${language}: ${sign}`);
      }
    }
  });

  it('recognizes an open string anywhere in a long line', () => {
    fits('javascript', [[`'${'a'.repeat(5000)}|`, `'${'a'.repeat(5000)}./assets/cat.png`]]);
  });
});
