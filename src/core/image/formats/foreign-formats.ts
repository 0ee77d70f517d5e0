// Detects unsupported file formats by their first bytes, so that an error can name them.
import { fourCharacterCode, u16, u16le, u32, u32le } from './byte-window';

/** Formats that users may try to send, and contents often found in place of an image. */
export const foreignFormats = [
  'gif',
  'bmp',
  'tiff',
  'avif',
  'heic',
  'jxl',
  'jp2',
  'svg',
  'ico',
  'icns',
  'psd',
  'xcf',
  'eps',
  'jxr',
  'dds',
  'exr',
  'hdr',
  'pnm',
  'qoi',
  'raw',
  'pdf',
  'video',
  'zip',
  'gzip',
  'html',
  'lfs',
  'base64',
  'resource-fork',
] as const;

export type ForeignFormat = (typeof foreignFormats)[number];

/** Bytes from the start of a file that are enough for detection; shorter files work as well. */
export const headBytes = 4096;

/** @param head the first bytes of a file, of which at most `headBytes` are examined. */
export function foreignFormat(head: Uint8Array): ForeignFormat | undefined {
  // Padding with zeros makes every read below valid.
  const bytes = new Uint8Array(headBytes);
  bytes.set(head.subarray(0, headBytes));
  const length = Math.min(head.length, headBytes);
  return length < 4 ? undefined : (binaryFormat(bytes, length) ?? textFormat(bytes.subarray(0, length)));
}

/** Characters of the longest signature. */
const maxSignature = 64;
/** Signatures at offset 0, one byte per character. */
const signatures: readonly (readonly [string, ForeignFormat])[] = [
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['8BPS\0', 'psd'],
  ['icns', 'icns'],
  ['gimp xcf', 'xcf'],
  ['%!PS', 'eps'],
  ['\xc5\xd0\xd3\xc6', 'eps'],
  ['II\xbc\x01', 'jxr'],
  ['DDS \x7c', 'dds'],
  ['v/1\x01', 'exr'],
  ['#?RADIANCE', 'hdr'],
  ['#?RGBE', 'hdr'],
  ['qoif', 'qoi'],
  ['\0\0\0\x0cJXL ', 'jxl'],
  ['\xff\x0a', 'jxl'],
  ['\0\0\0\x0cjP  ', 'jp2'],
  ['\xff\x4f\xff\x51', 'jp2'],
  ['FUJIFILMCCD-RAW', 'raw'],
  ['IIRO', 'raw'],
  ['IIRS', 'raw'],
  ['MMOR', 'raw'],
  ['IIU\0', 'raw'],
  ['FOVb', 'raw'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
  ['\x1aE\xdf\xa3', 'video'],
  ['%PDF-', 'pdf'],
  ['PK\x03\x04', 'zip'],
  ['\x1f\x8b\x08', 'gzip'],
  // macOS writes such files, named `._` and the image's name, on disks that store nothing but contents.
  ['\0\x05\x16\x07', 'resource-fork'],
];

function binaryFormat(bytes: Uint8Array, length: number): ForeignFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, maxSignature));
  for (const [signature, format] of signatures) if (start.startsWith(signature)) return format;
  if (fourCharacterCode(bytes, 0) === 'RIFF' && fourCharacterCode(bytes, 8) === 'AVI ') return 'video';
  if (fourCharacterCode(bytes, 0) === 'II*\0' || fourCharacterCode(bytes, 0) === 'MM\0*')
    return isRaw(bytes) ? 'raw' : 'tiff';
  if (fourCharacterCode(bytes, 4) === 'ftyp') return brandFormat(bytes);
  if (isBitmap(bytes)) return 'bmp';
  return length >= 22 && isIcon(bytes) ? 'ico' : undefined;
}

