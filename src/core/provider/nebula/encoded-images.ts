// Finds images that are not in base64: bytes, lists of numbers, hexadecimal digits, escaped or packed texts.
import { memorySource } from '../../image/formats/byte-window';
import { inflate } from '../../image/formats/zlib-stream';
import { inspectImage, sniff } from '../../image/inspect';
import { decodeBase64At } from './embedded-images';
import type { DecodeGroups } from './base64-decoder';
import { maxResponseBytes } from './response-limits';

/** Bytes examined, and bytes decoded, before yielding to the event loop. */
const slice = 512 * 1024;
/** Maximum length of what an image begins with. */
const maxStart = 400;
/** Maximum number of places where an image may begin, and of those that are examined further. */
const maxPlaces = 100_000;
const maxStarts = 50;

/** The first two bytes of every beginning below. */
const pairs = new Uint8Array(0x10000);
for (const pair of '\x89P \xff\xd8 RI 13 -1 25 82 \\x \\u \xc2\x89 \xc3\xbf 89 ff fF Ff FF 52 aV Lz VW ZG ey ew W3 H4 eJ eA eN'.split(
  ' ',
))
  pairs[pair.charCodeAt(0) * 256 + pair.charCodeAt(1)] = 1;

const list = (...values: string[]): string =>
  // The JSON of a typed array has an index before each number.
  values.join(String.raw`\s{0,40},\s{0,40}(?:\\{0,8}"\d{1,9}\\{0,8}"\s{0,40}:\s{0,40})?`) + String.raw`\s{0,40},`;
const digits = (...values: string[]): string => values.join(String.raw`[\s:,-]{0,3}(?:0[xX]|\\x|%)?`);

/** How images begin, by the way to read them. The last are base64 texts of a text, of JSON, and of compressed data. */
const starts = new RegExp(
  [
    String.raw`(?<bytes>\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF[^]{4}WEBP)`,
    `(?<numbers>(?<![\\d.])(?:${list('(?:137|-119)', '80', '78', '71')}|${list('(?:255|-1)', '(?:216|-40)', '(?:255|-1)')}|${list('82', '73', '70', '70')}))`,
    String.raw`(?<characters>(?:\\x89|\\u0089|\xc2\x89)(?:P|\\x50)|(?:\\x[fF]{2}|\\u00[fF]{2}|\xc3\xbf)(?:\\x[dD]8|\\u00[dD]8|\xc3\x98)|RIFF[^"']{4,30}WEBP)`,
    `(?<hex>(?<![\\da-fA-F])(?:${digits('89', '50', '4[eE]', '47', '0?[dD]')}|${digits('[fF]{2}', '[dD]8', '[fF]{2}', '[c-eC-E]')}|${digits('52', '49', '46', '46')}))`,
    String.raw`(?<base64>(?<![\w+/-])(?:aVZCT1J3MEtHZ2|LzlqL|VWtsR1|ZGF0YTppbWFnZ|eyJ|ewo|W3si|H4sI|eJ[w-z]|eAE|eN[o-r])[\w+/\s\\-]{200})`,
  ].join('|'),
  'y',
);

/** Yields images, and what else was decoded, which may contain images. Its time is proportional to the length of the body. */
export async function* findEncodedImages(
  body: Uint8Array,
  decodeGroups?: DecodeGroups,
): AsyncGenerator<Uint8Array, void> {
  let places = 0;
  let count = 0;
  for (let at = 0; at < body.length && places < maxPlaces && count < maxStarts;) {
    const limit = Math.min(body.length, at + slice);
    while (at < limit && !pairs[body[at]! * 256 + body[at + 1]!]) at++;
    if (at === limit || ++places % 4096 === 0) await pause();
    if (at === limit) continue;
    starts.lastIndex = at === 0 ? 0 : 1;
    const match = starts.exec(String.fromCharCode(...body.subarray(Math.max(0, at - 1), at + maxStart)));
    if (!match) {
      at++;
      continue;
    }
    count++;
    const { bytes, end } = await readAt(body, at, match.groups ?? {}, decodeGroups);
    at = end;
    if (bytes) yield bytes;
    await pause();
  }
}

interface ReadResult {
  /** Undefined if it is not an image. */
  readonly bytes: Uint8Array | undefined;
  /** Where to continue. */
  readonly end: number;
}

