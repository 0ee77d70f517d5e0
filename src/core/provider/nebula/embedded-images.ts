// Finds base64 images anywhere in a response body: inside text, in JSON within strings, in plain text.
import { createBase64Decoder, type DecodeGroups } from './base64-decoder';
import { maxImages } from './response-limits';
import { imageTextLength, isImageText } from './response-scanner';

/** Bytes examined before yielding to the event loop. */
const slice = 512 * 1024;
/** Minimum characters of an image in text; anything shorter is part of an address or a sentence. */
const minLength = 60;

const [backslash, percent, slash, equals, dash] = ['\\', '%', '/', '=', '-'].map((letter) => letter.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
];

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
    const text = new Uint8Array(body.length - start);
    const { end, written } = readText(body, start, text);
    at = end;
    if (written < minLength) continue;
    found++;
    yield decode(text.subarray(0, written), decodeGroups);
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

/** Copies base64 characters from `at` on until another character or the end of `out`; resolves escapes. */
function readText(body: Uint8Array, at: number, out: Uint8Array): { end: number; written: number } {
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
      return { end: end + 2, written };
    } else if (byte === backslash || byte === percent) {
      const escape = readEscape(body, end);
      if (!escape) break;
      if (kinds[escape.byte] === 1 || escape.byte === equals) out[written++] = escape.byte;
      else if (kinds[escape.byte] !== 2) break;
      end = escape.end;
      continue;
    } else if (kinds[byte] !== 2) break;
    end++;
  }
  return { end: Math.max(end, at + 1), written };
}

/** The character of an escape: `\/`, `\n`, a Unicode escape or a percent escape, with any number of backslashes. */
function readEscape(body: Uint8Array, at: number): { byte: number; end: number } | undefined {
  const text = String.fromCharCode(...body.subarray(at, at + 24));
  const [all, plain, unicode, hex] = /^(?:\\{1,16}(?:([/nrt])|u00([\da-f]{2}))|%([\da-f]{2}))/i.exec(text) ?? [];
  if (all === undefined) return undefined;
  const code = plain === undefined ? parseInt(unicode ?? hex ?? '', 16) : plain === '/' ? slash : 0x20;
  return { byte: code, end: at + all.length };
}

function decode(text: Uint8Array, decodeGroups?: DecodeGroups): Uint8Array {
  const decoder = createBase64Decoder(decodeGroups);
  const out = new Uint8Array(Math.ceil((text.length * 3) / 4) + 6);
  const end = decoder.decode(text, 0, text.length, out, 0);
  return out.subarray(0, decoder.end(out, end));
}
