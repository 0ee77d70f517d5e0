// Tests the text of an image reference in each language and at each position of the cursor.
import assert from 'node:assert/strict';
import { formatReference } from '../../../../src/core/generate/image-reference';
import { startCpuTimer } from '../../helpers/cpu-timer';

const image = { path: 'assets/my cat (1).png', alt: 'A "cat" & [dog] <3', width: 30, height: 20 };
const plain = { path: 'assets/cat.png', alt: 'A cat', width: 30, height: 20 };

/** The text with the reference inserted at `|`. */
function typed(language: string, text: string, what = plain): string {
  const at = text.indexOf('|');
  const [line = '', next] = text.slice(at + 1).split('\n');
  const around = { language, before: text.slice(0, at), after: line, nextBlank: (next ?? '').trim() === '' };
  return text.slice(0, at) + formatReference(what, around) + text.slice(at + 1);
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
    fits('restructuredtext', [['|', '.. image:: assets/cat.png\n   :alt: A cat']]);
    fits('asciidoc', [['|', 'image::assets/cat.png[A cat]']]);
    fits('latex', [['|', String.raw`\includegraphics{assets/cat.png}`]]);
    fits('plaintext', [['see |', 'see assets/cat.png']]);
    fits('yaml', [['icon: |', 'icon: assets/cat.png']]);
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
      ['css', 'a:'],
      ['css', 'url('],
      ['javascriptreact', '=> '],
      ['javascriptreact', '('],
    ] as const) {
      const end = ' '.repeat(50_000);
      for (const before of [`${sign.repeat(30_000)});x`, `${sign}${end})x`, `${sign}(${end}x`]) {
        const cpuTime = startCpuTimer();
        formatReference(plain, { language, before, after: '', nextBlank: true });
        assert.ok(cpuTime() < 600, `${language}: ${sign}`);
      }
    }
  });

  it('recognizes an open string anywhere in a long line', () => {
    fits('javascript', [[`'${'a'.repeat(5000)}|`, `'${'a'.repeat(5000)}./assets/cat.png`]]);
  });
});
