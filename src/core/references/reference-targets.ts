// Finds where the path of an image begins, by the syntax around its extension. One rule per form of reference.
import type { ReferenceForm } from '../generate/reference-forms';
import type { PathSyntax } from './path-syntax';

export interface Target {
  /** Where the path begins in the text before. */
  readonly start: number;
  readonly syntax: PathSyntax;
}

/**
 * @param before the line up to the end of the extension.
 * @param after the line after the path and its query.
 */
type Rule = (before: string, after: string) => Target | undefined;

export function findTarget(form: ReferenceForm, language: string, before: string, after: string): Target | undefined {
  if (form === 'markdown' && language === 'mdx') return markdown(before, after) ?? quoted(before, after);
  return rules[form](before, after);
}

/** After the last opening text, unless the path would contain one of the characters. */
function since(before: string, opening: string, syntax: PathSyntax, without: RegExp): Target | undefined {
  const at = before.lastIndexOf(opening);
  if (at < 0) return undefined;
  const start = skipSpaces(before, at + opening.length);
  return without.test(before.slice(start)) ? undefined : { start, syntax };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

const attributesWithoutPath = /\b(alt|title|aria-label)\s*=\s*\{?\s*$/i;

/** In quotes, which a string of another language may escape. */
const quoted: Rule = (before, after) => {
  const quote = /^\\?["'`]/.exec(after)?.[0];
  if (quote === undefined) return undefined;
  const at = before.lastIndexOf(quote);
  if (at < 0) return undefined;
  const head = before.slice(0, at);
  if (attributesWithoutPath.test(head.slice(-40))) return undefined;
  if (/srcset\s*=\s*\{?\s*$/i.test(head.slice(-40))) return listItem(before);
  const isAttribute = /[\w-]=\s*$/.test(head);
  return { start: at + quote.length, syntax: isAttribute ? 'attribute' : head.endsWith('url(') ? 'css' : 'string' };
};

/** In a list such as `srcset`. */
function listItem(before: string): Target {
  const start = Math.max(...[' ', '\t', ',', '"', "'", '`'].map((sign) => before.lastIndexOf(sign))) + 1;
  return { start, syntax: 'attribute' };
}

const cssUrl: Rule = (before, after) => (/^\s*\)/.test(after) ? since(before, 'url(', 'css', /[\s"'()]/) : undefined);

const css: Rule = (before, after) => quoted(before, after) ?? cssUrl(before, after);

const unquotedAttribute: Rule = (before, after) => {
  if (!/^(\s|>|\/>|$)/.test(after)) return undefined;
  const at = before.lastIndexOf('=') + 1;
  const isPath = at > 1 && /<[^<>]*\s[\w:-]+=$/.test(before.slice(0, at)) && !/[\s"'`<>]/.test(before.slice(at));
  return isPath ? { start: at, syntax: 'attribute' } : undefined;
};

const html: Rule = (before, after) => {
  // With a width or density, as in `srcset`, whose lines may be separate.
  if (/^\s+\d+(\.\d+)?[wx]\s*([,"'`]|$)/.test(after)) return listItem(before);
  return css(before, after) ?? unquotedAttribute(before, after);
};

const link: Rule = (before, after) => {
  const target = /^\s*\)|^\s+["'(]/.test(after) ? since(before, '](', 'markdown', /\s|^</) : undefined;
  return target && isBalanced(before.slice(target.start)) ? target : undefined;
};

/** Parentheses in a path need no escape in pairs. */
function isBalanced(path: string): boolean {
  let depth = 0;
  for (const sign of path.replace(/\\./g, '')) {
    if (sign === '(') depth++;
    if (sign === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

const definition = /^[ >]*\[[^\]]+\]:\s*$/;

const markdown: Rule = (before, after) => {
  // Inline code is only text.
  if (before.split('`').length % 2 === 0 && after.includes('`')) return undefined;
  if (after.startsWith('>')) {
    const at = before.lastIndexOf('<') + 1;
    const head = before.slice(0, Math.max(0, at - 1));
    if (/\]\(\s*$/.test(head.slice(-20)) || definition.test(head)) return { start: at, syntax: 'markdown' };
  }
  if (/^\s|^$/.test(after)) {
    const start = Math.max(before.lastIndexOf(' '), before.lastIndexOf('\t'), before.lastIndexOf(']:') + 1) + 1;
    if (definition.test(before.slice(0, start))) return { start, syntax: 'markdown' };
  }
  if (/^(\]\]|\|)/.test(after)) return since(before, '![[', 'raw', /[[\]|]/);
  const inTag = /<[a-z][^<>]*$/i.test(before.slice(0, -1));
  return link(before, after) ?? cssUrl(before, after) ?? (inTag ? html(before, after) : undefined);
};

/** Strings may contain HTML or Markdown, as in notebooks. */
const string: Rule = (before, after) => quoted(before, after) ?? link(before, after) ?? cssUrl(before, after);

const yaml: Rule = (before, after) => {
  const found = quoted(before, after);
  if (found || !/^\s*($|#|[,\]}])/.test(after)) return found;
  const item = /^\s*(- +)*/.exec(before)?.[0].length ?? 0;
  const opening = [': ', ', ', '[', '{'].map((sign) => {
    const at = before.lastIndexOf(sign);
    return at < 0 ? 0 : skipSpaces(before, at + sign.length);
  });
  const start = Math.max(item, ...opening);
  return /^["'#]|[{}]/.test(before.slice(start)) ? undefined : { start, syntax: 'yaml' };
};

const restructuredText: Rule = (before, after) => {
  if (!/^\s*(\||$)/.test(after)) return undefined;
  const directive = /(?:^|\s|\|)\.\.\s+(?:\|[^|]+\|\s+)?(?:image|figure)::\s+$|^\s*:target:\s+$/;
  const start = skipSpaces(before, before.lastIndexOf(':: ') + 2);
  if (directive.test(before.slice(0, start))) return { start, syntax: 'restructuredtext' };
  const target = /^\s*:target:\s+/.exec(before)?.[0].length;
  return target === undefined ? undefined : { start: target, syntax: 'restructuredtext' };
};

const asciidoc: Rule = (before, after) => {
  if (!after.startsWith('[')) return undefined;
  const opening = /(?:image::?|link:)(?!.*(?:image|link):)/.exec(before);
  const start = opening ? opening.index + opening[0].length : -1;
  return start < 0 || /[[\]]/.test(before.slice(start)) ? undefined : { start, syntax: 'asciidoc' };
};

const latex: Rule = (before, after) => {
  if (!after.startsWith('}')) return undefined;
  let at = before.lastIndexOf('{');
  while (at > 0 && before.charAt(at - 1) === '\\') at = before.lastIndexOf('{', at - 1);
  const head = before.slice(Math.max(0, at - 300), Math.max(0, at));
  if (head.endsWith('\\detokenize')) return { start: at + 1, syntax: 'detokenize' };
  return /\\[a-z@]+\*?\s*(\[[^\]]*\])?$/i.test(head) ? { start: at + 1, syntax: 'latex' } : undefined;
};

const org: Rule = (before, after) => {
  const opening = after.startsWith(']') ? '[' : /^(\s|>|$)/.test(after) ? 'file:' : undefined;
  if (opening === undefined) return undefined;
  let at = before.lastIndexOf(opening);
  while (opening === '[' && at > 0 && before.charAt(at - 1) === '\\') at = before.lastIndexOf(opening, at - 1);
  if (at < 0) return undefined;
  const start = at + opening.length;
  const path = before.slice(start);
  if (opening !== '[') return /\s/.test(path) ? undefined : { start, syntax: 'raw' };
  return { start: path.startsWith('file:') ? start + 'file:'.length : start, syntax: 'org' };
};

const textile: Rule = (before, after) => {
  if (!/^(!|\([^)]*\)!)/.test(after)) return undefined;
  const at = before.lastIndexOf('!') + 1;
  const style = /^(?:[<>=~^-]|\([^)]*\)|\{[^}]*\}|\[[^\]]*\])*/.exec(before.slice(at))?.[0].length ?? 0;
  return at === 0 || /\s/.test(before.slice(at + style)) ? undefined : { start: at + style, syntax: 'url' };
};

const mediawiki: Rule = (before, after) => {
  if (!/^\s*(\||\]\])/.test(after)) return undefined;
  const at = before.lastIndexOf('[[');
  const start = before.indexOf(':', at) + 1;
  return at < 0 || start === 0 ? undefined : { start: skipSpaces(before, start), syntax: 'wiki' };
};

const text: Rule = (before, after) => {
  const found = quoted(before, after) ?? link(before, after);
  if (found || !/^($|[\s)\]>,;:.!?'"])/.test(after)) return found;
  const start = Math.max(...[' ', '\t', '(', '[', '<', '=', '"', "'", '`'].map((sign) => before.lastIndexOf(sign))) + 1;
  return { start, syntax: 'raw' };
};

const rules: Readonly<Record<ReferenceForm, Rule>> = {
  markdown,
  html,
  jsx: html,
  css,
  script: string,
  string,
  yaml,
  restructuredtext: restructuredText,
  asciidoc,
  latex,
  typst: quoted,
  org,
  textile,
  mediawiki,
  text,
};
