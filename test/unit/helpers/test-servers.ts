// Starts loopback servers for cases outside the emulator: raw sockets and plain HTTP.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';

/** A server that has a port. */
interface Listening {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Connections that were accepted. */
  readonly connections: Socket[];
}

export interface TestServers {
  /** Starts an HTTP server on any free port, or on the given one. */
  http(listener: RequestListener, port?: number): Promise<Listening>;
  /** Starts a server that passes raw connections to the listener. */
  raw(listener: (socket: Socket) => void): Promise<Listening>;
  /** An address where no server listens. */
  nobody(): Promise<string>;
}

/** Creates servers for the tests of the enclosing `describe`; stops them after each test. */
export function withServers(): TestServers {
  const running: { server: Server | HttpServer; connections: Socket[] }[] = [];
  const listen = async (server: Server | HttpServer, port = 0): Promise<Listening> => {
    const connections: Socket[] = [];
    server.on('connection', (socket: Socket) => connections.push(socket.on('error', () => {})));
    running.push({ server, connections });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections };
  };
  afterEach(async () => {
    for (const { server, connections } of running.splice(0)) {
      for (const socket of connections) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  });
  return {
    http: (listener, port) => listen(createServer(listener), port),
    raw: (listener) => listen(createSocketServer(listener)),
    async nobody() {
      const { origin } = await listen(createSocketServer());
      const last = running.pop();
      await new Promise((resolve) => last?.server.close(resolve));
      return origin;
    },
  };
}
