// Tests transmission by the emulator: cuts, stalls, slices, disconnecting clients.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';

import type { Emulator } from '../../emulator/emulator';
import { good, imagesOf, post, sha256, withEmulator } from './client';

const body = JSON.stringify(good);

/** Sends the header of a request and the given part of its body over a new socket. */
function dial(emulator: Emulator, part: string): Socket {
  const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const head = `POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${emulator.key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket.write(head + part);
  return socket;
}

/** Everything until the other side closes. */
async function readAll(socket: Socket): Promise<{ head: string; body: Buffer; pieces: number }> {
  const pieces: Buffer[] = [];
  for await (const piece of socket as AsyncIterable<Buffer>) pieces.push(piece);
  const all = Buffer.concat(pieces);
  const end = all.indexOf('\r\n\r\n');
  return { head: all.toString('latin1', 0, end), body: all.subarray(end + 4), pieces: pieces.length };
}

describe('emulator delivery', () => {
  const emulator = withEmulator();

  it('records a delivered request', async () => {
    emulator().next({ images: 2 });
    const before = Date.now();
    const images = await imagesOf(emulator(), good);
    await emulator().waitForEnd(1);
    const [record] = emulator().requests;
    assert(record && record.at >= before && record.at <= Date.now());
    const { at: _, headers, ...rest } = record;
    assert.deepEqual(rest, {
      method: 'POST',
      path: '/v1/images/generations',
      body: good,
      bytes: body.length,
      status: 200,
      delivered: true,
      images: images.map(sha256),
      aborted: false,
    });
    assert.equal(headers.authorization, 'Bearer sk-demo-peel');
  });

  for (const cut of [0, 0.5, 1]) {
    it(`sends the fraction ${cut} of a response and closes the connection`, async () => {
      emulator().next({ raw: { status: 200, body: 'x'.repeat(1_000_000) }, cut });
      const { head, body: came } = await readAll(dial(emulator(), body));
      assert.match(head, /content-length: 1000000/i);
      assert.equal(came.length, cut * 1_000_000);
      await emulator().waitForEnd(1);
      const [record] = emulator().requests;
      assert.deepEqual([record?.status, record?.delivered, record?.aborted], [200, false, false]);
    });
  }

  it('makes a client fail when the response is cut', async () => {
    emulator().next({ cut: 0.5 });
    const response = await post(emulator(), good);
    await assert.rejects(response.text());
  });

  it('closes the connection before the first byte for `drop`', async () => {
    emulator().next({ drop: true });
    assert.equal((await readAll(dial(emulator(), body))).body.length, 0);
    await emulator().waitForEnd(1);
    const [record] = emulator().requests;
    assert.deepEqual([record?.status, record?.delivered, record?.aborted], [0, false, false]);
  });

  it('sends part of a response for `stall`, then nothing until the client disconnects', async () => {
    emulator().next({ raw: { status: 200, body: 'x'.repeat(1000) }, stall: 0.25 });
    const socket = dial(emulator(), body);
    let received = '';
    await new Promise<void>((resolve) => {
      socket.on('data', (piece: Buffer) => {
        received += piece.toString('latin1');
        if (received.endsWith('x'.repeat(250))) resolve();
      });
    });
    // Another request completes without another byte on this connection.
    await imagesOf(emulator(), good);
    assert.equal(received.slice(received.indexOf('\r\n\r\n') + 4).length, 250);
    const [record] = emulator().requests;
    assert.deepEqual([record?.delivered, record?.aborted], [false, false]);
    socket.destroy();
    await emulator().waitForEnd(2);
    assert.deepEqual([record?.delivered, record?.aborted], [false, true]);
  });

  it('sends a response in slices that add up to the whole', async () => {
    const whole = Array.from({ length: 300 }, (_, index) => index % 10).join('');
    emulator().next(
      { raw: { status: 200, body: whole }, slice: 7 },
      { raw: { status: 200, body: whole }, slice: 7, cut: 0.5 },
    );
    const sliced = await post(emulator(), good);
    assert(sliced.body);
    const pieces: Uint8Array[] = [];
    for await (const piece of sliced.body) pieces.push(piece);
    assert.equal(Buffer.concat(pieces).toString(), whole);
    assert(pieces.length > 3, `${pieces.length} pieces`);
    assert.equal((await readAll(dial(emulator(), body))).body.toString(), whole.slice(0, 150));
  });

  it('records a client that disconnects while it waits', async () => {
    const leaving = new AbortController();
    emulator().next({ hold: new Promise(() => undefined) });
    const left = assert.rejects(post(emulator(), good, { signal: leaving.signal }));
    await emulator().waitFor(1);
    leaving.abort();
    await left;
    await emulator().waitForEnd(1);
    const [record] = emulator().requests;
    assert.deepEqual([record?.body, record?.status, record?.delivered, record?.aborted], [good, 0, false, true]);
    assert.deepEqual(record?.images, []);
  });

  it('records a client that disconnects during a large response', async () => {
    const leaving = new AbortController();
    emulator().next({ raw: { status: 200, body: Buffer.alloc(40_000_000) } });
    const response = await post(emulator(), good, { signal: leaving.signal });
    leaving.abort();
    await assert.rejects(response.arrayBuffer());
    await emulator().waitForEnd(1);
    const [record] = emulator().requests;
    assert.deepEqual([record?.status, record?.delivered, record?.aborted], [200, false, true]);
  });

  it('records a client that disconnects during its upload', async () => {
    const socket = dial(emulator(), body.slice(0, 10));
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
    // The next request arrives after the header of the first one, so the header has been read by then.
    await imagesOf(emulator(), good);
    socket.destroy();
    await emulator().waitForEnd(2);
    const record = emulator().requests.find(({ aborted }) => aborted);
    assert.deepEqual([record?.bytes, record?.body, record?.delivered], [10, undefined, false]);
  });

  it('records requests in the order of arrival, whatever is answered first', async () => {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    emulator().next({ hold }, {});
    const slow = imagesOf(emulator(), { ...good, prompt: 'first' });
    await emulator().waitFor(1);
    await imagesOf(emulator(), { ...good, prompt: 'second' });
    release();
    await slow;
    const bodies = emulator().requests.map((record) => record.body);
    assert.deepEqual(bodies, [
      { ...good, prompt: 'first' },
      { ...good, prompt: 'second' },
    ]);
  });

  it('waits for future requests, and counts from zero after a reset', async () => {
    let met = false;
    const two = emulator()
      .waitFor(2)
      .then(() => (met = true));
    await imagesOf(emulator(), good);
    assert.equal(met, false);
    await imagesOf(emulator(), good);
    await two;
    emulator().reset();
    assert.equal(emulator().requests.length, 0);
    const one = emulator().waitFor(1);
    await imagesOf(emulator(), good);
    await one;
  });

  it('works after all of these faults', async () => {
    assert.equal((await imagesOf(emulator(), good)).length, 1);
  });
});
