// Reads the JSON documents of a response body: one document, a stream of events, or lines of JSON.

export interface ResponseDocument {
  /** Name of the event that carried the document; empty outside of streams. */
  readonly event: string;
  readonly value: unknown;
}

/** Maximum number of documents; an event stream of an image has a few dozen. */
const maxDocuments = 2000;

/** Empty if the body contains no JSON object or array. */
export function readDocuments(body: string): ResponseDocument[] {
  const text = body.replace(/^\ufeff/, '');
  const whole = parseJson(text);
  if (whole !== undefined) return [{ event: '', value: whole }];
  const found = /^(data|event|id|retry)?:/m.test(text) ? readEvents(text) : readLines(text);
  return found.length > 0 ? found : readWrapped(text);
}

/** JSON inside a function call or after a guard against it, or with a comma too many. */
function readWrapped(text: string): ResponseDocument[] {
  const inner = text.replace(/^\s*(\)\]\}',?|(\/\*\*\/)?\s*[\w$.]+\()\s*/, '').replace(/\)\s*;?\s*$/, '');
  const value = parseJson(inner.replace(/,(\s*[\]}])/g, '$1'));
  return value === undefined ? [] : [{ event: '', value }];
}

/** Server-sent events: fields in lines, one event up to each empty line. */
function readEvents(text: string): ResponseDocument[] {
  const documents: ResponseDocument[] = [];
  let event = '';
  let data: string[] = [];
  const end = () => {
    const value = parseJson(data.join('\n'));
    if (value !== undefined) documents.push({ event, value });
    event = '';
    data = [];
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (documents.length === maxDocuments) break;
    if (line === '') end();
    else if (line.startsWith('event:')) event = line.slice(6).trim();
    else if (line.startsWith('data:')) {
      // Some gateways do not separate their events by an empty line.
      if (parseJson(data.join('\n')) !== undefined) end();
      data.push(line.slice(5).trim());
    }
  }
  end();
  return documents;
}

function readLines(text: string): ResponseDocument[] {
  const documents: ResponseDocument[] = [];
  for (const line of text.split(/\r\n|\r|\n/, maxDocuments)) {
    const value = parseJson(line);
    if (value !== undefined) documents.push({ event: '', value });
  }
  return documents;
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
