// Checks that every visible text is translatable and translated.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';

const read = (file: string): string => readFileSync(file, 'utf8');
const json = (file: string): Record<string, string> => JSON.parse(read(file)) as Record<string, string>;
const sources = globSync('src/**/*.ts').toSorted();

/** Placeholders like `{0}`, sorted. */
const placeholders = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).toSorted();

describe('localization', () => {
  it('has all texts of the code in both bundles, with the same placeholders', () => {
    const used = new Set(sources.flatMap((file) => translated(read(file))));
    const english = json('l10n/bundle.l10n.json');
    const chinese = json('l10n/bundle.l10n.zh-cn.json');
    assert.deepEqual(Object.keys(english).toSorted(), [...used].toSorted(), 'run `npm run l10n`');
    assert.deepEqual(Object.keys(chinese).toSorted(), [...used].toSorted());
    for (const [text, translation] of Object.entries(chinese))
      assert.deepEqual(placeholders(translation), placeholders(text), text);
    const same = Object.entries(chinese).filter(([text, translation]) => text === translation);
    assert.deepEqual(
      same.map(([text]) => text),
      ['Twitter/X'],
    );
  });

  it('has all texts of the manifest in both languages, and no unused ones', () => {
    const manifest = read('package.json');
    const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key as string);
    for (const file of ['package.nls.json', 'package.nls.zh-cn.json']) {
      assert.deepEqual(Object.keys(json(file)).toSorted(), [...new Set(used)].toSorted(), file);
    }
  });

  it('has no literal text in the manifest', () => {
    const { contributes } = JSON.parse(read('package.json')) as { contributes: unknown };
    const shown = /^(title|label|shortTitle|description|markdownDescription|patternErrorMessage)$/;
    const bare: string[] = [];
    const visit = (value: unknown, key = ''): void => {
      if (typeof value === 'string' && shown.test(key) && !/^%.*%$/.test(value) && value !== 'Peel') bare.push(value);
      else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) visit(inner, Array.isArray(value) ? key : name);
      }
    };
    visit(contributes);
    assert.deepEqual(bare, []);
  });

  it('finds a text outside of l10n.t', () => {
    assert.deepEqual(untranslated("vscode.window.showInformationMessage('All is well');"), ['All is well']);
    assert.deepEqual(untranslated('show(`Saved ${name} there`);'), ['Saved … there']);
    assert.deepEqual(untranslated("show(vscode.l10n.t('All is well'), 'peel.generate', 'data:image/png');"), []);
    assert.deepEqual(untranslated('html`<p class="two words">All is ${x}</p>`;'), ['All is …']);
    assert.deepEqual(untranslated('html`<b title="All is well" class="two words">${l10n.t("All is well")}</b>`;'), [
      'All is well',
    ]);
  });

  for (const file of sources.filter((name) => /^src[\\/](host|webview|extension)/.test(name))) {
    it(`uses l10n for all texts of ${file}`, () => assert.deepEqual(untranslated(read(file)), []));
  }
});

/** The texts that are passed to `l10n.t`; each must be a literal. */
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

/** Texts that look like sentences and are not in a call of `l10n.t` or the log. */
function untranslated(code: string): string[] {
  const { program } = parseSync('code.ts', code);
  const found: { start: number; text: string }[] = [];
  const passed: { start: number; end: number }[] = [];
  new Visitor({
    CallExpression(node) {
      const callee = code.slice(node.callee.start, node.callee.end);
      // Log messages are for developers. Messages to users are translated elsewhere.
      if (/(^|\.)(l10n\.t|log\.(warn|info))$/.test(callee)) passed.push(node);
      // Its first argument is the name of a key.
      if (callee === 'namedKey' && node.arguments[0]) passed.push(node.arguments[0]);
    },
    NewExpression(node) {
      // The message of an Error is for developers. Users see the message for the code of an ImageError.
      if (/^(Error|TypeError)$/.test(code.slice(node.callee.start, node.callee.end))) passed.push(node);
    },
    ImportDeclaration: (node) => void passed.push(node),
    Literal(node) {
      if (typeof node.value === 'string') found.push({ start: node.start, text: node.value });
    },
    TaggedTemplateExpression(node) {
      // Only the visible or spoken text of a component's markup counts.
      if (!/^(html|svg)$/.test(code.slice(node.tag.start, node.tag.end))) return;
      passed.push({ start: node.quasi.start, end: node.quasi.start + 1 });
      const markup = node.quasi.quasis.map(({ value }) => value.cooked).join('…');
      for (const text of visibleTexts(markup)) found.push({ start: node.quasi.start + 1, text });
    },
    BinaryExpression(node) {
      // Names of keys.
      if (/(^|\.)(key|code)$/.test(code.slice(node.left.start, node.left.end))) passed.push(node.right);
    },
    Property(node) {
      if (/^(shortcut|key)$/.test(code.slice(node.key.start, node.key.end))) passed.push(node.value);
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

/** The visible or spoken text of markup: between tags, and in some attributes. */
function visibleTexts(markup: string): string[] {
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

/** Texts that are equal in every language: names, units, markup. */
const exempt = [/^Files$/, /^(Peel|PeelError|FileExists)$/, /^… [KM]?B$/, /^ \(HTTP …\)$/, /^</];
