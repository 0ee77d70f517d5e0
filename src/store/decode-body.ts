// Reads the body of a response and decompresses it, even if its Content-Encoding is missing or wrong.
import type { IncomingMessage } from 'node:http';
import { pipeline, type Duplex } from 'node:stream';
import * as zlib from 'node:zlib';
import { sniff } from '../core/image/inspect';

/** Bytes that tell a compressed body from a plain one. */
const headLength = 16;
/** The beginning of JSON, of an event stream or of a page. */
const plainText = /^\s*([[{]\s*["[{\]}]|(data|event|id):|<[!?a-z])/i;

export async function* decodeBody(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let chunks: AsyncIterable<Uint8Array> = chunksOf(response);
  const encodings = (response.headers['content-encoding'] ?? '').toLowerCase().split(',');
  for (const encoding of encodings.toReversed()) chunks = decode(chunks, encoding.trim());
  yield* chunks;
  // A complete response that is destroyed ends without an error.
  signal.throwIfAborted();
}

/** Unlike the iterator of a stream, returns what was received before the connection broke. */
async function* chunksOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  let error = new Error('The response is incomplete');
  let wake = () => {};
  response.on('readable', () => wake()).on('close', () => wake());
  response.on('error', (thrown) => (error = thrown));
  try {
    for (;;) {
      const chunk = response.read() as Uint8Array | null;
      if (chunk) yield chunk;
      else if (response.closed) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    if (!response.complete) throw error;
  } finally {
    response.destroy();
  }
}

async function* decode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const source = joinHead(chunks);
  const { value: head, done } = await source.next();
  if (done) return;
  const decoder = decoderFor(head, encoding);
  if (!decoder) {
    yield head;
    return yield* source;
  }
  // Decompresses what was received before the connection broke, too.
  let error: unknown;
  const received = async function* () {
    yield head;
    try {
      yield* source;
    } catch (thrown) {
      error = thrown;
    }
  };
  yield* pipeline(received, decoder, () => undefined);
  if (error !== undefined) throw error;
}

/** Joins chunks until the first one suffices to recognize its format. */
async function* joinHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes: Uint8Array = head?.length ? Buffer.concat([head, chunk]) : chunk;
    head = head && bytes.length < headLength ? bytes : undefined;
    if (!head) yield bytes;
  }
  if (head?.length) yield head;
}

/** By the first bytes where a format has magic bytes, otherwise by its name. */
function decoderFor(head: Uint8Array, encoding: string): Duplex | undefined {
  const [first = 0, second = 0, third, fourth] = head;
  if (first === 0x1f && second === 0x8b) return zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return zlib.createZstdDecompress();
  if (sniff(head) || plainText.test(Buffer.from(head).toString('latin1'))) return undefined;
  if (encoding === 'br') return zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
  if (encoding !== 'deflate') return undefined;
  // Some services omit the zlib header.
  const hasHeader = (first & 0xf) === 8 && (first * 256 + second) % 31 === 0;
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  return hasHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}
