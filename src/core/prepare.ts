// Makes an input ready to be sent: its format by magic bytes, its size within the limit, its bytes as a data URI.
import { inspect, mimeOf } from './container/inspect';
import { memorySource } from './container/window';
import { ImageError } from './errors';
import type { ReadInput } from './ports';
import { maxInputBytes, type ImageInput } from './request';
import type { BodyPart, PictureText } from './wire';

/** Bytes encoded at a time; divisible by 3, so that no padding stands inside the text. */
const stretch = 192 * 1024;

/**
 * Reads each input once, however often it stands in the request; a URL goes out as it is (API document 5.3).
 * @throws {ImageError} `input-unreadable`, `input-too-large` or `input-format`, naming the file.
 */
export function pictureReader(readInput: ReadInput, signal: AbortSignal): PictureText {
  const known = new Map<string, Promise<readonly BodyPart[]>>();
  return (input: ImageInput) => {
    if (input.kind === 'url') return urlText(input.url);
    const text = known.get(input.uri) ?? readPicture(input, readInput, signal);
    known.set(input.uri, text);
    return text;
  };
}

async function urlText(url: string): Promise<readonly BodyPart[]> {
  const parsed = URL.parse(url.trim());
  if (!parsed) throw new ImageError('input-unreadable', { subject: url });
  return [JSON.stringify(parsed.href).slice(1, -1)];
}

async function readPicture(
  input: ImageInput & { kind: 'file' },
  readInput: ReadInput,
  signal: AbortSignal,
): Promise<readonly BodyPart[]> {
  const bytes = await readInput(input.uri, maxInputBytes, signal);
  const found = await inspect(memorySource(bytes));
  if (!found) throw new ImageError('input-format', { subject: input.name });
  return [`data:${mimeOf[found.format]};base64,`, await encode(bytes)];
}

/** Base64 as a Blob of small Blobs: nothing is copied twice, and the thread is free between the stretches. */
async function encode(bytes: Uint8Array): Promise<Blob> {
  const blobs: Blob[] = [];
  for (let at = 0; at < bytes.length; at += stretch) {
    blobs.push(new Blob([base64(bytes.subarray(at, at + stretch))]));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return new Blob(blobs);
}

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const padding = '='.charCodeAt(0);

function base64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const bits = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text[at++] = alphabet[bits >> 18]!;
    text[at++] = alphabet[(bits >> 12) & 63]!;
    text[at++] = left > 1 ? alphabet[(bits >> 6) & 63]! : padding;
    text[at++] = left > 2 ? alphabet[bits & 63]! : padding;
  }
  return text;
}
