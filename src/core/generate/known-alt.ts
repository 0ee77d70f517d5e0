// Finds the alt text that a document already uses for an image.
import { decodePath, type PathSyntax } from '../references/path-syntax';

/** Maximum characters of a document that are searched. */
const maxSearched = 1_000_000;

interface AltPattern {
  /** Groups: `path` and `alt`. */
  readonly reference: RegExp;
  readonly syntax: PathSyntax;
  readonly unescape: (alt: string) => string;
}

const withoutBackslashes = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
const entities: Record<string, string> = { amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" };
const withoutEntities = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|(\w+));/g,
    (whole, code?: string, name?: string) => (code ? characterOf(Number(code)) : entities[name ?? '']) ?? whole,
  );
const characterOf = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);

/** Whatever the language: a page may contain Markdown, and Markdown may contain HTML. */
const patterns: readonly AltPattern[] = [
  {
    reference: /!\[(?<alt>(?:\\.|[^\]\\\n]){1,1000})\]\(\s*<?(?<path>[^)\s>]{1,2000})/g,
    syntax: 'markdown',
    unescape: withoutBackslashes,
  },
  {
    reference:
      /<img\s(?=[^>]{0,4000}?\balt=(["'])(?<alt>[^"'<>]{1,1000})\1)[^>]{0,4000}?\bsrc=(["'])(?<path>[^"']{1,2000})\3/gi,
    syntax: 'attribute',
    unescape: withoutEntities,
  },
  {
    reference: /\bimage::?(?<path>[^\n[\]]{1,2000})\[(?<alt>"(?:\\.|[^"\\\n]){1,1000}"|[^\],"\n]{1,1000})/g,
    syntax: 'asciidoc',
    unescape: (alt) => withoutEntities(withoutBackslashes(alt.replace(/^"|"$/g, ''))),
  },
  {
    reference:
      /\.\. (?:image|figure):: (?<path>[^\n]{1,2000})\n(?:[ \t]+:(?!alt:)[^\n]{0,500}\n){0,10}[ \t]+:alt: (?<alt>[^\n]{1,1000})/g,
    syntax: 'restructuredtext',
    unescape: (alt) => alt,
  },
  {
    reference:
      /\bimage\(\s*"(?<path>(?:\\.|[^"\\\n]){1,2000})"[^)\n]{0,500}?\balt:\s*"(?<alt>(?:\\.|[^"\\\n]){1,1000})"/g,
    syntax: 'string',
    unescape: withoutBackslashes,
  },
  { reference: /!(?<path>[^!\s()]{1,2000})\((?<alt>[^)\n]{1,1000})\)!/g, syntax: 'url', unescape: withoutEntities },
];

/** @param isImage whether one of the paths, as the document may mean them, is that of the image. */
export function altInDocument(document: string, isImage: (paths: readonly string[]) => boolean): string | undefined {
  const text = document.slice(0, maxSearched).replaceAll('\r\n', '\n');
  for (const { reference, syntax, unescape } of patterns)
    for (const { groups = {} } of text.matchAll(reference)) {
      const { path = '', alt = '' } = groups;
      const found = unescape(alt).replace(/\s+/g, ' ').trim();
      if (found !== '' && isImage(decodePath(path.trim().replace(/(?:\?|(?<!&)#).*$/, ''), syntax))) return found;
    }
  return undefined;
}
