// Sends a reply: whole, in slices, cut off or stalled.
import type { ServerResponse } from 'node:http';

import type { Reply } from './reply';
import type { Script } from './script';

/**
 * Writes the reply as the script says, and resolves when nothing more will be written.
 * @param gone aborted when the connection is closed by either side
 * @param breakOff closes the connection from the emulator's side
 */
export async function deliver(
  reply: Reply,
  response: ServerResponse,
  script: Script,
  gone: AbortSignal,
  breakOff: () => void,
): Promise<void> {
  if (script.drop) return breakOff();
  const { status, headers, body } = reply;
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.flushHeaders();
  const end = Math.floor(body.length * (script.cut ?? script.stall ?? 1));
  await writeSliced(body.subarray(0, end), script.slice ?? Math.max(end, 1), response, gone);
  if (gone.aborted) return;
  if (script.cut !== undefined) return breakOff();
  if (script.stall === undefined) return void response.end();
  await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }));
}

async function writeSliced(body: Buffer, slice: number, response: ServerResponse, gone: AbortSignal): Promise<void> {
  for (let at = 0; at < body.length && !gone.aborted; at += slice) {
    await new Promise((resolve) => response.write(body.subarray(at, at + slice), resolve));
    // Without a turn of the event loop, the reader would get the slices joined together.
    if (slice < body.length) await new Promise((resolve) => setImmediate(resolve));
  }
}
