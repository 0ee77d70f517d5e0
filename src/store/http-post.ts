// Sends a POST and streams the response. Accepts any number of interim responses (1xx), for which `fetch` closes the connection.
import * as http from 'node:http';
import * as https from 'node:https';
import { setImmediate } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import type { Post } from '../core/platform';
import { decodeBody } from './decode-body';

/** Milliseconds until a proxy has connected: VS Code may ask for its password. */
const proxyTime = 60_000;
/** Bytes; Node's own limit is 16 KB. */
const maxHeaderSize = 64 * 1024;

/** Ports of other protocols, which the Fetch standard forbids. */
const forbiddenPorts = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 ' +
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 ' +
    '995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);

/** @param connectTime milliseconds to connect, TLS included */
export function createPost(connectTime = 10_000): Post {
  return async (address, { headers, body, signal }) => {
    const url = new URL(address);
    if (forbiddenPorts.has(url.port)) throw new Error('bad port');
    signal.throwIfAborted();
    const request = createRequest(url, headers);
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      let isTunnelRefused = false;
      let isAnswered = false;
      const fail = (error: Error, status?: number) => {
        clearTimeout(timer);
        // The response may be complete, although the connection broke while the rest of the request was sent.
        if (isAnswered) return;
        reject(isTunnelRefused ? tunnelError(status) : error);
        request.destroy();
      };
      // Nothing has been sent then, so the request is sent again.
      const failBefore = (message: string) =>
        fail(Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'connect' }));
      const expire = () => failBefore('connect timeout');
      let timer = setTimeout(expire, proxyTime);
      const connected = () => {
        clearTimeout(timer);
        sendBody(request, body).catch((error: Error) => fail(error));
      };
      request.once('socket', (socket: http.ClientRequest['socket'] & { encrypted?: boolean }) => {
        clearTimeout(timer);
        timer = setTimeout(expire, connectTime);
        // Every request has its own connection: the service may close one that was used before at any moment.
        if (request.reusedSocket) return failBefore('connection used before');
        // If a proxy refuses the tunnel, VS Code's agent passes the proxy's response on, as if the service had sent it.
        if (url.protocol === 'https:' && !socket?.encrypted) isTunnelRefused = true;
        else if (url.protocol === 'https:') socket.once('secureConnect', connected);
        else if (socket.connecting) socket.once('connect', connected);
        else connected();
      });
      request.once('response', (message) => {
        if (isTunnelRefused) return fail(new Error('no tunnel'), message.statusCode);
        isAnswered = true;
        resolve(message);
      });
      // Also handles errors after the response, which would end the process without a listener.
      request.on('error', (error) => fail(error)).once('close', () => fail(new Error('connection closed')));
      // Passed as an option, the signal would give the socket an error, which nothing handles once the response has ended.
      signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
    });
    response.on('error', () => undefined);
    signal.addEventListener('abort', () => response.destroy(), { once: true });
    const { statusCode: status = 0 } = response;
    const ok = status >= 200 && status < 300;
    return { status, ok, headers: headersOf(response), body: decodeBody(response, signal) };
  };
}

export const post = createPost();

function createRequest(url: URL, headers: Record<string, string>): http.ClientRequest {
  const options = {
    method: 'POST',
    headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'Peel', connection: 'close' },
    maxHeaderSize,
  };
  // VS Code adds proxies and certificates to requests without an agent.
  if (url.protocol === 'https:') return https.request(url, options);
  // Only loopback addresses use http. The class has no proxy, which would read the API key.
  return new http.ClientRequest({ ...urlToHttpOptions(url), ...options, agent: false });
}

/** Only the request for a tunnel has been sent then. */
function tunnelError(status = 0): Error {
  return new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
}

async function sendBody(request: http.ClientRequest, body: AsyncIterable<Uint8Array>): Promise<void> {
  let isRefused = false;
  request.once('response', ({ statusCode = 0 }) => (isRefused = statusCode >= 400));
  for await (const piece of body) {
    // Reads a response that has arrived meanwhile: a write to a closed connection would discard it.
    await setImmediate();
    if (isRefused || request.destroyed) return;
    await new Promise((resolve) => request.write(piece, resolve));
  }
  request.end();
}

function headersOf({ rawHeaders }: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    try {
      headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
    } catch {
      // An invalid header must not lose the image.
    }
  }
  return headers;
}
