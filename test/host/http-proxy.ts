// An HTTP proxy on the loopback interface, as a company has one: tunnels by CONNECT, or refuses to.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface HttpProxy {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What was asked for, with all headers, in order. */
  readonly asked: string[];
  /** A status to refuse tunnels with; undefined lets them through. */
  refuseWith: number | undefined;
  /** Listens again on the same port, after `close`. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Whatever host is asked for, the tunnel leads to the port on this machine. */
export async function startHttpProxy(target: { port: number }): Promise<HttpProxy> {
  const open = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push([request.method, request.url, ...request.rawHeaders].join(' '));
    response.writeHead(501).end();
  });
  const proxy: HttpProxy = { origin: '', asked, refuseWith: undefined, reopen, close };
  server.on('connect', (request, client: Socket, head) => {
    asked.push([request.method, request.url, ...request.rawHeaders].join(' '));
    open.add(client);
    client.on('error', () => {});
    if (proxy.refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${proxy.refuseWith} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const service = connect(target.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      service.write(head);
      service.pipe(client).pipe(service);
    });
    open.add(service);
    service.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  async function reopen(): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    for (const socket of open) socket.destroy();
    await closed;
  }
  return Object.assign(proxy, { origin: `http://127.0.0.1:${port}` });
}
