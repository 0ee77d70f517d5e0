// Joins the texts that a stream delivers in pieces, for example an image in the deltas of a chat.
import { createBase64Decoder } from './base64-decoder';
import { concat } from '../../image/formats/byte-window';
import { echoKeys, previewEvents, previewKeys } from './response-contents';
import { parseJson, readEvents } from './response-documents';

/** Maximum number of events, and of texts that are joined from them. */
const maxEvents = 300_000;
const maxTexts = 200;
const maxDepth = 24;
/** Events read before yielding to the event loop. */
const batch = 500;

/** Yields each text once; pieces belong together if they have the same place in their events. Ignores previews. */
export async function* joinPieces(body: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const texts = new Map<string, string[]>();
  const add = (place: string, text: string) => {
    const pieces = texts.get(place);
    if (pieces) pieces.push(text);
    else if (texts.size < maxTexts) texts.set(place, [text]);
  };
  const walk = (value: unknown, place: string, depth: number): void => {
    if (typeof value === 'string') add(place, value);
    if (typeof value !== 'object' || value === null || depth > maxDepth) return;
    for (const [key, one] of Object.entries(value))
      if (!previewKeys.test(key) && !echoKeys.test(key)) walk(one, `${place}.${key}`, depth + 1);
  };
  let read = 0;
  for (const { event, data } of readEvents(new TextDecoder().decode(body), maxEvents)) {
    if (++read % batch === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const value = parseJson(data);
    const { type } = (value ?? {}) as { type?: unknown };
    if (previewEvents.test(`${event} ${String(type)}`)) continue;
    if (value === undefined) add('', data);
    else walk(value, `${event}:`, 0);
  }
  for (const pieces of texts.values()) yield join(pieces);
}

/** Pieces that end with padding were encoded one by one. */
function join(pieces: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  if (!pieces.slice(0, -1).some((piece) => /^[\w+/-]{4,}={1,2}$/.test(piece))) return encoder.encode(pieces.join(''));
  return concat(
    ...pieces.map((piece) => {
      const decoder = createBase64Decoder();
      const out = new Uint8Array(piece.length + 6);
      const text = encoder.encode(piece);
      return out.subarray(0, decoder.end(out, decoder.decode(text, 0, text.length, out, 0)));
    }),
  );
}
