// Finds the content credentials (C2PA manifest store) embedded in a PNG, JPEG or WEBP.
import type { ImageFormat } from '../../request/image-request';
import { fourCharacterCode, u16, u32, type ByteWindow } from './byte-window';
import { marker, readSegments } from './jpeg';
import { readPngChunks } from './png';
import { firstChunkOffset, readRiffChunks } from './webp';

/** From the first byte to after the last. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface CredentialsPart extends ByteRange {
  /** The chunk or segment, with its header and checksum or padding. */
  readonly container: ByteRange;
}

/**
 * The parts of the manifest store (a JUMBF box), in order; empty if there is none. A JPEG may have it in several
 * segments. If its boxes of that kind are not C2PA's, the first of them is returned. Reads headers only.
 */
export async function findContentCredentials(
  file: ByteWindow,
  format: ImageFormat,
): Promise<readonly CredentialsPart[]> {
  if (format === 'jpeg') return jpegCredentials(file);
  const [chunks, name] =
    format === 'png' ? [readPngChunks(file), 'caBX'] : [readRiffChunks(file, firstChunkOffset, file.size), 'C2PA'];
  for await (const chunk of chunks) {
    const to = chunk.data + chunk.length;
    const container = { from: chunk.at, to: chunk.end };
    if (chunk.name === name && to <= file.size) return [{ from: chunk.data, to, container }];
  }
  return [];
}

/** In a segment: `JP`, the number of the box, the number of the part, and the box with its length and type. */
const boxAt = 8;
/** Enough for the header of a box and the UUID of its content type, which begins with its name. */
const headLength = 36;

/** Every part repeats the header of its box (ISO/IEC 19566-5, D.2). */
async function jpegCredentials(file: ByteWindow): Promise<readonly CredentialsPart[]> {
  const boxes = new Map<number, CredentialsPart[]>();
  let ours: number | undefined;
  for await (const { marker: found, at, data, end } of readSegments(file)) {
    if (found === marker.scan) break;
    const length = Math.min(end - data, headLength);
    const head = found === marker.app11 && length >= boxAt + 8 ? await file.bytes(data, length) : undefined;
    if (!head || end > file.size || fourCharacterCode(head, 0).slice(0, 2) !== 'JP') continue;
    if (fourCharacterCode(head, boxAt + 4) !== 'jumb') continue;
    const box = u16(head, 2);
    const headerLength = u32(head, boxAt) === 1 ? 16 : 8;
    const container = { from: at, to: end };
    const parts = boxes.get(box);
    if (parts) parts.push({ from: data + boxAt + headerLength, to: end, container });
    else {
      boxes.set(box, [{ from: data + boxAt, to: end, container }]);
      if (fourCharacterCode(head, boxAt + headerLength + 8) === 'c2pa') ours ??= box;
    }
  }
  return boxes.get(ours ?? -1) ?? [...boxes.values()][0] ?? [];
}
