// Every word that a person sees is translatable, and translated.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';

const read = (file: string): string => readFileSync(file, 'utf8');
const json = (file: string): Record<string, string> => JSON.parse(read(file)) as Record<string, string>;
const sources = globSync('src/**/*.ts').toSorted();

/** `{0}` and the like, in any order. */
const slots = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).toSorted();

describe('the words', () => {
  it('of the code are all in both bundles, with the same slots', () => {
    const used = new Set(sources.flatMap((file) => translated(read(file))));
    const english = json('l10n/bundle.l10n.json');
    const chinese = json('l10n/bundle.l10n.zh-cn.json');
    assert.deepEqual(Object.keys(english).toSorted(), [...used].toSorted(), 'run `npm run l10n`');
    assert.deepEqual(Object.keys(chinese).toSorted(), [...used].toSorted());
    for (const [text, translation] of Object.entries(chinese)) assert.deepEqual(slots(translation), slots(text), text);
    const same = Object.entries(chinese).filter(([text, translation]) => text === translation);
    assert.deepEqual(
      same.map(([text]) => text),
      ['Twitter/X'],
    );
  });

  it('of the manifest are all in both languages, and none is left over', () => {
    const manifest = read('package.json');
    const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key as string);
    for (const file of ['package.nls.json', 'package.nls.zh-cn.json']) {
      assert.deepEqual(Object.keys(json(file)).toSorted(), [...new Set(used)].toSorted(), file);
    }
  });

  it('of the manifest are never written into it', () => {
    const { contributes } = JSON.parse(read('package.json')) as { contributes: unknown };
    const shown = /^(title|label|shortTitle|description|markdownDescription|patternErrorMessage)$/;
    const bare: string[] = [];
    const look = (value: unknown, key = ''): void => {
      if (typeof value === 'string' && shown.test(key) && !/^%.*%$/.test(value) && value !== 'Peel') bare.push(value);
      else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) look(inner, Array.isArray(value) ? key : name);
      }
    };
    look(contributes);
    assert.deepEqual(bare, []);
  });

  it('are looked for: a sentence outside of l10n.t is found', () => {
    assert.deepEqual(untranslated("vscode.window.showInformationMessage('All is well');"), ['All is well']);
    assert.deepEqual(untranslated('show(`Saved ${name} there`);'), ['Saved … there']);
    assert.deepEqual(untranslated("show(vscode.l10n.t('All is well'), 'peel.generate', 'data:image/png');"), []);
    assert.deepEqual(untranslated('html`<p class="two words">All is ${x}</p>`;'), ['All is …']);
    assert.deepEqual(untranslated('html`<b title="All is well" class="two words">${l10n.t("All is well")}</b>`;'), [
      'All is well',
    ]);
  });

  for (const file of sources.filter((name) => /^src[\\/](host|webview|extension)/.test(name))) {
    it(`of ${file} all go through l10n`, () => assert.deepEqual(untranslated(read(file)), []));
  }
});

/** The texts that are given to `l10n.t`; each has to be written there as it is. */
function translated(code: string): string[] {
  const texts: string[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [text] }) {
      if (!/(^|\.)l10n\.t$/.test(code.slice(callee.start, callee.end))) return;
      assert.ok(text?.type === 'Literal' && typeof text.value === 'string', code.slice(callee.start, callee.end + 80));
      texts.push(text.value);
    },
  }).visit(parseSync('code.ts', code).program);
  return texts;
}

/** Texts that read like words for people and do not stand in a call of `l10n.t` or the log. */
function untranslated(code: string): string[] {
  const { program } = parseSync('code.ts', code);
  const found: { start: number; text: string }[] = [];
  const passed: { start: number; end: number }[] = [];
  new Visitor({
    CallExpression(node) {
      const callee = code.slice(node.callee.start, node.callee.end);
      // The log's own remarks are for whoever reads the code; what people are told there comes from words.ts.
      if (/(^|\.)(l10n\.t|log\.(warn|info))$/.test(callee)) passed.push(node);
    },
    NewExpression(node) {
      // An Error's text is for developers; people get the words of an ImageError's code.
      if (/^(Error|TypeError)$/.test(code.slice(node.callee.start, node.callee.end))) passed.push(node);
    },
    ImportDeclaration: (node) => void passed.push(node),
    Literal(node) {
      if (typeof node.value === 'string') found.push({ start: node.start, text: node.value });
    },
    TaggedTemplateExpression(node) {
      // Of a component's markup only what is shown or read out counts.
      if (!/^(html|svg)$/.test(code.slice(node.tag.start, node.tag.end))) return;
      passed.push({ start: node.quasi.start, end: node.quasi.start + 1 });
      const markup = node.quasi.quasis.map(({ value }) => value.cooked).join('…');
      for (const text of shownIn(markup)) found.push({ start: node.quasi.start + 1, text });
    },
    BinaryExpression(node) {
      // The names of keys.
      if (/(^|\.)key$/.test(code.slice(node.left.start, node.left.end))) passed.push(node.right);
    },
    Property(node) {
      if (code.slice(node.key.start, node.key.end) === 'shortcut') passed.push(node.value);
    },
    TemplateLiteral(node) {
      found.push({ start: node.start, text: node.quasis.map(({ value }) => value.cooked).join('…') });
    },
  }).visit(program);
  return found
    .filter(({ start }) => !passed.some((node) => node.start <= start && start < node.end))
    .map(({ text }) => text)
    .filter((text) => /\p{L}{2,} \p{L}{2,}|… \p{L}{2,}|\p{L}{2,} …|^\p{Lu}\p{Ll}+[…!?.]?$/u.test(text))
    .filter((text) => !exempt.some((one) => one.test(text)));
}

/** What a person sees or hears of markup: the text between tags and of some attributes. */
function shownIn(markup: string): string[] {
  const attributes = [...markup.matchAll(/\b(?:title|alt|placeholder|label|aria-[a-z]+)="([^"]*)"/g)].map(
    ([, text = '']) => text,
  );
  const keys = /aria-keyshortcuts="[^"]*"|<style[^]*?<\/style>/g;
  return [
    ...attributes.filter((text) => !markup.match(keys)?.some((one) => one.includes(text))),
    ...markup
      .replace(/<[^>]*>/g, '\n')
      .split('\n')
      .map((text) => text.trim()),
  ];
}

/** What is the same in every language: names, units, markup. */
const exempt = [/^Files$/, /^(Peel|PeelError|FileExists)$/, /^… [KM]?B$/, /^ \(HTTP …\)$/, /^</];
