// Creates the image of the faults without an encoder, and responses with it.
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Script } from '../emulator/script';

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

/** A square PNG of gray noise; its file has about `side` × `side` bytes. */
export function noisePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const rows = Array.from({ length: side }, (_, row) => {
    const blocks = Array.from({ length: Math.ceil(side / 32) }, (_, block) =>
      createHash('sha256').update(`${row} ${block}`).digest(),
    );
    return Buffer.concat([Buffer.of(0), Buffer.concat(blocks).subarray(0, side)]);
  });
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const data = deflateSync(Buffer.concat(rows));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/**
 * * Large enough that one percent of the response contains image data. No response exceeds the 64 KiB of one read, because
 * * undici in VS Code 1.139 (7.29.0) fails a harmless assertion if a longer one ends just as its reader pauses.
 */
export const picture = noisePng(200);
export const medium = noisePng(96);
export const small = noisePng(8);
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The documented success envelope around the given items. */
export const envelope = (...items: Record<string, unknown>[]): string =>
  JSON.stringify({ code: 200, msg: 'Operation successful', data: { data: items, created: 1 } });

/** A response with exactly this body. */
export const raw = (body: string | Uint8Array, status = 200, headers: Record<string, string> = {}): Script => ({
  raw: { status, headers, body },
});

export const imageReply = (...images: Uint8Array[]): Script =>
  raw(envelope(...images.map((bytes) => ({ b64_json: base64(bytes) }))));

/** The size of the response with this image, without headers. */
export const replyBytes = (bytes: Uint8Array): number => envelope({ b64_json: base64(bytes) }).length;
