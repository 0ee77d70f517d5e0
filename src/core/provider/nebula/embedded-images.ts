// Finds base64 images anywhere in a response body: inside text, in JSON within strings, in plain text.
import { concat } from '../../image/formats/byte-window';
import { createBase64Decoder, type DecodeGroups } from './base64-decoder';
import { maxImages } from './response-limits';
import { imageTextLength, isImageText } from './response-scanner';

/** Bytes examined before yielding to the event loop. */
const slice = 512 * 1024;
/** Minimum bytes of an image in text; anything shorter is part of an address or a sentence. */
const minLength = 45;

const [backslash, percent, ampersand, slash, equals, dash] = [0x5c, 0x25, 0x26, 0x2f, 0x3d, 0x2d];

/** 1 for the characters of both base64 alphabets, 2 for white space. */
const kinds = new Uint8Array(256);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  kinds[letter.charCodeAt(0)] = 1;
for (const letter of ' \t\r\n') kinds[letter.charCodeAt(0)] = 2;
/** First characters of the base64 text of a PNG, a JPEG and a WEBP. */
const starts = new Set([...'i/_U'].map((letter) => letter.charCodeAt(0)));

/**
 * Decodes images one after the other; escapes of JSON in any number of layers and of URLs are resolved. The time is
 * proportional to the length of the body.
 * @param body at most 64 MiB.
 */
export async function* findEmbeddedImages(
  body: Uint8Array,
  decodeGroups?: DecodeGroups,
): AsyncGenerator<Uint8Array, void> {
  let checked = 0;
  let found = 0;
  for (let at = 0; at < body.length && found < maxImages;) {
    if (at - checked > slice) {
      checked = at;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const start = nextStart(body, at, Math.min(body.length, at + slice));
    if (start < 0) {
      at = Math.min(body.length, at + slice);
      continue;
    }
    const head = new Uint8Array(imageTextLength);
    if (readText(body, start, head).written < imageTextLength || !isImageText(head)) {
      at = start + 1;
      continue;
    }
    const { bytes, end } = await decodeBase64At(body, start, decodeGroups);
    at = end;
    if (bytes.length < minLength) continue;
    found++;
    yield bytes;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** A position that is not inside a longer word, at which an image may begin; -1 if there is none before `to`. */
function nextStart(body: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (!starts.has(body[at]!)) continue;
    const before = at === 0 ? 0 : body[at - 1]!;
    // The letter of an escape such as \n is not part of a word.
    if (kinds[before] !== 1 || body[at - 2] === backslash) return at;
  }
  return -1;
}

/** Copies base64 characters from `at` on until another character (`isLast`) or the end of `out`; resolves escapes. */
function readText(body: Uint8Array, at: number, out: Uint8Array): { end: number; written: number; isLast: boolean } {
  let [end, written] = [at, 0];
  while (end < body.length && written < out.length) {
    const byte = body[end]!;
    // The boundary of a multipart body.
    if (byte === dash && body[end + 1] === dash && kinds[body[end - 1]!] === 2) break;
    if (kinds[byte] === 1) out[written++] = byte;
    else if (byte === equals) {
      out[written++] = byte;
      // Nothing but more padding follows.
      if (body[end + 1] === equals && written < out.length) out[written++] = byte;
      return { end: end + 2, written, isLast: true };
    } else if (byte === backslash || byte === percent || byte === ampersand) {
      const escape = readEscape(body, end);
      if (!escape) break;
      if (kinds[escape.byte] === 1 || escape.byte === equals) out[written++] = escape.byte;
      else if (kinds[escape.byte] !== 2) break;
      end = escape.end;
      continue;
    } else if (kinds[byte] !== 2) break;
    end++;
  }
  return { end: Math.max(end, at + 1), written, isLast: written < out.length };
}

/** The character of an escape of JSON, with any number of backslashes, of a URL, or of XML. */
function readEscape(body: Uint8Array, at: number): { byte: number; end: number } | undefined {
  const text = String.fromCharCode(...body.subarray(at, at + 24));
  const [all, plain, unicode, hex, number] =
    /^(?:\\{1,16}(?:([/nrt])|u00([\da-f]{2}))|%([\da-f]{2})|&#(\d{1,3}|x[\da-f]{1,2});)/i.exec(text) ?? [];
  if (all === undefined) return undefined;
  const value = number === undefined ? parseInt(unicode ?? hex ?? '', 16) : Number(number.replace(/^x/i, '0x'));
  const code = plain === undefined ? value : plain === '/' ? slash : 0x20;
  return { byte: code, end: at + all.length };
}

/** Decodes the base64 text at `start`. @returns the bytes, and where the text ends. */
export async function decodeBase64At(
  body: Uint8Array,
  start: number,
  decodeGroups?: DecodeGroups,
): Promise<{ bytes: Uint8Array; end: number }> {
  const decoder = createBase64Decoder(decodeGroups);
  const room = new Uint8Array(Math.min(slice, body.length - start));
  const parts: Uint8Array[] = [];
  for (let at = start; ;) {
    const { end, written, isLast } = readText(body, at, room);
    const out = new Uint8Array(Math.ceil((written * 3) / 4) + 6);
    const decoded = decoder.decode(room, 0, written, out, 0);
    parts.push(out.subarray(0, isLast ? decoder.end(out, decoded) : decoded));
    if (isLast) return { bytes: concat(...parts), end };
    at = end;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
