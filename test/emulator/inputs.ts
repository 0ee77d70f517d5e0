// Reads the images of a request: data URIs and downloads (sections 1.1, 5.3, FAQ Q2 and Q3).
import { createHash } from 'node:crypto';

import sharp from 'sharp';

import { type Format, type Raster, toRaster } from './raster';
import type { Size } from './ratios';
import { InvalidParameter } from './invalid-parameter';

/** One image that was sent, read and decoded. */
export interface Input {
  /** SHA-256 of the file's bytes, in lower-case hex. */
  sha256: string;
  /** Its upright dimensions in pixels. */
  size: Size;
  /** Upright pixels, scaled down to at most 2048 a side. */
  pixels: Raster;
}

/** "Max 7MB (before encoding)", in bytes; read as 10^6, the stricter meaning. */
export const maxInputBytes = 7_000_000;
const downloadTime = 20_000;
const dataUri = /^data:image\/(png|jpeg|webp);base64,/;

/**
 * Reads one `image` of a part: a data URI, or a URL that is downloaded.
 * @param at its position in the request, for the message
 * @param gone aborts a download when the client has disconnected
 * @throws {InvalidParameter}
 */
export async function loadInput(image: string, at: string, gone: AbortSignal): Promise<Input> {
  const bytes = /^https?:\/\//i.test(image) ? await download(image, at, gone) : readDataUri(image, at);
  if (sniff(bytes) === undefined) throw new InvalidParameter(`${at} is not a PNG, JPEG or WEBP picture`);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), ...(await decode(bytes, at)) };
}

/** The format according to the magic bytes. */
export function sniff(bytes: Buffer): Format | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'png';
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return undefined;
}

function readDataUri(image: string, at: string): Buffer {
  const head = dataUri.exec(image.slice(0, 40));
  if (head === null) {
    throw new InvalidParameter(`${at} must be an http(s) URL or begin with data:image/png|jpeg|webp;base64,`);
  }
  const encoded = image.slice(head[0].length);
  const bytes = Buffer.from(encoded, 'base64');
  // Node skips characters that are not base64. Encoding again shows whether any were skipped and whether the padding is complete.
  if (bytes.length === 0 || bytes.toString('base64') !== encoded) {
    throw new InvalidParameter(`${at} is not correctly encoded Base64`);
  }
  checkSize(bytes.length, at);
  const found = sniff(bytes);
  if (found !== undefined && found !== head[1]) {
    throw new InvalidParameter(`${at} is declared image/${head[1]} but holds ${found}`);
  }
  return bytes;
}

async function download(url: string, at: string, gone: AbortSignal): Promise<Buffer> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([gone, AbortSignal.timeout(downloadTime)]) });
    if (!answer.ok) throw new InvalidParameter(`${at} could not be downloaded: HTTP ${answer.status}`);
    const pieces: Uint8Array[] = [];
    let total = 0;
    for await (const piece of answer.body ?? []) {
      total += piece.length;
      checkSize(total, at);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof InvalidParameter || gone.aborted) throw error;
    throw new InvalidParameter(`${at} could not be downloaded`);
  }
}

function checkSize(bytes: number, at: string): void {
  if (bytes > maxInputBytes) throw new InvalidParameter(`${at} is larger than 7MB`);
}

async function decode(bytes: Buffer, at: string): Promise<Omit<Input, 'sha256'>> {
  try {
    const whole = sharp(bytes, { failOn: 'error' }).autoOrient();
    const { autoOrient: size } = await whole.metadata();
    return { size, pixels: await toRaster(whole.resize(2048, 2048, { fit: 'inside', withoutEnlargement: true })) };
  } catch {
    throw new InvalidParameter(`${at} cannot be decoded`);
  }
}
