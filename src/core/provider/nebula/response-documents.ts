// Reads the documents of a response body: JSON, a stream of events or lines, a Python dictionary, or XML.

export interface ResponseDocument {
  /** Name of the event that carried the document; empty outside of streams. */
  readonly event: string;
  readonly value: unknown;
}

/** Maximum number of documents; an event stream of an image has a few dozen. */
const maxDocuments = 2000;

/** Empty if the body contains no such document. */
export function readDocuments(body: string): ResponseDocument[] {
  const text = body.replace(/^\ufeff/, '');
  const whole = parseJson(text);
  if (whole !== undefined) return [{ event: '', value: whole }];
  const found = [...readEvents(text, maxDocuments)].flatMap(({ event, data }) => {
    const value = parseJson(data);
    return value === undefined ? [] : [{ event, value }];
  });
  if (found.length > 0) return found;
  const other = readWrapped(text) ?? readPython(text) ?? readXml(text);
  return other === undefined ? [] : [{ event: '', value: other }];
}

/** JSON inside a function call or after a guard against it, or with a comma too many. */
function readWrapped(text: string): unknown {
  const inner = text.replace(/^\s*(\)\]\}',?|(\/\*\*\/)?\s*[\w$.]+\()\s*/, '').replace(/\)\s*;?\s*$/, '');
  return parseJson(inner.replace(/,(\s*[\]}])/g, '$1'));
}

/** A dictionary or a list as Python prints it. */
function readPython(text: string): unknown {
  if (!/^\s*[[{]\s*['{]/.test(text)) return undefined;
  const names: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' };
  const json = text.replace(
    /b?'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|\b(?:None|True|False)\b/gs,
    (whole, single: unknown) => {
      if (typeof single !== 'string') return names[whole] ?? whole;
      const plain = single.replace(/\\x([\da-f]{2})/gi, String.raw`\u00$1`).replace(/\\'/g, "'");
      return `"${plain.replace(/(?<!\\)"/g, String.raw`\"`)}"`;
    },
  );
  return parseJson(json.replace(/,(\s*[\]}])/g, '$1'));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The elements of XML that contain only text, by their names. HTML does not count: it is a page for a browser. */
function readXml(text: string): unknown {
  if (
    !/^\s*<(\?xml|[A-Za-z])/.test(text) ||
    /<(!doctype html|html|head|body|h[1-6]|p|pre|div|center|img)\b/i.test(text)
  )
    return undefined;
  const plain = text.replace(/<!\[CDATA\[(.*?)\]\]>/gs, (_, words: string) => words.replaceAll('<', ' '));
  const elements = [...plain.matchAll(/<([\w:.-]{1,100})(?:\s[^<>]*)?>([^<>]*)<\/\1>/g)].slice(0, maxDocuments);
  if (elements.length === 0) return undefined;
  const list = elements.map(([, name = '', words = '']) => ({
    [name.replace(/^.*:/, '')]: words.replace(
      /&(amp|lt|gt|quot|apos);/g,
      (_, entity: string) => entities[entity] ?? '',
    ),
  }));
  return /<(\w+:)?(errors?|fault)\b/i.test(text) ? { error: Object.assign({}, ...list) as unknown } : list;
}

export interface StreamEvent {
  /** Empty outside of events. */
  readonly event: string;
  readonly data: string;
}

/** Server-sent events: fields in lines, one event up to each empty line. Other text: its lines. */
export function* readEvents(text: string, limit: number): Generator<StreamEvent, void> {
  const lines = text.split(/\r\n|\r|\n/);
  if (!/^(data|event|id|retry)?:/m.test(text)) {
    for (const data of lines.slice(0, limit)) yield { event: '', data };
    return;
  }
  let event = '';
  let data: string[] = [];
  let count = 0;
  for (const line of [...lines, '']) {
    // Some gateways do not separate their events by an empty line.
    const isNext = line.startsWith('data:') && data.length > 0 && parseJson(data.join('\n')) !== undefined;
    if (line === '' || isNext) {
      if (data.length > 0) yield { event, data: data.join('\n') };
      if (data.length > 0 && ++count === limit) return;
      event = '';
      data = [];
    }
    if (line.startsWith('event:')) event = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.slice(5).trim());
  }
}

/** An object or an array; undefined for anything else. */
export function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
