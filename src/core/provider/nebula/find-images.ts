// Finds the images of an unusual response: in its text, in the pieces of a stream, in other encodings.
import { sniff } from '../../image/inspect';
import type { DecodeGroups } from './base64-decoder';
import { findEmbeddedImages } from './embedded-images';
import { findEncodedImages } from './encoded-images';
import { joinPieces } from './stream-pieces';

/** Maximum layers of encoding, for example base64 of JSON with base64. */
const maxLayers = 3;

/**
 * @param body at most 64 MiB.
 * @param isStream whether it consists of events or lines.
 */
export async function* findImages(
  body: Uint8Array,
  isStream: boolean,
  decodeGroups?: DecodeGroups,
): AsyncGenerator<Uint8Array, void> {
  if (!isStream) return yield* search(body, decodeGroups, 1);
  for await (const text of joinPieces(body)) yield* search(text, decodeGroups, 1);
}

async function* search(
  text: Uint8Array,
  decodeGroups: DecodeGroups | undefined,
  layer: number,
): AsyncGenerator<Uint8Array, void> {
  let isFound = false;
  for await (const image of findEmbeddedImages(text, decodeGroups)) {
    isFound = true;
    yield image;
  }
  if (isFound) return;
  for await (const bytes of findEncodedImages(text, decodeGroups)) {
    if (sniff(bytes)) yield bytes;
    else if (layer < maxLayers) yield* search(bytes, decodeGroups, layer + 1);
  }
}
