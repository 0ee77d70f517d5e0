// Formats a reference to an image for the language of a document and the text around the cursor.
import { formOfLanguage, type ReferenceForm } from './reference-forms';
import { asciidoc, latex, mediawiki, org, restructuredText, textile, typst } from './markup-reference';
import { lineBefore, nearbyText, withLineBreaks, withSpaces } from './reference-position';
import type { CursorContext, Insertion, ReferencedImage, SeveralInsertion } from './reference-types';

/** Private characters that enclose the description while it is formatted. */
const [altStart, altEnd] = ['\uE0A0', '\uE0A1'];

/** The reference to insert, separated from adjacent text by line breaks or spaces. */
export function formatReference(image: ReferencedImage, around: CursorContext): Insertion {
  const plain = image.alt.replaceAll(altStart, '').replaceAll(altEnd, '');
  const marked = { ...image, alt: plain === '' ? '' : altStart + plain + altEnd };
  const { text, over } = format(marked, around);
  const parts = text.split(new RegExp(`[${altStart}${altEnd}]`));
  const [before = '', alt = '', after = ''] = parts;
  if (parts.length === 1) return { text, over };
  // The path or the text around the cursor contains these characters.
  if (parts.length !== 3) return format({ ...image, alt: plain }, around);
  return { text: before + alt + after, over, alt: { start: before.length, end: before.length + alt.length } };
}

/** Several references, each on a line of its own. */
export function formatReferences(images: readonly ReferencedImage[], around: CursorContext): SeveralInsertion {
  const [first, ...others] = images;
  if (!first) return { text: '', over: 0, alts: [] };
  const { text, over, alt } = formatReference(first, around);
  const alts = alt ? [alt] : [];
  // What separates the first one from the text after it separates the last one.
  const trail = others.length === 0 ? '' : (/\s*$/.exec(text)?.[0] ?? '');
  let all = text.slice(0, text.length - trail.length);
  const lineBreak = `\n${/^\s*/.exec(lineBefore(around))?.[0] ?? ''}`;
  for (const image of others) {
    all += lineBreak;
    const next = formatReference(image, { ...around, before: around.before + all, after: '', next: '' });
    if (next.alt) alts.push({ start: all.length + next.alt.start, end: all.length + next.alt.end });
    all += next.text;
  }
  return { text: all + trail, over, alts };
}

function format(image: ReferencedImage, around: CursorContext): Insertion {
  const line = lineBefore(around);
  const form = formOf(around);
  if (form === 'restructuredtext') return restructuredText(image, line, around);
  return { text: textOf(form, image, line, around), over: 0 };
}

/** A selection of plain words becomes the description. */
export const altFromSelection = (selected: string, alt: string): string =>
  /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,;:!?'’“”–—-]*$/u.test(selected.trim()) ? selected.trim() : alt;

function textOf(
  form: Exclude<ReferenceForm, 'restructuredtext'>,
  image: ReferencedImage,
  line: string,
  around: CursorContext,
): string {
  const target = encodePath(image.path);
  switch (form) {
    case 'markdown':
      if (/\]\(<?[^)]*$|^ {0,3}\[[^\]]+\]:\s*<?$/.test(nearbyText(line)) || inAttribute(line)) return target;
      return withLineBreaks(markdown(image, target, around.language), line, around, '\n\n');
    case 'html':
      if (inAttribute(line)) return target;
      return withLineBreaks(html(image, target, around.language), line, around, '\n');
    case 'jsx':
      return jsx(image, target, line, around);
    case 'css':
      return css(target, line, around);
    case 'script':
      return code(
        relativeToHere(image.path),
        line,
        around.before.includes('"') && !around.before.includes("'") ? '"' : "'",
        around.language,
      );
    case 'string':
      return code(image.path, line, '"', around.language);
    case 'yaml':
      return yaml(image.path, line, around);
    case 'asciidoc':
      return asciidoc(image, line, around);
    case 'latex':
      return latex(image, line, around);
    case 'typst':
      return typst(image, line, around);
    case 'org':
      return org(image, line, around);
    case 'textile':
      return textile(image, target, line, around);
    case 'mediawiki':
      return mediawiki(image, line, around);
    case 'text':
      return image.path;
  }
}

/** Inside a page's script or style element, that element's language applies. */
function formOf({ language, before }: CursorContext): ReferenceForm {
  const form = formOfLanguage(language);
  if (form !== 'html') return form;
  const open = (name: string) => before.lastIndexOf(`<${name}`) > before.lastIndexOf(`</${name}`);
  return open('script') ? 'script' : open('style') ? 'css' : 'html';
}

