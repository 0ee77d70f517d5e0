// Writes XMP packets, reads their properties, and adds properties without changing the rest.
import { decodeEntities } from './metadata/xml-tree';

/** Namespaces of the properties that Peel writes. */
const namespaces = {
  dc: 'http://purl.org/dc/elements/1.1/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
} as const;

export interface XmpProperty {
  readonly prefix: keyof typeof namespaces;
  readonly name: string;
  /** Escaped. */
  readonly value: string;
  /** Whether its type is a text in several languages; otherwise it is a simple text. */
  readonly translatable?: true;
}

export interface Xmp {
  /** The texts of all properties, by namespace and name. */
  readonly properties: ReadonlyMap<string, string>;
  /** The `rdf:about` that all descriptions share, escaped. */
  readonly about: string;
  /** Offset after the start tag of `rdf:RDF`, and its end tag if it is written as an empty element. */
  readonly start: { readonly at: number; readonly tag?: string };
}

/** Its key in `Xmp.properties`. */
export const propertyKey = ({ prefix, name }: Pick<XmpProperty, 'prefix' | 'name'>): string =>
  namespaces[prefix] + name;

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const utf8 = new TextEncoder();
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For an attribute or text: drops control characters that XML forbids, and cuts to whole characters in `limit` bytes. */
export function escapeXml(text: string, limit = Infinity): string {
  let escaped = '';
  let bytes = 0;
  for (const letter of text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')) {
    // Attributes keep line breaks and tabs only as references.
    const written = entities[letter] ?? (letter < ' ' ? `&#${letter.charCodeAt(0)};` : letter);
    bytes += utf8.encode(written).length;
    if (bytes > limit) break;
    escaped += written;
  }
  return escaped;
}

/** A read-only packet in UTF-8. */
export function writeXmp(properties: readonly XmpProperty[]): Uint8Array {
  return utf8.encode(
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>` +
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${rdf}">${describe(properties, '')}` +
      `</rdf:RDF></x:xmpmeta><?xpacket end="r"?>`,
  );
}

/** Adds a description before the others, in place of padding if there is some. */
export function addToXmp(packet: string, { about, start }: Xmp, properties: readonly XmpProperty[]): Uint8Array {
  const added = describe(properties, about, ` xmlns:rdf="${rdf}"`);
  const [before, end] = start.tag === undefined ? [start.at, ''] : [start.at - 2, `</${start.tag}>`];
  const inserted = (end && '>') + added + end;
  const length = utf8.encode(inserted).length;
  const rest = packet.slice(start.at).replace(/[ \t\r\n]+(?=<\?xpacket end=)/, (padding) => padding.slice(length));
  return utf8.encode(packet.slice(0, before) + inserted + rest);
}

