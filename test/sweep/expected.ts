// Creates the exact bytes of the saved image: the sent image with its provenance metadata.
import { inspectImage, insertXmp } from '../../src/core/image/inspect';
import type { ByteSource } from '../../src/core/image/byte-source';
import { provenancePacket } from '../../src/core/generate/provenance';
import { settings } from './sweep-fixture';

export async function savedForm(image: Buffer): Promise<Buffer> {
  const source: ByteSource = {
    size: image.length,
    read: (at, length) => Promise.resolve(image.subarray(at, at + length)),
  };
  const found = await inspectImage(source);
  const packet = provenancePacket(settings.provenance, 'gemini-2.5-flash-image', '');
  if (!found || !packet) throw new Error('This is not an image.');
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const splice of await insertXmp(source, found, packet)) {
    pieces.push(image.subarray(at, splice.at), splice.insert);
    at = splice.at + splice.remove;
  }
  return Buffer.concat([...pieces, image.subarray(at)]);
}
