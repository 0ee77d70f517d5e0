// Creates the exact bytes of the saved image: the sent image with its provenance metadata.
import { addXmp } from '../../src/core/image/add-xmp';
import { inspectImage } from '../../src/core/image/inspect';
import type { ByteSource } from '../../src/core/image/byte-source';
import { provenanceProperties } from '../../src/core/generate/provenance';
import { settings } from './sweep-fixture';

export async function savedForm(image: Buffer): Promise<Buffer> {
  const source: ByteSource = {
    size: image.length,
    read: (at, length) => Promise.resolve(image.subarray(at, at + length)),
  };
  const found = await inspectImage(source);
  const origin = { model: 'gemini-2.5-flash-image', prompt: '', composite: false };
  const properties = provenanceProperties(settings.provenance, origin);
  if (!found) throw new Error('This is not an image.');
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const splice of await addXmp(source, found, properties)) {
    pieces.push(image.subarray(at, splice.at), splice.insert);
    at = splice.at + splice.remove;
  }
  return Buffer.concat([...pieces, image.subarray(at)]);
}
