// Reads the body of a request and checks everything outside its JSON (sections 1 and 1.1).
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { InvalidParameter } from './invalid-parameter';

/** In bytes; five inputs of 7 MB are 47 MB of base64. */
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Reads the whole body; undefined when it is over the limit. The rest of a too large body is read and discarded, so that
 * the client can still read the error.
 * @param count called with the length of every chunk, in bytes
 */
export async function receive(request: IncomingMessage, count: (length: number) => void): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    count(piece.length);
    length += piece.length;
    if (length <= maxBodyBytes) pieces.push(piece);
    else pieces.length = 0;
  }
  return length <= maxBodyBytes ? Buffer.concat(pieces) : undefined;
}

/** Whether the only Authorization header is exactly `Bearer <key>`. */
export function isAuthorized(headers: IncomingHttpHeaders, key: string): boolean {
  return headers.authorization === `Bearer ${key}`;
}

/**
 * The parsed JSON of the body.
 * @throws {InvalidParameter}
 */
export function parseBody(headers: IncomingHttpHeaders, bytes: Buffer | undefined): unknown {
  if (!/^application\/json(\s*;\s*charset=utf-8)?$/i.test(headers['content-type'] ?? '')) {
    throw new InvalidParameter('Content-Type must be application/json');
  }
  if (headers['content-encoding'] !== undefined) throw new InvalidParameter('Content-Encoding is not supported');
  if (bytes === undefined) throw new InvalidParameter('The body is larger than 64MB');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new InvalidParameter('The body is not valid JSON');
  }
}
