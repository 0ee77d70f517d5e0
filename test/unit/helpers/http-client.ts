// Sends POSTs with the HTTP client, and answers them on raw sockets.
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpResponse } from '../../../src/core/platform';
import { post } from '../../../src/store/http-post';
import type { TestServers } from './test-servers';

/** A valid response body without an image. */
export const text = JSON.stringify({ code: 200, msg: 'x'.repeat(40_000) });
/** A valid response. */
export const whole = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;

export async function* piecesOf(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

export function send(url: string, body = '{}', signal = new AbortController().signal): Promise<HttpResponse> {
  const headers = { authorization: 'Bearer sk-test', 'content-length': String(body.length) };
  return post(url, { headers, body: piecesOf(body), signal });
}

export async function read({ body }: HttpResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function withRawAnswers(servers: TestServers) {
  /** A server that answers the first bytes of each connection. */
  const answering = (answer: (socket: Socket) => unknown) =>
    servers.raw((socket) => void socket.once('data', () => void answer(socket)));
  /** Sends the parts as separate packets. */
  const inPackets = (...parts: (string | Uint8Array)[]) =>
    answering(async (socket) => {
      socket.setNoDelay(true);
      for (const part of parts) {
        socket.write(part);
        await delay(10);
      }
      socket.end();
    });
  return { answering, inPackets };
}