async function readAt(
  body: Uint8Array,
  start: number,
  { bytes, numbers, characters, base64 }: Readonly<Record<string, string | undefined>>,
  decodeGroups?: DecodeGroups,
): Promise<ReadResult> {
  if (bytes !== undefined) {
    const rest = body.subarray(start);
    const end = (await inspectImage(memorySource(rest)))?.end;
    return end === undefined
      ? { bytes: undefined, end: start + 1 }
      : { bytes: rest.subarray(0, end), end: start + end };
  }
  if (base64 !== undefined) {
    const text = await decodeBase64At(body, start, decodeGroups);
    return { bytes: await unpack(text.bytes), end: text.end };
  }
  let read: ReadByte = readHex;
  if (numbers !== undefined) read = readNumber;
  if (characters !== undefined) read = characterReader(body[start - 1] ?? quote);
  const head = await readBytes({ body, at: start }, read, 12);
  if (!sniff(head)) return { bytes: undefined, end: start + 1 };
  const cursor = { body, at: start };
  return { bytes: await readBytes(cursor, read, body.length - start), end: cursor.at };
}

/** Decompresses gzip and zlib data; other bytes stay as they are. */
async function unpack(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return inflate(bytes, maxResponseBytes, 'gzip');
  return bytes[0] === 0x78 ? inflate(bytes, maxResponseBytes) : bytes;
}

interface Cursor {
  readonly body: Uint8Array;
  at: number;
}

/** Reads one byte and moves the cursor behind it; -1 at the end. */
type ReadByte = (cursor: Cursor) => number;

async function readBytes(cursor: Cursor, read: ReadByte, limit: number): Promise<Uint8Array> {
  const out = new Uint8Array(limit);
  let length = 0;
  for (let byte = 0; length < limit && (byte = read(cursor)) >= 0;) {
    out[length++] = byte;
    if (length % slice === 0) await pause();
  }
  return out.slice(0, length);
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const [quote, backslash, colon, comma, minus, percent, zero] = [0x22, 0x5c, 0x3a, 0x2c, 0x2d, 0x25, 0x30];

function skipSpace(cursor: Cursor): void {
  while (isSpace(cursor.body[cursor.at])) cursor.at++;
}

/** A number with the comma that follows it, after its index, if there is one. */
function readNumber(cursor: Cursor): number {
  const { body } = cursor;
  skipSpace(cursor);
  if (body[cursor.at] === quote || body[cursor.at] === backslash) {
    while (body[cursor.at] === quote || body[cursor.at] === backslash || isDigit(body[cursor.at])) cursor.at++;
    skipSpace(cursor);
    if (body[cursor.at] === colon) cursor.at++;
    skipSpace(cursor);
  }
  const sign = body[cursor.at] === minus ? -1 : 1;
  if (sign < 0) cursor.at++;
  const start = cursor.at;
  let value = 0;
  while (isDigit(body[cursor.at]) && cursor.at - start < 3) value = value * 10 + body[cursor.at++]! - zero;
  if (cursor.at === start) return -1;
  skipSpace(cursor);
  if (body[cursor.at] === comma) cursor.at++;
  return (sign * value) & 0xff;
}

/** The value of a hexadecimal digit; -1 for other characters. */
function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (isDigit(byte)) return byte - zero;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Two digits, after separators; one digit is enough after `0x`. */
function readHex(cursor: Cursor): number {
  const { body } = cursor;
  while (isSpace(body[cursor.at]) || [comma, colon, minus, percent].includes(body[cursor.at]!)) cursor.at++;
  const hasPrefix =
    (body[cursor.at] === zero || body[cursor.at] === backslash) && (body[cursor.at + 1]! | 0x20) === 0x78;
  if (hasPrefix) cursor.at += 2;
  const high = hexDigit(body[cursor.at]);
  const low = hexDigit(body[cursor.at + 1]);
  if (high < 0 || (low < 0 && !hasPrefix)) return -1;
  cursor.at += low < 0 ? 1 : 2;
  return low < 0 ? high : high * 16 + low;
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, v: 11, a: 7, 0: 0 };

/** Characters up to U+00FF, as JSON, JavaScript and Python write them, to the closing quote. */
function characterReader(closing: number): ReadByte {
  return (cursor) => {
    const { body, at } = cursor;
    const byte = body[at];
    if (byte === undefined || byte === closing) return -1;
    if (byte === 0xc2 || byte === 0xc3) {
      cursor.at += 2;
      return ((byte & 3) << 6) | (body[at + 1]! & 0x3f);
    }
    cursor.at++;
    if (byte !== backslash) return byte < 0x80 ? byte : -1;
    const letter = String.fromCharCode(body[cursor.at++] ?? 0);
    const length = { x: 2, u: 4 }[letter];
    if (length === undefined) return escapes[letter] ?? letter.charCodeAt(0);
    cursor.at += length;
    return parseInt(String.fromCharCode(...body.subarray(cursor.at - length, cursor.at)), 16);
  };
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
