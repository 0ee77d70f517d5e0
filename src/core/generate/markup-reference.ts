// Formats a reference to an image for markup languages with rules of their own for lines and reserved characters.
import { endsParagraph, isAlone, lineAbove, nearbyText, withSpaces } from './reference-position';
import type { CursorContext, Insertion, ReferencedImage } from './reference-types';

/**
 * A directive is a paragraph of its own: text around it moves to other paragraphs, and the underline of a title stays
 * with its title. A cell of a table has only one line.
 */
export function restructuredText(
  image: ReferencedImage,
  line: string,
  { before, after, next }: CursorContext,
): Insertion {
  // A backslash escapes spaces and backslashes in the path; the description is literal.
  const path = image.path.replace(/[\\ ]/g, String.raw`\$&`);
  if (/(image|figure):: *$/.test(nearbyText(line))) return { text: path, over: 0 };
  if (/^\s*[|+]/.test(line)) {
    const text = withSpaces(`.. image:: ${path}`, line, after);
    // Spaces that pad the cell make room.
    return { text, over: Math.min(text.length, / */.exec(after)?.[0].length ?? 0) };
  }
  // The text of a list item starts after its marker.
  const marker = /^\s*([-*+•‣⁃]\s+|\(?(\d+|[a-z#])[.)]\s+)*/i.exec(nearbyText(line))?.[0] ?? '';
  const indent = marker.replace(/\S/g, ' ');
  const directive = `.. image:: ${path}${image.alt === '' ? '' : `\n${indent}   :alt: ${image.alt}`}`;
  if (line.trim() !== '' && isUnderline(next)) {
    const title = `${after}\n${next}`;
    return { text: `${title}\n\n${indent}${directive}`, over: title.length };
  }
  const isFirst = line.length === marker.length;
  const above = marker.trim() === '' ? lineAbove({ language: '', before, after, next }) : '';
  const lead = isFirst ? (above.trim() === '' ? '' : `\n${indent}`) : `\n\n${indent}`;
  const rest = after.trimStart();
  const trail = rest === '' ? (next.trim() === '' ? '' : '\n') : `\n\n${indent}`;
  return { text: lead + directive + trail, over: after.length - rest.length };
}

const isUnderline = (line: string): boolean => /^([=\-`:'"~^_*+#<>.])\1+\s*$/.test(line);

/** A block macro needs its own line; in a line, a list item or a table cell, the macro is inline. */
export function asciidoc(found: ReferencedImage, line: string, around: CursorContext): string {
  const image = { ...found, path: fromImagesFolder(found.path, around.before) };
  if (/image::?$/.test(line)) return asciidocPath(image.path);
  const inTable = (around.before.match(/^\|===/gm)?.length ?? 0) % 2 === 1;
  const ends = endsParagraph(line, around) && !/^\s*(<\d+>|\S.*::) /.test(nearbyText(line));
  if (inTable || !(ends || isAlone(line, around))) {
    const cell = inTable ? /\|/g : /$^/g;
    const alt = asciidocText(image.alt, /]/g).replace(formatting, characterReference).replace(cell, characterReference);
    const path = isUrl(image.path)
      ? image.path
      : asciidocPath(image.path).replace(/['()]/g, percentEncode).replace(formatting, percentEncode);
    return withSpaces(`image:${path}[${alt}]`, line, around.after);
  }
  // After an indentation, the macro would be literal text; after a line of text, a part of it.
  const lead = ends ? '\n\n' : line !== '' ? '\n' : isText(lineAbove(around)) ? '\n' : '';
  return `${lead}image::${asciidocPath(image.path)}[${asciidocText(image.alt, /$^/g)}]`;
}

/** Characters that format inline text, in pairs or as typographic replacements. */
const formatting = /[*`+~^@]|(?<!&)#|(?<![a-z\d])_|_(?![a-z\d])|(?<=-)-|(?<=\.)\.(?=\.)|(?<=\()\(|:(?=\/\/)/gi;

/** Not a block attribute, title, delimiter, list continuation, comment or attribute of the document. */
const isText = (line: string): boolean =>
  line.trim() !== '' && !/^(\+|\[.*\]|\.\S.*|=+ .*|([=\-*_./+])\2{3,}|--|\|===|\/\/.*|:[\w!-]+:.*)\s*$/.test(line);

/** The path from the folder in the attribute `imagesdir`, which the viewer puts in front of every path of an image. */
function fromImagesFolder(path: string, before: string): string {
  let folder = '';
  let delimiter: string | undefined;
  for (const text of before.split('\n')) {
    const line = text.trimEnd();
    if (delimiter !== undefined) {
      // An attribute in a listing is only text.
      if (line === delimiter) delimiter = undefined;
    } else if (/^([-.+/])\1{3,}$|^```/.test(line)) delimiter = line.startsWith('`') ? '```' : line;
    else folder = /^:imagesdir: +(.+)$/.exec(line)?.[1] ?? (/^:(!imagesdir|imagesdir!?):$/.test(line) ? '' : folder);
  }
  // An attribute in the value, an absolute folder or a URL cannot be compared with the path.
  if (folder === '' || isUrl(path) || /[{}:\\]|^[/~]/.test(folder)) return path;
  const [from, to] = [normalized(folder), normalized(path)];
  const differing = from.findIndex((name, at) => name !== to[at]);
  const common = differing < 0 ? from.length : differing;
  const rest = from.slice(common);
  return rest.includes('..') ? path : [...rest.fill('..'), ...to.slice(common)].join('/');
}

function normalized(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names;
}

const asciidocPath = (path: string): string => (isUrl(path) ? path : path.replace(/[%#?[\]{}<>&"|\\]/g, percentEncode));

const percentEncode = (sign: string): string => `%${sign.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;

/** In quotes if it contains what separates attributes. @param closing the brackets that would end it */
function asciidocText(alt: string, closing: RegExp): string {
  const isQuoted = /[,"=]/.test(alt);
  const text = alt
    .replace(/\\|\((?=(C|R|TM)\))|&(?=#?\w+;)|(?<=[-=])>|<(?=[-=])/g, characterReference)
    .replace(closing, (sign) => (isQuoted ? characterReference(sign) : `\\${sign}`))
    .replace(/\{(?=[\w:-]+\})/g, String.raw`\{`);
  return isQuoted ? `"${text.replaceAll('"', String.raw`\"`)}"` : text;
}

const characterReference = (sign: string): string => `&#${sign.charCodeAt(0)};`;

/** Within `\detokenize`, all characters stand for themselves, except five that need a backslash even there. */
export function latex({ path }: ReferencedImage, line: string, { after }: CursorContext): string {
  const file = /[%#{}\\_&$~^]/.test(path) ? `\\detokenize{${path.replace(/[%#{}\\]/g, String.raw`\$&`)}}` : path;
  if (/\\includegraphics\*?(\[[^\]]*\])?\{$/.test(nearbyText(line))) return file;
  return withSpaces(`\\includegraphics{${file}}`, line, after);
}

/** An image is a block of its own unless it is in a box. */
export function typst({ path, alt }: ReferencedImage, line: string, around: CursorContext): string {
  const quoted = (text: string) => text.replace(/["\\]/g, String.raw`\$&`);
  const near = nearbyText(line);
  if (/image\(\s*"[^"]*$/.test(near)) return quoted(path);
  const call = `image("${quoted(path)}"${alt === '' ? '' : `, alt: "${quoted(alt)}"`})`;
  // In an argument, or in a statement, the code has begun.
  if (/#[\w.]+\([^()[\]]*$|#(let|set|show)\b[^;]*[=:]\s*$/.test(near)) return withSpaces(call, line, around.after);
  if (isAlone(line, around)) return `#${call}`;
  // A bracket or dot after a call would belong to it.
  return withSpaces(`#box(${call})${/^[[(.;]/.test(around.after) ? ';' : ''}`, line, around.after);
}

/** Without a description, which would make it a link. */
export function org({ path }: ReferencedImage, line: string, { after }: CursorContext): string {
  const target = `file:${path.replace(/[[\]]|\\(?=\\*[[\]])/g, String.raw`\$&`)}`;
  return line.endsWith('[[') ? target : withSpaces(`[[${isUrl(path) ? path : target}]]`, line, after);
}

export function textile({ alt }: ReferencedImage, target: string, line: string, { after }: CursorContext): string {
  const text = alt.replace(/[()!|]|&(?=#?\w+;)/g, characterReference);
  return withSpaces(`!${target.replaceAll('!', '%21')}${text === '' ? '' : `(${text})`}!`, line, after);
}

/** A wiki refers to an uploaded file by its name. */
export function mediawiki({ path, alt }: ReferencedImage, line: string, { after }: CursorContext): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const text = alt.replace(/[[\]{}|<>]/g, characterReference);
  return withSpaces(`[[File:${name}${text === '' ? '' : `|alt=${text}`}]]`, line, after);
}

const isUrl = (path: string): boolean => path.includes('://');
