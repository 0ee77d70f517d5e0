// Tests the TCP proxy: each network fault works in both directions and is counted.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type LineFaults, startTcpProxy, type TcpProxy } from '../../emulator/tcp-proxy';
import { withServers } from '../helpers/test-servers';

const hello = Buffer.from('hello service');
const answer = Buffer.from('x'.repeat(400));

describe('emulator: TCP proxy', () => {
  const servers = withServers();
  let proxy: TcpProxy;
  /** What the service received per connection, after its end. */
  let received: Promise<Buffer | Error>[];

  beforeEach(async () => {
    received = [];
    const { origin } = await servers.raw((socket) => {
      received.push(buffer(socket).catch((error: unknown) => error as Error));
      socket.once('data', () => socket.end(answer));
    });
    proxy = await startTcpProxy({ port: Number(new URL(origin).port) });
  });
  afterEach(() => proxy.close());

  function dial(): Socket {
    return connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  }

  /** Sends a message through the proxy and reads to the end. */
  async function exchange(faults?: LineFaults): Promise<{ text: string; error?: string; ms: number; pieces: number }> {
    if (faults) proxy.next(faults);
    const started = performance.now();
    const socket = dial();
    let text = '';
    let pieces = 0;
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      pieces++;
    });
    socket.once('end', () => socket.end());
    socket.end(hello);
    const closed = new Promise<string | undefined>((resolve) => {
      let code: string | undefined;
      socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
      socket.on('close', () => resolve(code));
    });
    const error = await closed;
    return { text, ms: performance.now() - started, pieces, ...(error === undefined ? {} : { error }) };
  }

  it('forwards and counts all bytes', async () => {
    assert.equal((await exchange()).text, answer.toString());
    assert.deepEqual(await received[0], hello);
    assert.deepEqual(proxy.connections, [{ up: hello.length, down: answer.length }]);
  });

  it('uses each fault of `next` once, then those of `always`', async () => {
    proxy.always({ down: { limit: 3 } });
    assert.equal((await exchange({ down: { limit: 2 } })).text, 'xx');
    assert.equal((await exchange()).text, 'xxx');
    assert.equal((await exchange()).text, 'xxx');
    proxy.always(undefined);
    assert.equal((await exchange()).text.length, answer.length);
    assert.deepEqual(
      proxy.connections.map(({ down }) => down),
      [2, 3, 3, answer.length],
    );
  });

  it('waits before each chunk', async () => {
    const { text, ms } = await exchange({ down: { latency: 40, slice: 200 } });
    assert.equal(text.length, answer.length);
    assert.ok(ms >= 79, `${ms}`);
  });

  it('keeps to its bandwidth', async () => {
    const { text, ms } = await exchange({ down: { bandwidth: 4000 } });
    assert.equal(text.length, answer.length);
    assert.ok(ms >= 95, `${ms}`);
  });

  it('splits into single bytes', async () => {
    const { text, pieces } = await exchange({ up: { slice: 1 }, down: { slice: 1 } });
    assert.equal(text, answer.toString());
    assert.ok(pieces > 10, `${pieces}`);
  });

  it('closes after a limit, in either direction', async () => {
    assert.deepEqual(await exchange({ down: { limit: 100 } }).then(({ text, error }) => [text.length, error]), [
      100,
      undefined,
    ]);
    await exchange({ up: { limit: 4 } });
    assert.equal(String(await received[1]), 'hell');
  });

  it('resets after a limit', async () => {
    const { text, error } = await exchange({ down: { limit: 100, end: 'reset', slowClose: 50 } });
    assert.deepEqual([text.length, error], [100, 'ECONNRESET']);
    assert.equal((await exchange({ down: { limit: 0, end: 'reset' } })).error, 'ECONNRESET');
  });

  it('stalls after a limit until the client disconnects', async () => {
    proxy.next({ down: { limit: 100, end: 'stall' } });
    const socket = dial();
    let length = 0;
    socket.on('data', (chunk: Buffer) => (length += chunk.length));
    socket.write(hello);
    await proxy.waitForStall(1);
    while (length < 100) await once(socket, 'data');
    // Another message completes meanwhile; without the stall, this one would have completed too.
    await exchange();
    assert.deepEqual([length, socket.readableEnded], [100, false]);
    socket.destroy();
    assert.ok((await received[0]) !== undefined);
  });

  it('closes slowly', async () => {
    const { text, ms } = await exchange({ down: { slowClose: 60 } });
    assert.equal(text.length, answer.length);
    assert.ok(ms >= 59, `${ms}`);
  });

  it('refuses connections, and accepts them again on the same port', async () => {
    const { port } = proxy;
    await proxy.refuse();
    assert.equal((await exchange()).error, 'ECONNREFUSED');
    await proxy.accept();
    assert.equal(proxy.port, port);
    assert.equal((await exchange()).text.length, answer.length);
  });

  it('resets faults, counts and open connections', async () => {
    proxy.always({ down: { limit: 0, end: 'stall' } });
    const socket = dial();
    const closed = once(socket, 'close');
    socket.on('error', () => {}).write(hello);
    await proxy.waitForStall(1);
    proxy.reset();
    socket.resume().once('end', () => socket.end());
    await closed;
    assert.equal(proxy.connections.length, 0);
    assert.equal((await exchange()).text.length, answer.length);
  });
});
