// Reads the properties of an XMP packet, in every serialization of RDF.
import { decodeUtf16 } from './display-text';
import { parseXml, type XmlElement } from './xml-tree';

/** Values by name, with the usual prefix whatever the packet's is. A text in several languages has only the default one. */
export type XmpProperties = Map<string, string[]>;

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const prefixes = new Map([
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://purl.org/dc/terms/', 'dcterms'],
  ['http://ns.adobe.com/xap/1.0/', 'xmp'],
  ['http://ns.adobe.com/photoshop/1.0/', 'photoshop'],
  ['http://iptc.org/std/Iptc4xmpExt/2008-02-29/', 'Iptc4xmpExt'],
  ['http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/', 'Iptc4xmpCore'],
  ['http://ns.adobe.com/tiff/1.0/', 'tiff'],
  ['http://ns.adobe.com/exif/1.0/', 'exif'],
  ['http://ns.adobe.com/exif/1.0/aux/', 'aux'],
  ['http://cipa.jp/exif/1.0/', 'exifEX'],
]);
const maxValues = 1000;
const containers = new Set(['Alt', 'Seq', 'Bag'].map((name) => `${rdf} ${name}`));
const language = new Set(['xml:lang', 'http://www.w3.org/XML/1998/namespace lang']);

export interface PacketProperties {
  readonly properties: XmpProperties;
  readonly damaged: boolean;
}

export function readXmpProperties(bytes: Uint8Array): PacketProperties {
  const { root, damaged } = parseXml(decodePacket(bytes));
  const properties: XmpProperties = new Map();
  const graphs = findGraphs(root);
  for (const graph of graphs) for (const node of graph.children) collect(node, properties);
  return { properties, damaged: damaged || graphs.length === 0 };
}

function decodePacket(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return decodeUtf16(bytes, true);
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return decodeUtf16(bytes, false);
  return new TextDecoder().decode(bytes);
}

/** The outermost rdf:RDF elements. */
function findGraphs(element: XmlElement): XmlElement[] {
  return element.name === `${rdf} RDF` || element.name === 'rdf:RDF'
    ? [element]
    : element.children.flatMap((child) => findGraphs(child));
}

/** Adds all attributes and elements that are not RDF's own, fields of structures too. */
function collect(element: XmlElement, properties: XmpProperties): void {
  if (!isSyntax(element.name)) add(properties, element.name, valuesOf(element));
  for (const [name, value] of element.attributes) if (!isSyntax(name)) add(properties, name, [value]);
  for (const child of element.children) collect(child, properties);
}

const isSyntax = (name: string): boolean => name.startsWith(rdf) || name.startsWith('rdf:') || language.has(name);

function add(properties: XmpProperties, name: string, values: readonly string[]): void {
  const space = name.indexOf(' ');
  const prefix = prefixes.get(name.slice(0, Math.max(0, space)));
  const key = prefix === undefined ? name : `${prefix}:${name.slice(space + 1)}`;
  const known = properties.get(key) ?? [];
  const added = values.filter((value) => value.trim() !== '' && !known.includes(value));
  known.push(...added.slice(0, maxValues - known.length));
  if (known.length > 0) properties.set(key, known);
}

/** The texts of a property: a list's items, a resource, a qualified value, or its own text. */
function valuesOf(element: XmlElement): string[] {
  const list = element.children.find(({ name }) => containers.has(name) || /^rdf:(?:Alt|Seq|Bag)$/.test(name));
  if (list) {
    const alternatives = list.name.endsWith('Alt');
    const preferred = alternatives
      ? (list.children.find((item) => item.attributes.some(([n, v]) => language.has(n) && v === 'x-default')) ??
        list.children[0])
      : undefined;
    const items = preferred ? [preferred] : alternatives ? [] : list.children;
    return items.flatMap((item) => valuesOf(item));
  }
  // A qualified value may be in a node of its own.
  const value = element.children.find(({ name }) => name === `${rdf} value` || name === `${rdf} Description`);
  if (value) return valuesOf(value);
  const resource = element.attributes.find(([name]) => name === `${rdf} resource` || name === 'rdf:resource');
  const text = resource ? resource[1] : element.children.length === 0 ? element.text.trim() : '';
  return text === '' ? [] : [text];
}
