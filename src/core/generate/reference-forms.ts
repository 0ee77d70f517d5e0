// Groups languages by the form of their references to images.

/** How a language writes the path of an image. */
export type ReferenceForm =
  | 'markdown'
  | 'html'
  | 'jsx'
  | 'css'
  | 'script'
  | 'string'
  | 'yaml'
  | 'restructuredtext'
  | 'asciidoc'
  | 'latex'
  | 'typst'
  | 'org'
  | 'textile'
  | 'mediawiki'
  | 'text';

const languages: readonly (readonly [ReferenceForm, string])[] = [
  ['markdown', 'markdown mdx quarto rmd'],
  ['html', 'html vue svelte astro php handlebars razor blade twig erb ejs django-html jinja-html liquid nunjucks'],
  ['jsx', 'javascriptreact typescriptreact'],
  ['css', 'css scss less sass stylus postcss tailwindcss'],
  ['script', 'javascript typescript coffeescript'],
  ['string', 'json jsonc json5 python go rust java csharp c cpp swift kotlin dart lua ruby toml scala elixir gdscript'],
  ['restructuredtext', 'restructuredtext'],
  ['asciidoc', 'asciidoc'],
  ['latex', 'latex tex latex-expl3 doctex'],
  ['yaml', 'yaml dockercompose github-actions-workflow'],
  ['typst', 'typst'],
  ['org', 'org org-mode'],
  ['textile', 'textile'],
  ['mediawiki', 'mediawiki wikitext'],
];

/** @param language VS Code's language identifier. */
export const formOfLanguage = (language: string): ReferenceForm =>
  languages.find(([, ids]) => ids.split(' ').includes(language))?.[0] ?? 'text';
