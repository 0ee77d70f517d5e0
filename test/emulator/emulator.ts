// Implements the API document as an HTTP server on the loopback interface.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { type AnswerOptions, answer, type EmulatorState } from './answer';
import { deliver } from './deliver';
import { createRecords, type RecordedRequest } from './records';
import { errorReply, type Reply } from './reply';
import { type Script, scriptQueue } from './script';

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The URL of the document's section 1, on this origin. */
  readonly endpoint: string;
  /** The only key that is accepted. */
  readonly key: string;
  /** Every POST to the endpoint, in order of arrival, including rejected ones. */
  readonly requests: RecordedRequest[];
  /** Each scripts one coming request, in order. Later requests are answered normally. */
  next(...scripts: Script[]): void;
  /** Applies to every request while set, after those of `next` are used up. */
  always(script: Script | undefined): void;
  /** Clears requests and scripts. */
  reset(): void;
  /** Resolves when the bodies of that many requests have arrived. */
  waitFor(count: number): Promise<void>;
  /** Resolves when that many requests are finished: delivered, broken off, or abandoned by the client. */
  waitForEnd(count: number): Promise<void>;
  /** Stops the server and closes open connections. */
  close(): Promise<void>;
}

export interface EmulatorOptions extends Partial<AnswerOptions> {
  /** Default 0, any free port. Rejects with EADDRINUSE when the port is taken. */
  port?: number;
  /** Chooses the script by what is known when a request's headers have arrived. Without one, the usual script applies. */
  choose?: (request: RecordedRequest) => Script | undefined;
}

const path = '/v1/images/generations';

/** Starts a strict emulator of the image API over real HTTP. */
export async function startEmulator({ port = 0, choose, ...given }: EmulatorOptions = {}): Promise<Emulator> {
  const defaults = { key: 'sk-demo-peel', latency: 0, otherModels: false, varied: false, plain: false };
  const options: AnswerOptions = { ...defaults, ...given };
  const records = createRecords();
  const scripts = scriptQueue();
  const kept: EmulatorState = { images: new Map(), drawn: new Map(), seen: new Map() };
  let closing = false;

  async function generate(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const record = records.open(request);
    const script = choose?.(record) ?? scripts.take();
    const disconnected = new AbortController();
    let broken = false;
    response.on('finish', () => (record.delivered = true));
    response.on('close', () => {
      record.aborted = !record.delivered && !broken && !closing;
      disconnected.abort();
      records.reached(record, 'arrived');
      records.reached(record, 'ended');
    });
    const arrived = () => records.reached(record, 'arrived');
    const reply = await answer(request, { record, script, options, origin, kept, arrived, gone: disconnected.signal });
    if (disconnected.signal.aborted) return;
    record.status = script.drop ? 0 : reply.status;
    await deliver(reply, response, script, disconnected.signal, () => {
      broken = true;
      response.destroy();
    });
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    if (url === path && method === 'POST') return generate(request, response);
    request.resume();
    const image = /^\/pictures\/([0-9a-f]{64})$/.exec(url)?.[1];
    send(response, method === 'GET' && image !== undefined ? serveImage(kept, image) : wrongRoute(url));
  }

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      // A client that disconnects during its upload or a wait is not a fault of the emulator.
      if (response.destroyed || response.closed) return;
      console.error('The emulator failed:', error);
      if (response.headersSent) response.destroy();
      else send(response, errorReply(500, `The emulator failed: ${String(error)}`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator has no port.');
  const origin = `http://127.0.0.1:${address.port}`;

  return {
    origin,
    endpoint: origin + path,
    key: options.key,
    requests: records.list,
    next: (...list) => scripts.add(list),
    always: (script) => scripts.always(script),
    reset() {
      records.clear();
      scripts.clear();
      kept.seen.clear();
    },
    waitFor: (count) => records.waitFor('arrived', count),
    waitForEnd: (count) => records.waitFor('ended', count),
    close() {
      closing = true;
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

function serveImage(kept: EmulatorState, sha256: string): Reply {
  const image = kept.images.get(sha256);
  if (image === undefined) return errorReply(404);
  return { status: 200, headers: { 'content-type': `image/${image.format}` }, body: image.bytes };
}

/** The API document specifies one URL and one method. */
function wrongRoute(url: string): Reply {
  return url === path ? errorReply(405, undefined, 405, { allow: 'POST' }) : errorReply(404);
}
