// Reads camera, location, statements and generators' texts from an EXIF block.
import { defined } from '../../defined';
import { fourCharacterCode } from '../formats/byte-window';
import { beforeZero, decodeText, decodeUtf16, displayText } from './display-text';
import type { NamedText } from './file-parts';
import type { CameraMetadata, Statement, StatementName } from './image-metadata';
import { readNumber, readRational, readTiff, type TiffBlock } from './tiff-directories';

export interface ExifMetadata {
  readonly camera: CameraMetadata;
  readonly hasLocation: boolean;
  readonly colorSpace?: string;
  readonly statements: readonly Statement[];
  readonly texts: readonly NamedText[];
  readonly damaged: boolean;
}

const tags = {
  make: 0x010f,
  model: 0x0110,
  imageDescription: 0x010e,
  software: 0x0131,
  artist: 0x013b,
  copyright: 0x8298,
  exposure: 0x829a,
  aperture: 0x829d,
  iso: 0x8827,
  taken: 0x9003,
  digitized: 0x9004,
  offset: 0x9011,
  makerNote: 0x927c,
  userComment: 0x9286,
  focalLength: 0x920a,
  colorSpace: 0xa001,
  lens: 0xa434,
} as const;
/** Windows Explorer's fields, in UTF-16. */
const windowsTags: readonly (readonly [number, StatementName])[] = [
  [0x9c9b, 'title'],
  [0x9c9c, 'comment'],
  [0x9c9d, 'creator'],
  [0x9c9e, 'keywords'],
  [0x9c9f, 'description'],
];
/** Latitude and longitude, of the place and of a destination. */
const coordinates = [2, 4, 0x14, 0x16];
const colorSpaces = new Map([
  [1, 'sRGB'],
  [2, 'Adobe RGB'],
]);

/** Undefined if the block is not TIFF. */
export function readExif(block: Uint8Array): ExifMetadata | undefined {
  const tiff = readTiff(block);
  if (!tiff) return undefined;
  const texts = collectTexts(tiff);
  return defined({
    camera: readCamera(tiff),
    hasLocation: coordinates.some((tag) => readRational(tiff, tiff.gps.get(tag)) !== undefined),
    colorSpace: colorSpaces.get(readNumber(tiff, tiff.exif.get(tags.colorSpace)) ?? 0),
    statements: readStatements(tiff),
    texts,
    damaged: tiff.damaged,
  });
}

function text(tiff: TiffBlock, tag: number): string | undefined {
  const entry = tiff.main.get(tag) ?? tiff.exif.get(tag);
  return entry && (entry.type === 2 || entry.type === 7 || entry.type === 129)
    ? beforeZero(decodeText(entry.bytes))
    : undefined;
}

function readCamera(tiff: TiffBlock): CameraMetadata {
  // ComfyUI stores JSON in the fields of the camera.
  const name = (tag: number) => {
    const value = text(tiff, tag);
    return value === undefined || carriesJson(value) || /^(?:n\/a|unknown|[-\s]*)$/i.test(value.trim())
      ? undefined
      : displayText(value);
  };
  const number = (tag: number) => {
    const value = readRational(tiff, tiff.exif.get(tag));
    return value && value[0] / value[1];
  };
  const exposure = readRational(tiff, tiff.exif.get(tags.exposure));
  const aperture = number(tags.aperture);
  const focalLength = number(tags.focalLength);
  return defined({
    make: name(tags.make),
    model: name(tags.model),
    lens: name(tags.lens),
    taken: formatDate(text(tiff, tags.taken) ?? text(tiff, tags.digitized), text(tiff, tags.offset)),
    exposureSeconds: exposure && formatExposure(...exposure),
    aperture: aperture ? String(Math.round(aperture * 10) / 10) : undefined,
    iso: readNumber(tiff, tiff.exif.get(tags.iso)),
    focalLength: focalLength ? Math.round(focalLength * 10) / 10 : undefined,
  });
}

