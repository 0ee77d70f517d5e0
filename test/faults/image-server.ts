// Serves the image at the URLs of responses, and everything that may be there instead.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { picture } from './images';

export interface ImageServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Connections since the last `reset`. */
  readonly visits: number;
  reset(): void;
  close(): Promise<void>;
}

const to = (location: string) => (response: ServerResponse) => void response.writeHead(302, { location }).end();

const routes: Record<string, (response: ServerResponse) => void> = {
  '/picture': (response) => void response.end(picture),
  '/moved': to('/picture'),
  '/loop': to('/loop'),
  '/to-private': to('https://10.1.2.3/a.png'),
  '/to-http': to('http://example.com/a.png'),
  '/page': (response) => void response.end('<html><body>Not here</body></html>'),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': picture.length });
    response.write(picture.subarray(0, 10_000), () => setImmediate(() => response.destroy()));
  },
  '/drop': (response) => void response.destroy(),
};

export async function startImageServer(): Promise<ImageServer> {
  let visits = 0;
  const server = createServer(({ url = '' }, response) => {
    const route = routes[url.split('?')[0] ?? ''];
    if (route) route(response);
    else response.writeHead(404).end();
  });
  server.on('connection', () => visits++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get visits() {
      return visits;
    },
    reset: () => (visits = 0),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
