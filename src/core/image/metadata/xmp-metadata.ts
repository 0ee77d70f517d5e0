// Turns XMP properties into statements, camera metadata and generators' texts.
import { defined } from '../../defined';
import { displayText } from './display-text';
import { formatDate, formatExposure } from './exif-metadata';
import type { NamedText } from './file-parts';
import type { CameraMetadata, Statement, StatementName } from './image-metadata';
import type { XmpProperties } from './xmp-properties';

/** In the order of the statements. */
const names: readonly (readonly [string, StatementName])[] = [
  ['dc:title', 'title'],
  ['photoshop:Headline', 'title'],
  ['dc:description', 'description'],
  ['tiff:ImageDescription', 'description'],
  ['dc:creator', 'creator'],
  ['tiff:Artist', 'creator'],
  ['photoshop:Credit', 'credit'],
  ['dc:rights', 'copyright'],
  ['tiff:Copyright', 'copyright'],
  ['dc:subject', 'keywords'],
  ['xmp:CreatorTool', 'software'],
  ['tiff:Software', 'software'],
  ['photoshop:DateCreated', 'created'],
  ['xmp:CreateDate', 'created'],
  ['Iptc4xmpExt:DigitalSourceType', 'digitalSourceType'],
  ['Iptc4xmpExt:DigitalSourcefileType', 'digitalSourceType'],
  ['Iptc4xmpExt:AISystemUsed', 'aiSystem'],
  ['Iptc4xmpExt:AISystemVersionUsed', 'aiSystemVersion'],
  ['Iptc4xmpExt:AIPromptInformation', 'aiPrompt'],
  ['Iptc4xmpExt:AIPromptWriterName', 'aiPromptWriter'],
];
/** Coordinates, and named places. */
const places = [
  'exif:GPSLatitude',
  'exif:GPSLongitude',
  'exif:GPSDestLatitude',
  'photoshop:City',
  'photoshop:State',
  'photoshop:Country',
  'Iptc4xmpCore:Location',
  'Iptc4xmpExt:City',
  'Iptc4xmpExt:ProvinceState',
  'Iptc4xmpExt:CountryName',
  'Iptc4xmpExt:Sublocation',
  'Iptc4xmpExt:LocationName',
];

export interface XmpMetadata {
  readonly camera: CameraMetadata;
  readonly hasLocation: boolean;
  readonly statements: readonly Statement[];
  readonly texts: readonly NamedText[];
  /** URL of a manifest on a server. */
  readonly manifestUrl?: string;
}

export function readXmpMetadata(properties: XmpProperties): XmpMetadata {
  const first = (name: string) => properties.get(name)?.[0];
  const url = first('dcterms:provenance');
  const comment = first('exif:UserComment');
  return defined({
    camera: readCamera(first),
    hasLocation: places.some((name) => properties.has(name)),
    statements: names.flatMap(([property, name]) => statement(name, properties.get(property))),
    texts: comment === undefined ? [] : [{ name: 'UserComment', text: comment }],
    manifestUrl: url !== undefined && /^https?:\/\//i.test(url) ? displayText(url) : undefined,
  });
}

function statement(name: StatementName, values: readonly string[] | undefined): Statement[] {
  if (!values) return [];
  const joined = values.slice(0, 100).join(', ');
  const text =
    name === 'digitalSourceType' ? lastPart(joined) : name === 'created' ? (formatDate(joined) ?? joined) : joined;
  const value = displayText(text, 'long');
  return value === undefined ? [] : [{ name, value }];
}

/** The last part of a URL, for example of IPTC's codes. */
export const lastPart = (url: string): string => url.replace(/\/+$/, '').split('/').at(-1) ?? url;

function readCamera(first: (name: string) => string | undefined): CameraMetadata {
  const rational = (name: string) => {
    const found = /^(\d+)\/(\d+)$/.exec(first(name) ?? '');
    return found && Number(found[2]) > 0 ? ([Number(found[1]), Number(found[2])] as const) : undefined;
  };
  const number = (name: string) => {
    const found = rational(name);
    return found && found[0] > 0 ? Math.round((found[0] / found[1]) * 10) / 10 : undefined;
  };
  const exposure = rational('exif:ExposureTime');
  const aperture = number('exif:FNumber');
  const iso = Number(first('exif:ISOSpeedRatings') ?? first('exifEX:PhotographicSensitivity'));
  return defined({
    make: displayText(first('tiff:Make')),
    model: displayText(first('tiff:Model')),
    lens: displayText(first('exifEX:LensModel') ?? first('aux:Lens')),
    taken: formatDate(first('exif:DateTimeOriginal')),
    exposureSeconds: exposure && formatExposure(...exposure),
    aperture: aperture === undefined ? undefined : String(aperture),
    iso: iso > 0 ? iso : undefined,
    focalLength: number('exif:FocalLength'),
  });
}