/** Escapes what would format the description or end it; MDX also reads expressions and elements in it. */
function markdown({ alt }: ReferencedImage, target: string, language: string): string {
  const special = language === 'mdx' ? /[[\]\\`*~|${}<]/g : /[[\]\\`*~|$]|<(?=[a-z/!?])/gi;
  const text = alt
    .replace(special, String.raw`\$&`)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu, String.raw`\$&`);
  return `![${text}](${target})`;
}

function html({ alt, width, height }: ReferencedImage, target: string, language: string): string {
  const dimensions = width === undefined ? '' : ` width="${width}" height="${height}"`;
  return `<img src="${target}" alt="${escapeTemplate(escapeHtml(alt), language)}"${dimensions}>`;
}

/** Braces begin an expression in most template languages, and `@` in two of them. */
function escapeTemplate(text: string, language: string): string {
  const closed = text.replaceAll('{', '&#123;');
  return language === 'razor' || language === 'blade' ? closed.replaceAll('@', '&#64;') : closed;
}

/** An element where JSX allows one, a string where an expression is expected. */
function jsx(image: ReferencedImage, target: string, line: string, around: CursorContext): string {
  if (inAttribute(line)) return relativeToHere(target);
  // Between tags, an apostrophe begins no string.
  const inText = /<\/?[a-z][^<>]*>[^<>{}=(]*$/i.test(nearbyText(line));
  if (!inText && openQuote(line) !== '') return code(relativeToHere(image.path), line, "'", around.language);
  const element = /(return|=>)\s*\(?\s*$/.test(nearbyText(line));
  if (!element && /([=([,:?{]|\bfrom|\bimport)\s*$/.test(nearbyText(line)))
    return code(relativeToHere(image.path), line, "'", around.language);
  const { alt, width, height } = image;
  const dimensions = width === undefined ? '' : ` width={${width}} height={${height}}`;
  const tag = `<img src="${target}" alt="${escapeHtml(alt)}"${dimensions} />`;
  return element ? withSpaces(tag, line, '') : withLineBreaks(tag, line, around, '\n');
}

function css(target: string, line: string, { before, after }: CursorContext): string {
  if (openQuote(line) !== '') return target;
  if (/url\(\s*$/.test(nearbyText(line))) return `"${target}"`;
  if (/[\w-]\s*:\s*[^;{}]*$/.test(nearbyText(line))) return withSpaces(`url("${target}")`, line, after);
  const depth = before.split('{').length - before.split('}').length;
  return depth > 0 ? withSpaces(`background-image: url("${target}");`, line, after) : `url("${target}")`;
}

/** Quotes a path unless the cursor is already in a string. */
function code(path: string, line: string, quote: string, language: string): string {
  const open = openQuote(line);
  if (open !== '') return escapeString(path, open, language);
  if (/^\s*(\/\/|#|\*|--)/.test(line)) return path;
  const text = quote + escapeString(path, quote, language) + quote;
  return /[\w=]$/.test(line) ? ` ${text}` : text;
}

/** The start of an expression inside a string. */
const interpolations: readonly (readonly [RegExp, string])[] = [
  [/\$/g, 'kotlin dart'],
  [/#(?=\{)/g, 'ruby elixir coffeescript'],
];

function escapeString(path: string, quote: string, language: string): string {
  const text = path.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  const inText = quote === '`' ? /\$(?=\{)/g : interpolations.find(([, ids]) => ids.split(' ').includes(language))?.[0];
  return inText ? text.replace(inText, String.raw`\$&`) : text;
}

/** Plain if YAML reads it as text. */
function yaml(path: string, line: string, { after }: CursorContext): string {
  const near = nearbyText(line);
  if (/(^|[\s[{,])"[^"]*$/.test(near)) return escapeString(path, '"', 'yaml');
  if (/(^|[\s[{,])'[^']*$/.test(near)) return path.replaceAll("'", "''");
  const isPlain = /^[\p{L}\p{N}_./][^:#,[\]{}"'\\]*$/u.test(path);
  return withSpaces(isPlain ? path : `"${escapeString(path, '"', 'yaml')}"`, line, after);
}

/** Adds a dot to a module path, which otherwise would name a package. */
function relativeToHere(path: string): string {
  return /^(\.{0,2}\/|[a-z][\w+.-]*:)/i.test(path) ? path : `./${path}`;
}

/** Whether the cursor is inside the quotes of a tag's attribute. */
function inAttribute(line: string): boolean {
  return /<[^<>]*=\s*("[^"<>]*|'[^'<>]*)$/.test(nearbyText(line));
}

/** The quote that is open before the cursor; empty outside strings. */
function openQuote(line: string): string {
  let open = '';
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (open !== '' && sign === '\\') at++;
    else if (open !== '' && sign === open) open = '';
    else if (open === '' && /["'`]/.test(sign)) open = sign;
  }
  return open;
}

/** URLs stay unchanged. */
function encodePath(path: string): string {
  if (path.includes('://')) return path;
  return path
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`))
    .join('/');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
