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
  /** One input after the other lies in the same memory: five of them would be 35 MB. */
  let room: Uint8Array | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const read = async ({ uri, name }: ImageInput & { kind: 'file' }): Promise<readonly BodyPart[]> => {
    room ??= new Uint8Array(maxInputBytes);
    const bytes = await readInput(uri, maxInputBytes, signal, room);
    const found = await inspect(memorySource(bytes));
    if (!found) throw new ImageError('input-format', { subject: name });
    return [`data:${mimeOf[found.format]};base64,`, ...(await encode(bytes))];
  };

  return (input: ImageInput) => {
    if (input.kind === 'url') return urlText(input.url);
    const text = known.get(input.uri) ?? last.then(() => read(input));
    last = text.catch(() => undefined);
    known.set(input.uri, text);
    return text;
  };
}

async function urlText(url: string): Promise<readonly BodyPart[]> {
  const parsed = URL.parse(url.trim());
  if (!parsed) throw new ImageError('input-unreadable', { subject: url });
  return [JSON.stringify(parsed.href).slice(1, -1)];
}

/** Base64 in pieces; the thread is free between them. */
async function encode(bytes: Uint8Array): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += stretch) {
    pieces.push(base64(bytes.subarray(at, at + stretch)));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return pieces;
}

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const padding = '='.charCodeAt(0);

function base64(bytes: Uint8Array): Uint8Array {
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
