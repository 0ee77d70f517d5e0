// Implements a TCP proxy with faults: slow, sliced, cut off, reset, stalled or unreachable.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** The faults of one direction; most of them combine. */
export interface LineFault {
  /** Milliseconds before each chunk is passed on. */
  latency?: number;
  /** Bytes per second. */
  bandwidth?: number;
  /** Bytes are passed on in slices of that many. */
  slice?: number;
  /** Maximum number of bytes that are passed on; then `end` happens. */
  limit?: number;
  /** After `limit`: close both sides, reset (RST), or stall until one of them disconnects. Default close. */
  end?: 'close' | 'reset' | 'stall';
  /** Milliseconds between the last byte and the end of the connection, whichever kind of end. */
  slowClose?: number;
}

/** The faults of one connection, by direction. */
export interface LineFaults {
  /** From the client to the target. */
  up?: LineFault;
  /** From the target to the client. */
  down?: LineFault;
}

/** The traffic of one connection. */
export interface Connection {
  /** Bytes that were passed on to the target. */
  up: number;
  /** Bytes that were passed on to the client. */
  down: number;
}

export interface TcpProxy {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Every connection that was accepted since the start or the last `reset`. */
  readonly connections: readonly Connection[];
  /** Each applies to one coming connection, in order. Later connections have no faults. */
  next(...faults: LineFaults[]): void;
  /** Applies to every connection while set, after those of `next` are used up. */
  always(faults: LineFaults | undefined): void;
  /** Refuses connections: nothing listens on the port until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** Resolves when that many connections have stalled. */
  waitForStall(count: number): Promise<void>;
  /** Clears faults and counts, and closes open connections. */
  reset(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { port: number }): Promise<TcpProxy> {
  const connections: Connection[] = [];
  const open = new Set<Socket>();
  let waiting: LineFaults[] = [];
  let standing: LineFaults | undefined;
  let stalls = 0;
  let stallWaits: { count: number; resolve: () => void }[] = [];

  const stalled = () => {
    stalls++;
    for (const { count, resolve } of stallWaits) if (stalls >= count) resolve();
    stallWaits = stallWaits.filter(({ count }) => stalls < count);
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const faults = waiting.shift() ?? standing ?? {};
    const counts: Connection = { up: 0, down: 0 };
    connections.push(counts);
    const service = connect({ port: target.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const [to, from, fault, way] of [
      [service, client, faults.up, 'up'],
      [client, service, faults.down, 'down'],
    ] as const) {
      const disconnected = new AbortController();
      open.add(to);
      to.on('error', () => from.destroy());
      to.on('close', () => {
        open.delete(to);
        disconnected.abort();
        if (!from.readableEnded) from.destroy();
      });
      void carry(from, to, fault, { gone: disconnected.signal, stalled, count: (bytes) => (counts[way] += bytes) });
    }
  });

  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const endAll = () => {
    for (const socket of open) socket.destroy();
  };
  const stopListening = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    endAll();
    await closed;
  };
  const port = await listen(0);

  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    connections,
    next: (...faults) => void waiting.push(...faults),
    always: (faults) => void (standing = faults),
    refuse: stopListening,
    async accept() {
      if (!server.listening) await listen(port);
    },
    waitForStall(count) {
      return new Promise((resolve) => {
        if (stalls >= count) resolve();
        else stallWaits.push({ count, resolve });
      });
    },
    reset() {
      waiting = [];
      standing = undefined;
      stalls = 0;
      connections.length = 0;
      endAll();
    },
    close: stopListening,
  };
}

interface Line {
  /** Aborted when the receiving side has disconnected. */
  gone: AbortSignal;
  stalled(): void;
  count(bytes: number): void;
}

/** Passes data on with the fault applied, until the fault or the connection ends it. */
async function carry(from: Socket, to: Socket, fault: LineFault = {}, line: Line): Promise<void> {
  const { latency = 0, bandwidth = Infinity, limit = Infinity, slowClose = 0 } = fault;
  const slice = fault.slice ?? (bandwidth === Infinity ? Infinity : Math.ceil(bandwidth / 50));
  let left = limit;
  try {
    for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length && left > 0;) {
        const piece = chunk.subarray(at, at + Math.min(slice, left));
        const wait = latency + (piece.length / bandwidth) * 1000;
        if (wait > 0) await delay(wait, undefined, { signal: line.gone });
        await write(to, piece, line.gone);
        // Without a turn of the event loop, the reader would get the slices joined together.
        if (piece.length < chunk.length) await turn();
        at += piece.length;
        left -= piece.length;
        line.count(piece.length);
      }
      if (left <= 0) break;
    }
    if (slowClose > 0) await delay(slowClose, undefined, { signal: line.gone });
    if (left > 0) return void to.end();
    if (left <= 0 && fault.end === 'stall') {
      to.once('end', () => to.destroy());
      return line.stalled();
    }
    if (fault.end === 'reset') for (const socket of [to, from]) socket.resetAndDestroy();
    else for (const socket of [to, from]) socket.end();
  } catch {
    from.destroy();
  }
}

function write(to: Socket, piece: Buffer, gone: AbortSignal): Promise<void> {
  gone.throwIfAborted();
  return new Promise((resolve, reject) => to.write(piece, (error) => (error ? reject(error) : resolve())));
}
