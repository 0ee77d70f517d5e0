// Tests that the request body is sent completely and without blocking other work.
import assert from 'node:assert/strict';
import { sendRequest } from '../../../../src/core/transport/send-request';

const pieces = Array.from({ length: 60 }, (_, n) => new Uint8Array(1000).fill(n));

/** Takes every piece at once and a millisecond for each, like a fast network. */
async function take(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const taken: Uint8Array[] = [];
  for await (const piece of body) {
    for (const end = performance.now() + 1; performance.now() < end;);
    taken.push(piece);
  }
  return Buffer.concat(taken);
}

describe('request body stream', () => {
  const sending = {
    endpoint: 'https://service.example/v1',
    body: pieces,
    idempotencyKey: 'one',
    deadline: 10_000,
    signal: new AbortController().signal,
    onSent: async () => undefined,
    onWait: () => undefined,
  };

  it('sends the body completely and in order, and lets other work run on a fast network', async () => {
    let sent: Buffer = Buffer.alloc(0);
    let turns = 0;
    const other = setInterval(() => turns++, 1);
    const ports = {
      apiKey: async () => 'sk-test',
      clock: { now: () => Date.now(), sleep: async () => undefined },
      post: async (_: string, { body }: { body: AsyncIterable<Uint8Array> }) => {
        sent = await take(body);
        return { status: 200, ok: true, headers: new Headers(), body: null };
      },
    };
    await sendRequest(ports, sending, async () => undefined);
    clearInterval(other);
    assert.deepEqual(sent, Buffer.concat(pieces));
    assert.ok(turns >= 3, `other work ran ${turns} times in 60 ms`);
  });
});
