// Lists the documents that are searched for references to images, with the language of each extension.

const types: readonly (readonly [string, string])[] = [
  ['markdown', 'md markdown mdown mkd qmd rmd'],
  ['mdx', 'mdx'],
  ['html', 'html htm xhtml'],
  ['vue', 'vue'],
  ['svelte', 'svelte'],
  ['astro', 'astro'],
  ['php', 'php phtml'],
  ['handlebars', 'hbs handlebars mustache'],
  ['razor', 'cshtml razor'],
  ['twig', 'twig'],
  ['erb', 'erb'],
  ['ejs', 'ejs'],
  ['liquid', 'liquid'],
  ['nunjucks', 'njk'],
  ['jinja-html', 'jinja jinja2 j2'],
  ['javascriptreact', 'jsx'],
  ['typescriptreact', 'tsx'],
  ['javascript', 'js mjs cjs'],
  ['typescript', 'ts mts cts'],
  ['coffeescript', 'coffee'],
  ['css', 'css scss sass less styl pcss'],
  ['json', 'json jsonc json5 webmanifest ipynb'],
  ['python', 'py pyi go rs java cs c h cc cpp hpp swift kt kts dart lua rb scala ex exs heex gd tscn tres toml'],
  ['restructuredtext', 'rst'],
  ['asciidoc', 'adoc asciidoc asc'],
  ['latex', 'tex latex ltx sty cls'],
  ['yaml', 'yaml yml'],
  ['typst', 'typ'],
  ['org', 'org'],
  ['textile', 'textile'],
  ['mediawiki', 'mediawiki wiki'],
  ['plaintext', 'txt xml svg xaml'],
];

const languages = new Map(types.flatMap(([language, ends]) => ends.split(' ').map((end) => [end, language] as const)));

/** In lower case, without dots. */
export const documentExtensions: readonly string[] = [...languages.keys()];

/** The language of a document by its name, as one of VS Code's identifiers with the same form of references. */
export function languageOfName(name: string): string {
  return languages.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? 'plaintext';
}