/** Reads the brands of an ISO base media file: the major brand first, then the compatible brands. */
function brandFormat(bytes: Uint8Array): ForeignFormat | undefined {
  const end = Math.min(u32(bytes, 0), headBytes);
  const brands = [fourCharacterCode(bytes, 8)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(fourCharacterCode(bytes, at));
  const has = (...names: string[]) => brands.some((brand) => names.includes(brand));
  if (has('crx ')) return 'raw';
  if (has('avif', 'avis')) return 'avif';
  if (has('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1')) return 'heic';
  return has('isom', 'iso2', 'mp41', 'mp42', 'avc1', 'qt  ', 'M4V ', 'dash', '3gp4', '3gp5') ? 'video' : undefined;
}

/** Checks for a known header length after the file header, and for empty reserved bytes. */
function isBitmap(bytes: Uint8Array): boolean {
  const headers = [12, 40, 52, 56, 64, 108, 124];
  return fourCharacterCode(bytes, 0).startsWith('BM') && u32(bytes, 6) === 0 && headers.includes(u32le(bytes, 14));
}

/** Icon or cursor: the first entry has an empty reserved byte, and its data follows the list of entries. */
function isIcon(bytes: Uint8Array): boolean {
  const start = u32(bytes, 0);
  const count = u16le(bytes, 4);
  if ((start !== 0x00000100 && start !== 0x00000200) || count === 0 || count > 255 || bytes[9] !== 0) return false;
  return u32le(bytes, 14) > 0 && u32le(bytes, 18) >= 6 + 16 * count;
}

const newSubfileType = 254;
const subIfds = 330;
const dngVersion = 0xc612;

/** A Canon signature, the DNG tag, or a TIFF whose first image is a preview and has sub-images. */
function isRaw(bytes: Uint8Array): boolean {
  if (fourCharacterCode(bytes, 8).startsWith('CR')) return true;
  const big = bytes[0] === 0x4d;
  const [short, long] = [
    (at: number) => (big ? u16 : u16le)(bytes, at),
    (at: number) => (big ? u32 : u32le)(bytes, at),
  ];
  const first = long(4);
  if (first + 2 > headBytes) return false;
  let preview = false;
  let deeper = false;
  for (let index = 0, at = first + 2; index < short(first) && at + 12 <= headBytes; index++, at += 12) {
    const name = short(at);
    if (name === dngVersion) return true;
    if (name === newSubfileType) preview = (long(at + 8) & 1) === 1;
    if (name === subIfds) deeper = true;
  }
  return preview && deeper;
}

/** The dimensions in decimal digits, after comments. */
const pnmHeader = /^P[1-6]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s|^P7\nWIDTH /;
/** A data URI, or the beginning of a PNG, JPEG, WEBP or GIF. */
const encodedImage = /^\s*"?(data:image\/|iVBORw0KGgo|\/9j\/[\w+/]{8}|UklGR[\w+/]{8}|R0lGOD)/;

/** Checks the beginning, and the first element after declarations and comments, or the document type. */
function textFormat(bytes: Uint8Array): ForeignFormat | undefined {
  const text = decode(bytes).replace(/^\ufeff/, '');
  if (text.startsWith('version https://git-lfs.github.com/')) return 'lfs';
  if (pnmHeader.test(text)) return 'pnm';
  if (encodedImage.test(text)) return 'base64';
  const start = text.replace(/^(\s+|<\?[^>]*>|<!--[\s\S]*?-->)+/, '').slice(0, 200);
  if (/^<!doctype\s+svg/i.test(start) || /^<(\w+:)?svg[\s>/]/i.test(start)) return 'svg';
  if (/^<!doctype\s+html/i.test(start) || /^<(html|head|body|title|script|meta)[\s>/]/i.test(start)) return 'html';
  return undefined;
}

/** Decodes UTF-16 if it has a byte order mark or a zero next to the first `<`; otherwise UTF-8. */
function decode(bytes: Uint8Array): string {
  const start = u16(bytes, 0);
  if (start === 0xfffe || start === 0x3c00) return new TextDecoder('utf-16le').decode(bytes);
  if (start === 0xfeff || start === 0x003c) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
