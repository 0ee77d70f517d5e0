// Finds the alt text that a document already uses for an image.

/** Maximum characters of a document that are searched. */
const maxSearched = 1_000_000;

interface AltPattern {
  /** Groups: `path` and `alt`. */
  readonly reference: RegExp;
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
    unescape: withoutBackslashes,
  },
  {
    reference:
      /<img\s(?=[^>]{0,4000}?\balt=(["'])(?<alt>[^"'<>]{1,1000})\1)[^>]{0,4000}?\bsrc=(["'])(?<path>[^"']{1,2000})\3/gi,
    unescape: withoutEntities,
  },
  {
    reference: /\bimage::?(?<path>[^\n[\]]{1,2000})\[(?<alt>"(?:\\.|[^"\\\n]){1,1000}"|[^\],"\n]{1,1000})/g,
    unescape: (alt) => withoutEntities(withoutBackslashes(alt.replace(/^"|"$/g, ''))),
  },
  {
    reference:
      /\.\. (?:image|figure):: (?<path>[^\n]{1,2000})\n(?:[ \t]+:(?!alt:)[^\n]{0,500}\n){0,10}[ \t]+:alt: (?<alt>[^\n]{1,1000})/g,
    unescape: (alt) => alt,
  },
  {
    reference:
      /\bimage\(\s*"(?<path>(?:\\.|[^"\\\n]){1,2000})"[^)\n]{0,500}?\balt:\s*"(?<alt>(?:\\.|[^"\\\n]){1,1000})"/g,
    unescape: withoutBackslashes,
  },
  { reference: /!(?<path>[^!\s()]{1,2000})\((?<alt>[^)\n]{1,1000})\)!/g, unescape: withoutEntities },
];

/** @param paths the image's path from the document, its path from the root, or its URL; not encoded. */
export function altInDocument(document: string, paths: readonly string[]): string | undefined {
  const text = document.slice(0, maxSearched).replaceAll('\r\n', '\n');
  for (const { reference, unescape } of patterns)
    for (const { groups = {} } of text.matchAll(reference)) {
      const { path = '', alt = '' } = groups;
      const found = unescape(alt).replace(/\s+/g, ' ').trim();
      if (found !== '' && paths.includes(plainPath(path))) return found;
    }
  return undefined;
}

/** Without `./`, a query, and escapes. */
function plainPath(path: string): string {
  const plain = path
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/^\.\//, '')
    .replace(/\\([\\ ])/g, '$1');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