function describe(properties: readonly XmpProperty[], about: string, declared = ''): string {
  const used = Object.entries(namespaces).filter(([prefix]) => properties.some((one) => one.prefix === prefix));
  const attributes = [
    ...used.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`),
    ...properties.map(({ prefix, name, value, translatable }) => (translatable ? '' : ` ${prefix}:${name}="${value}"`)),
  ];
  const elements = properties.map(({ prefix, name, value, translatable }) =>
    translatable
      ? `<${prefix}:${name}><rdf:Alt><rdf:li xml:lang="x-default">${value}</rdf:li></rdf:Alt></${prefix}:${name}>`
      : '',
  );
  return `<rdf:Description${declared} rdf:about="${about}"${attributes.join('')}>${elements.join('')}</rdf:Description>`;
}

/** A comment, an instruction, a CDATA section, a tag, or text. */
const tokens =
  /<!--[^]*?-->|(<\?[^]*?\?>)|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([^\s/>"'=<!?]+)((?:\s+[^\s/>"'=<]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const attributeTokens = /([^\s/>"'=<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** Declares an encoding other than UTF-8. */
const otherEncoding = /^<\?xml\s[^]*encoding\s*=\s*["'](?!utf-?8["'])/i;
const maxDepth = 50;

/** Without inherited names, which a prefix could have. */
const outerScope = Object.assign(Object.create(null) as Record<string, string>, { xml: 'xml:' });

interface OpenElement {
  readonly tag: string;
  readonly name: string;
  /** Namespaces by prefix. */
  readonly scope: Record<string, string>;
  /** The key of the property that the element is, or is part of. */
  readonly property?: string;
}

/** The text of a packet; undefined if it is not UTF-8. */
export function decodeXmp(packet: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(packet);
  } catch {
    return undefined;
  }
}

/** Undefined if it is not well-formed, has a document type, or does not have exactly one `rdf:RDF`. */
export function readXmp(packet: string): Xmp | undefined {
  const properties = new Map<string, string>();
  const open: OpenElement[] = [];
  let about: string | undefined;
  let start: Xmp['start'] | undefined;

  /** Returns false if the element is not allowed. */
  const begin = (tag: string, attributes: string): boolean => {
    const parent = open.at(-1);
    const list = [...attributes.matchAll(attributeTokens)].map(
      ([, key = '', one, two]) => [key, one ?? two ?? ''] as const,
    );
    const scope: OpenElement['scope'] = Object.create(parent?.scope ?? outerScope);
    for (const [key, value] of list) if (isDeclaration(key)) scope[key.slice(6)] = value;
    const name = expand(tag, scope, scope['']);
    if (name === undefined || open.length > maxDepth) return false;
    const isNode = parent?.name === `${rdf}RDF`;
    const property = parent?.property ?? (open.at(-2)?.name === `${rdf}RDF` ? name : undefined);
    if (property === name && parent?.property === undefined) properties.set(name, '');
    for (const [key, value] of list) {
      if (isDeclaration(key)) continue;
      const attribute = expand(key, scope);
      if (attribute === undefined) return false;
      if (isNode && (attribute === `${rdf}about` || attribute === 'about')) about ??= value.replaceAll('"', '&quot;');
      else if (isNode) properties.set(attribute, decodeEntities(value));
      else if (attribute === `${rdf}resource` && property === name) properties.set(name, decodeEntities(value));
    }
    open.push({ tag, name, scope, ...(property === undefined ? {} : { property }) });
    return true;
  };

  tokens.lastIndex = 0;
  for (let at = 0; at < packet.length; at = tokens.lastIndex) {
    const match = tokens.exec(packet);
    if (!match) return undefined;
    const [, instruction, data, closing, tag, attributes = '', empty, text] = match;
    if (instruction !== undefined && otherEncoding.test(instruction)) return undefined;
    const characters = data ?? text;
    const property = open.at(-1)?.property;
    if (characters !== undefined) {
      if (open.length === 0 && !/^[\s\ufeff\0]*$/.test(characters)) return undefined;
      if (property !== undefined)
        properties.set(property, (properties.get(property) ?? '') + (data ?? decodeEntities(characters)));
    }
    if (tag === undefined) continue;
    if (closing === '') {
      if (!begin(tag, attributes)) return undefined;
      if (open.at(-1)?.name === `${rdf}RDF`) {
        // Some readers do not recognize it without a prefix.
        if (start || !tag.includes(':')) return undefined;
        start = { at: tokens.lastIndex, ...(empty ? { tag } : {}) };
      }
      if (empty === '') continue;
    }
    if (open.pop()?.tag !== tag) return undefined;
  }
  return open.length === 0 && start ? { properties, about: about ?? '', start } : undefined;
}

const isDeclaration = (attribute: string): boolean => /^xmlns(:|$)/.test(attribute);

/** The namespace and the local name; undefined for an undeclared prefix. */
function expand(name: string, scope: Record<string, string>, unprefixed = ''): string | undefined {
  const colon = name.indexOf(':');
  if (colon < 0) return unprefixed + name;
  const namespace = scope[name.slice(0, colon)];
  return namespace === undefined ? undefined : namespace + name.slice(colon + 1);
}