/** "2024:03:05 14:20:09" with dashes in the date; undefined for blank or zero dates. */
export function formatDate(value: string | undefined, offset?: string): string | undefined {
  const found = /^\s*(\d{4})[:\-/](\d\d)[:\-/](\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?([+-]\d\d:?\d\d|Z)?)?/.exec(
    value ?? '',
  );
  if (!found || found[1] === '0000') return undefined;
  const [, year, month, day, time, zone] = found;
  const stated = zone ?? (/^[+-]\d\d:\d\d/.test(offset ?? '') ? offset?.slice(0, 6) : undefined);
  return [`${year}-${month}-${day}`, time, time && stated].filter(Boolean).join(' ');
}

export function formatExposure(numerator: number, denominator: number): string | undefined {
  if (numerator === 0) return undefined;
  const seconds = numerator / denominator;
  return seconds < 0.5 ? `1/${Math.round(1 / seconds)}` : String(Math.round(seconds * 10) / 10);
}

function readStatements(tiff: TiffBlock): Statement[] {
  const plain: readonly (readonly [StatementName, number])[] = [
    ['description', tags.imageDescription],
    ['software', tags.software],
    ['creator', tags.artist],
    ['copyright', tags.copyright],
  ];
  const found = plain.map(([name, tag]) => [name, text(tiff, tag)] as const);
  const windows = windowsTags.map(([tag, name]) => {
    const entry = tiff.main.get(tag);
    return [name, entry && beforeZero(decodeUtf16(entry.bytes, false))] as const;
  });
  return [...found, ...windows].flatMap(([name, value]) => {
    const shown = value === undefined || carriesJson(value) ? undefined : displayText(value, 'long');
    return shown === undefined ? [] : [{ name, value: shown }];
  });
}

const carriesJson = (value: string): boolean => /^\s*(?:[\w ]{1,40}:\s*)?\{/.test(value) && value.length > 20;

/** Texts that may be a generator's: the comment, and JSON in any field, for example `workflow:{…}` in the camera's make. */
function collectTexts(tiff: TiffBlock): NamedText[] {
  const found: NamedText[] = [];
  const add = (name: string, value: string | undefined) => {
    if (value) found.push({ name, text: value });
  };
  add('UserComment', readUserComment(tiff));
  const maker = tiff.exif.get(tags.makerNote) ?? tiff.main.get(tags.makerNote);
  // Fooocus writes the name of its scheme.
  if (maker && maker.bytes.length < 40) add('MakerNote', beforeZero(decodeText(maker.bytes)));
  for (const [tag, { type, bytes }] of tiff.main) {
    if (type !== 2 && type !== 7) continue;
    const value = beforeZero(decodeText(bytes));
    const named = /^\s*([A-Za-z][\w ]{0,39}):\s*(?=[{["])/.exec(value);
    if (named) add(named[1]!, value.slice(named[0].length));
    else if (tag === tags.imageDescription) add('ImageDescription', value);
    else if (tag === tags.software) add('Software', value);
    else if (tag === tags.artist) add('Artist', value);
    else if (tag === tags.make && !carriesJson(value)) add('Make', value);
    else if (tag === tags.model && !carriesJson(value)) add('Model', value);
    else if (carriesJson(value)) add('EXIF', value);
  }
  return found;
}

/** Decodes the comment by the character code in its first 8 bytes. */
function readUserComment(tiff: TiffBlock): string | undefined {
  const entry = tiff.exif.get(tags.userComment) ?? tiff.main.get(tags.userComment);
  if (!entry) return undefined;
  if (entry.type === 2 || entry.bytes.length < 8) return beforeZero(decodeText(entry.bytes));
  const code = fourCharacterCode(entry.bytes, 0);
  const rest = entry.bytes.subarray(8);
  if (code === 'UNIC') return beforeZero(decodeUnicode(rest, tiff.big));
  if (code === 'JIS\0') return new TextDecoder('iso-2022-jp').decode(rest);
  if (code === 'ASCI' || code === '\0\0\0\0') return beforeZero(decodeText(rest));
  return beforeZero(decodeText(entry.bytes));
}

/** Shorter bytes may be valid in both encodings. */
const minUtf8 = 16;

/** UTF-16, or UTF-8, which EXIF 3 and some generators write. */
function decodeUnicode(bytes: Uint8Array, big: boolean): string {
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const filled = bytes.subarray(0, end);
  if (end >= minUtf8 && !filled.includes(0)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(filled);
    } catch {
      // It is UTF-16.
    }
  }
  return decodeUtf16(bytes, big);
}
