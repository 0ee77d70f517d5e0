// Parses XML into a tree, bounded and tolerant: it reads what it can of a damaged document.

export interface XmlElement {
  /** Namespace URI and local name, separated by a space; the written name if its prefix is not declared. */
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: XmlElement[];
  text: string;
}

interface OpenNode {
  readonly element: XmlElement;
  /** As written, to find the end tag. */
  readonly tag: string;
  /** By prefix; those of outer elements are inherited. */
  readonly namespaces: Readonly<Record<string, string>>;
}

const maxDepth = 40;
/** Maximum number of tags, attributes and other markup. */
const maxSteps = 40_000;
/** Maximum characters of texts with entities. */
const maxEncoded = 300_000;

interface Budget {
  steps: number;
  encoded: number;
}

/** A name with its value, or one character to skip. It always matches, so that the time is linear. */
const attribute = /[\s/]*([^\s=/>"'<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?|[^]/g;
const entities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Declarations are skipped and their entities not expanded, so a short document cannot become a long text.
 * @returns the document's elements as children of a nameless root.
 */
export function parseXml(source: string): { readonly root: XmlElement; readonly damaged: boolean } {
  const root: XmlElement = { name: '', attributes: [], children: [], text: '' };
  const open: OpenNode[] = [{ element: root, tag: '', namespaces: Object.create(null) as Record<string, string> }];
  const text = (value: string) => {
    open.at(-1)!.element.text += value;
  };
  let damaged = false;
  const budget = { steps: maxSteps, encoded: maxEncoded };
  for (let at = 0; at < source.length;) {
    const start = source.indexOf('<', at);
    if (start !== at) text(decodeEntities(source.slice(at, start < 0 ? undefined : start), budget));
    if (start < 0) break;
    const end = markupEnd(source, start);
    if (end === undefined || budget.steps-- <= 0) {
      damaged = true;
      break;
    }
    const markup = source.slice(start, end);
    at = end;
    if (markup.startsWith('<![CDATA[')) text(markup.slice(9, -3));
    if (markup[1] === '!' || markup[1] === '?') continue;
    if (markup[1] === '/') {
      const tag = markup.slice(2, -1).trim();
      const index = open.findLastIndex((one) => one.tag === tag);
      damaged ||= index !== open.length - 1;
      if (index > 0) open.length = index;
      continue;
    }
    if (open.length > maxDepth) damaged = true;
    const opened = readTag(markup, open.at(-1)!.namespaces, budget);
    open.at(-1)!.element.children.push(opened.element);
    if (!markup.endsWith('/>') && open.length <= maxDepth) open.push(opened);
  }
  return { root, damaged: damaged || open.length > 1 };
}

/** After the markup that begins at `start`; undefined if it does not end. */
function markupEnd(source: string, start: number): number | undefined {
  const after = (closing: string, from = start) => {
    const found = source.indexOf(closing, from);
    return found < 0 ? undefined : found + closing.length;
  };
  if (source.startsWith('<!--', start)) return after('-->', start + 4);
  if (source.startsWith('<![CDATA[', start)) return after(']]>');
  if (source.startsWith('<?', start)) return after('?>');
  if (source.startsWith('<!', start)) return declarationEnd(source, start);
  // A value in quotes may contain `>`.
  for (let at = start + 1; at < source.length;) {
    const char = source[at]!;
    if (char === '>') return at + 1;
    if (char === '"' || char === "'") {
      const closing = source.indexOf(char, at + 1);
      if (closing < 0) return undefined;
      at = closing + 1;
    } else at++;
  }
  return undefined;
}

/** A document type may have declarations in brackets. */
function declarationEnd(source: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (source[at] === '[') depth++;
    if (source[at] === ']') depth--;
    if (source[at] === '>' && depth <= 0) return at + 1;
  }
  return undefined;
}

function readTag(markup: string, outer: OpenNode['namespaces'], budget: Budget): OpenNode {
  const tag = /^<([^\s/>]*)/.exec(markup)?.[1] ?? '';
  const written: (readonly [string, string])[] = [];
  let declared: Record<string, string> | undefined;
  for (const [, name = '', double, single] of markup.slice(tag.length + 1).matchAll(attribute)) {
    const quoted = double ?? single;
    if (quoted === undefined) continue;
    if (budget.steps-- <= 0) break;
    const value = decodeEntities(quoted, budget);
    if (/^xmlns(?::|$)/.test(name))
      (declared ??= Object.create(outer) as Record<string, string>)[name.slice(6)] = value;
    else written.push([name, value]);
  }
  const known = declared ?? outer;
  const attributes = written.map(([name, value]) => [resolve(name, known, false), value] as const);
  const element = { name: resolve(tag, known, true), attributes, children: [], text: '' };
  return { element, tag, namespaces: known };
}

function resolve(name: string, namespaces: OpenNode['namespaces'], element: boolean): string {
  const colon = name.indexOf(':');
  const space = colon >= 0 || element ? namespaces[name.slice(0, Math.max(0, colon))] : undefined;
  return space === undefined ? name : `${space} ${name.slice(colon + 1)}`;
}

/** The characters in place of references. */
export function decodeEntities(text: string, budget = { encoded: Infinity }): string {
  if (!text.includes('&') || (budget.encoded -= text.length) < 0) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,10}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name as string) ?? whole;
    const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
