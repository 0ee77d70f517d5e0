// Collects the metadata of a PNG: eXIf, and text chunks with XMP and the profiles that ImageMagick writes.
import { readPngChunks } from '../formats/png';
import { decodeRawProfile, withoutXmpName } from '../formats/raw-profile';
import { decodeText } from './display-text';
import type { FileParts, PartReader } from './file-parts';

const textChunks = new Set(['tEXt', 'zTXt', 'iTXt']);
const xmpKeywords = new Set(['XML:com.adobe.xmp', 'Raw profile type xmp']);
const exifKeywords = new Set(['Raw profile type exif', 'Raw profile type APP1']);
const iptcKeywords = new Set(['Raw profile type iptc', 'Raw profile type 8bim']);

export async function collectPngParts(reader: PartReader, parts: FileParts): Promise<void> {
  parts.bitDepth = (await reader.file.bytes(24, 1))?.[0];
  for await (const { name, data, length } of readPngChunks(reader.file)) {
    if (textChunks.has(name)) await collectText(reader, parts, name, await reader.read(data, length));
    if (name === 'eXIf') push(parts.exif, await reader.read(data, length));
  }
}

async function collectText(
  reader: PartReader,
  parts: FileParts,
  chunk: string,
  bytes: Uint8Array | undefined,
): Promise<void> {
  if (!bytes) return;
  const end = bytes.subarray(0, 80).indexOf(0);
  if (end < 1) {
    reader.problems.add('text-damaged');
    return;
  }
  const keyword = new TextDecoder('latin1').decode(bytes.subarray(0, end));
  const text = await textOf(reader, chunk, bytes.subarray(end + 1));
  if (!text) return;
  const profile = keyword.startsWith('Raw profile type') ? decodeRawProfile(text) : undefined;
  const xmp = profile && withoutXmpName(profile);
  if (xmpKeywords.has(keyword)) parts.xmp.push(xmp ?? profile ?? text);
  else if (exifKeywords.has(keyword) && profile) parts[xmp ? 'xmp' : 'exif'].push(xmp ?? profile);
  else if (iptcKeywords.has(keyword) && profile) parts.iptc.push(profile);
  // Many tools write UTF-8 where the specification asks for Latin-1.
  else if (!profile) parts.texts.push({ name: keyword, text: decodeText(text) });
}

/** The bytes of the text after the keyword; undefined if they are damaged. */
async function textOf(reader: PartReader, chunk: string, rest: Uint8Array): Promise<Uint8Array | undefined> {
  if (chunk === 'tEXt') return rest;
  if (chunk === 'zTXt') return reader.inflate(rest.subarray(1));
  // Compression flag and method, then language and translated keyword, each with a zero.
  const compressed = rest[0] === 1;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0) {
    reader.problems.add('text-damaged');
    return undefined;
  }
  const text = rest.subarray(translated + 1);
  return compressed ? reader.inflate(text) : text;
}

function push(list: Uint8Array[], bytes: Uint8Array | undefined): void {
  if (bytes) list.push(bytes);
}
