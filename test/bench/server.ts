// Serves the benchmarks, in its own process: a small reply, a 27 MB one, or a delayed one.
import { createServer } from 'node:http';
import sharp from 'sharp';

/** A PNG of about that many bytes that cannot be compressed. */
async function noise(bytes: number): Promise<Buffer> {
  const side = Math.max(8, Math.round(Math.sqrt(bytes / 3)));
  const pixels = Buffer.alloc(side * side * 3);
  let state = 1;
  for (let index = 0; index < pixels.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[index] = state >>> 24;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

async function reply(bytes: number): Promise<Buffer> {
  const image = (await noise(bytes)).toString('base64');
  const body = { data: { data: [{ url: '', b64_json: image, revised_prompt: '' }], created: 1757320007 } };
  return Buffer.from(JSON.stringify({ code: 200, msg: 'Operation successful', ...body }));
}

async function main(): Promise<void> {
  const replies = new Map([
    ['/small', await reply(2_000)],
    ['/large', await reply(20_250_000)],
  ]);
  const server = createServer((request, response) => {
    const [path = '', wait] = (request.url ?? '').split('?');
    request.resume().on('end', () => {
      const body = replies.get(path);
      const answer = () => response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(body);
      if (wait) setTimeout(answer, Number(wait));
      else answer();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address) process.send?.(`http://127.0.0.1:${address.port}`);
  });
  process.on('disconnect', () => process.exit());
}

void main();
