// Formats a reference to an image for the language of a document and the text around the cursor.

export interface ReferencedImage {
  /** Path from the document to the image with `/`, or the image's full URL. */
  readonly path: string;
  readonly alt: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface CursorContext {
  /** VS Code's language identifier. */
  readonly language: string;
  /** The text before the cursor; in a long document, its end is enough. */
  readonly before: string;
  /** The rest of the line after the cursor. */
  readonly after: string;
  /** Whether the next line is empty or does not exist. */
  readonly nextBlank: boolean;
}

/** Maximum characters searched before the cursor: a line may be a whole file, and some patterns take quadratic time. */
const maxNear = 2000;
const nearbyText = (line: string): string => line.slice(-maxNear);

/** The text to insert, separated from adjacent text by line breaks or spaces. */
export function formatReference(image: ReferencedImage, around: CursorContext): string {
  const form = formOf(around);
  const line = around.before.slice(around.before.lastIndexOf('\n') + 1);
  const target = encoded(image.path);
  switch (form) {
    case 'markdown':
      if (/\]\(<?[^)]*$/.test(nearbyText(line)) || inAttribute(line)) return target;
      return withLineBreaks(markdown(image, target), line, around, '\n\n');
    case 'html':
      if (inAttribute(line)) return target;
      return withLineBreaks(html(image, target), line, around, '\n');
    case 'jsx':
      return jsx(image, target, line, around);
    case 'css':
      return css(target, line, around);
    case 'script':
      return code(
        relativeToHere(image.path),
        line,
        around.before.includes('"') && !around.before.includes("'") ? '"' : "'",
      );
    case 'string':
      return code(image.path, line, '"');
    case 'restructuredtext':
      return `.. image:: ${image.path}\n   :alt: ${image.alt}`;
    case 'asciidoc':
      return `image::${image.path}[${image.alt.replaceAll(']', String.raw`\]`)}]`;
    case 'latex':
      return String.raw`\includegraphics{${image.path}}`;
    case 'text':
      return image.path;
  }
}

type ReferenceForm =
  'markdown' | 'html' | 'jsx' | 'css' | 'script' | 'string' | 'restructuredtext' | 'asciidoc' | 'latex' | 'text';

const languages: readonly (readonly [ReferenceForm, string])[] = [
  ['markdown', 'markdown mdx quarto rmd'],
  ['html', 'html vue svelte astro php handlebars razor blade twig erb ejs django-html jinja-html liquid nunjucks'],
  ['jsx', 'javascriptreact typescriptreact'],
  ['css', 'css scss less sass stylus postcss tailwindcss'],
  ['script', 'javascript typescript coffeescript'],
  ['string', 'json jsonc json5 python go rust java csharp c cpp swift kotlin dart lua ruby toml scala elixir gdscript'],
  ['restructuredtext', 'restructuredtext'],
  ['asciidoc', 'asciidoc'],
  ['latex', 'latex tex'],
];

/** Inside a page's script or style element, that element's language applies. */
function formOf({ language, before }: CursorContext): ReferenceForm {
  const form = languages.find(([, ids]) => ids.split(' ').includes(language))?.[0] ?? 'text';
  if (form !== 'html') return form;
  const open = (name: string) => before.lastIndexOf(`<${name}`) > before.lastIndexOf(`</${name}`);
  return open('script') ? 'script' : open('style') ? 'css' : 'html';
}

function markdown({ alt }: ReferencedImage, target: string): string {
  return `![${alt.replace(/[[\]\\]/g, String.raw`\$&`)}](${target})`;
}

function html({ alt, width, height }: ReferencedImage, target: string): string {
  return `<img src="${target}" alt="${escaped(alt)}" width="${width}" height="${height}">`;
}

/** An element where JSX allows one, a string where an expression is expected. */
function jsx(image: ReferencedImage, target: string, line: string, around: CursorContext): string {
  if (inString(line) || inAttribute(line)) return code(relativeToHere(image.path), line, "'");
  const element = /(return|=>)\s*\(?\s*$/.test(nearbyText(line));
  if (!element && /([=([,:?{]|\bfrom|\bimport)\s*$/.test(nearbyText(line)))
    return code(relativeToHere(image.path), line, "'");
  const { alt, width, height } = image;
  const tag = `<img src="${target}" alt="${escaped(alt)}" width={${width}} height={${height}} />`;
  return element ? withSpaces(tag, line, '') : withLineBreaks(tag, line, around, '\n');
}

function css(target: string, line: string, { before, after }: CursorContext): string {
  if (inString(line)) return target;
  if (/url\(\s*$/.test(nearbyText(line))) return `"${target}"`;
  if (/[\w-]\s*:\s*[^;{}]*$/.test(nearbyText(line))) return withSpaces(`url("${target}")`, line, after);
  const depth = before.split('{').length - before.split('}').length;
  return depth > 0 ? withSpaces(`background-image: url("${target}");`, line, after) : `url("${target}")`;
}

/** Quotes a path unless the cursor is already in a string. */
function code(path: string, line: string, quote: string): string {
  if (inString(line) || /^\s*(\/\/|#|\*|--)/.test(line)) return path;
  const text = quote + path.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
  return /[\w=]$/.test(line) ? ` ${text}` : text;
}

/** Adds a dot to a module path, which otherwise would name a package. */
function relativeToHere(path: string): string {
  return /^(\.{0,2}\/|[a-z][\w+.-]*:)/i.test(path) ? path : `./${path}`;
}

/** Adds a line of its own at the end of a line with text; inside a line, adds spaces. */
function withLineBreaks(text: string, line: string, { after, nextBlank }: CursorContext, lineBreak: string): string {
  const ends = after.trim() === '' && /\S$/.test(line);
  const paragraph = lineBreak === '\n' || (nextBlank && !/^\s*([-*+>|]|\d+[.)])/.test(line));
  if (!ends || !paragraph || /[(["'{]$/.test(line)) return withSpaces(text, line, after);
  return lineBreak + (/^\s*/.exec(line)?.[0] ?? '') + text;
}

function withSpaces(text: string, line: string, after: string): string {
  const sticks = /[^\s([{>"'=/]$/u.test(line) || (line.endsWith('=') && text.startsWith('<'));
  return (sticks ? ' ' : '') + text + (/^[\p{L}\p{N}]/u.test(after) ? ' ' : '');
}

/** Whether the cursor is inside the quotes of a tag's attribute. */
function inAttribute(line: string): boolean {
  return /<[^<>]*=\s*("[^"<>]*|'[^'<>]*)$/.test(nearbyText(line));
}

/** Whether the line has an unclosed quote before the cursor. */
function inString(line: string): boolean {
  let open = '';
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (open !== '' && sign === '\\') at++;
    else if (open !== '' && sign === open) open = '';
    else if (open === '' && /["'`]/.test(sign)) open = sign;
  }
  return open !== '';
}

/** URLs stay unchanged. */
function encoded(path: string): string {
  if (path.includes('://')) return path;
  return path
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`))
    .join('/');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
