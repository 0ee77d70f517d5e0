// Reads and writes the path of an image in the syntax that surrounds it.

/** `url` is percent-encoded, also in Markdown, HTML and CSS; `raw` stands for itself. */
export type PathSyntax =
  | 'markdown'
  | 'attribute'
  | 'css'
  | 'url'
  | 'string'
  | 'yaml'
  | 'asciidoc'
  | 'restructuredtext'
  | 'latex'
  | 'detokenize'
  | 'org'
  | 'wiki'
  | 'raw';

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };
const escape = /\\([!-/:-@[-`{-~])/g;

/** The paths that the text may mean, the most likely one first. */
export function decodePath(text: string, syntax: PathSyntax): readonly string[] {
  const plain = withoutEscapes(text, syntax);
  return hasPercent(text) ? [...new Set([percentDecoded(plain), plain])] : [plain];
}

function withoutEscapes(text: string, syntax: PathSyntax): string {
  switch (syntax) {
    case 'markdown':
      return withoutEntities(text).replace(escape, '$1');
    case 'attribute':
    case 'asciidoc':
      return withoutEntities(text);
    case 'css':
    case 'restructuredtext':
      return text.replace(/\\(.)/g, '$1');
    case 'string':
      return text.replace(/\\(["'`\\/$#])/g, '$1');
    case 'latex':
    case 'detokenize':
      return text.replace(/\\(?=[%#{}_&$\\ ])/g, '');
    case 'org':
      return text.replace(/\\(?=[[\]\\])/g, '');
    case 'wiki':
      return text.replaceAll('_', ' ');
    case 'url':
    case 'yaml':
    case 'raw':
      return text;
  }
}

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(amp|quot|apos|lt|gt));/gi, (_, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? '';
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal));
  });
}

const hasPercent = (text: string): boolean => /%[\da-f]{2}/i.test(text);

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The name of a file to write instead of another one.
 * @param old the text of the name that is replaced: a path that spells letters out keeps doing so.
 * @returns undefined if the syntax has no way to write the name there.
 */
export function encodeName(name: string, old: string, syntax: PathSyntax): string | undefined {
  switch (syntax) {
    case 'markdown':
    case 'attribute':
    case 'css':
    case 'url':
      return urlEncoded(name, old);
    case 'string':
      if (hasPercent(old)) return urlEncoded(name, old);
      return /["'`\\$]|#\{/.test(name) ? undefined : name;
    case 'yaml':
      return /\s#|:\s|[,[\]{}"'\\]/.test(name) ? undefined : name;
    case 'asciidoc':
      return name.replace(/[%#?[\]{}<>&"|\\]/g, percentEncode);
    case 'restructuredtext':
      return name.replace(/[\\ ]/g, String.raw`\$&`);
    case 'latex':
      return /[%#{}\\&$~^]/.test(name) ? `\\detokenize{${detokenized(name)}}` : name;
    case 'detokenize':
      return detokenized(name);
    case 'org':
      return name.replace(/[[\]]|\\(?=\\*[[\]])/g, String.raw`\$&`);
    case 'wiki':
      return /[[\]{}|#<>]/.test(name) ? undefined : name;
    case 'raw':
      return name;
  }
}

const detokenized = (name: string): string => name.replace(/[%#{}\\]/g, String.raw`\$&`);

/** Letters of other scripts stay readable where they were. */
function urlEncoded(name: string, old: string): string {
  const reserved = hasPercent(old) ? /[^\w.~-]+/g : /[\s%#?&"'()<>[\]{}\\^`|,!]/g;
  return name.replace(reserved, (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

const percentEncode = (sign: string): string => `%${sign.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
