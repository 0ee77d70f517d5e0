// Picture files and replies for tests that script the service's words themselves.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Script } from '../../emulator/script';

/** A picture whose file has about `side` × `side` × 3 bytes as PNG: nothing in it can be compressed. */
export async function noisePicture(side: number, format: 'png' | 'jpeg' | 'webp' = 'png', seed = 'a'): Promise<Buffer> {
  const blocks = Array.from({ length: Math.ceil((side * side * 3) / 32) }, (_, index) =>
    createHash('sha256').update(`${seed}${index}`).digest(),
  );
  const data = Buffer.concat(blocks).subarray(0, side * side * 3);
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** The document's success envelope around items as they stand. */
export function envelopeOf(...items: Record<string, unknown>[]): string {
  return JSON.stringify({ code: 200, msg: 'Operation successful', data: { data: items, created: 1 } });
}

/** A reply with these pictures. */
export function replyWith(...pictures: Uint8Array[]): Script {
  const items = pictures.map((bytes) => ({
    url: '',
    b64_json: Buffer.from(bytes).toString('base64'),
    revised_prompt: '',
  }));
  return { raw: { status: 200, headers: { 'content-type': 'application/json' }, body: envelopeOf(...items) } };
}

/** A reply with these words. */
export function replyText(body: string, status = 200, headers: Record<string, string> = {}): Script {
  return { raw: { status, headers, body } };
}
