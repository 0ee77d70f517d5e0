// Reads what an image file says about itself, from its headers only.
import { defined } from '../../defined';
import type { ByteSource } from '../byte-source';
import { ByteWindow } from '../formats/byte-window';
import type { ImageInfo } from '../image-info';
import { inspectImage } from '../inspect';
import { readColorSpace } from './color-space';
import { readCredentials, readManifestStore } from './credentials/read-credentials';
import { displayText } from './display-text';
import { readExif } from './exif-metadata';
import { noParts, PartReader, type FileParts, type NamedText } from './file-parts';
import { readGeneratorTexts } from './generators/generator-texts';
import { namedGenerators } from './generators/named-generators';
import type {
  CameraMetadata,
  Credentials,
  GeneratorText,
  ImageMetadata,
  Statement,
  StatementName,
} from './image-metadata';
import { readIptc } from './iptc-metadata';
import { collectJpegParts } from './jpeg-parts';
import { collectPngParts } from './png-parts';
import { attempt, type Problems } from './problems';
import { collectWebpParts } from './webp-parts';
import { readXmpMetadata } from './xmp-metadata';
import { readXmpProperties } from './xmp-properties';

const collectors = { png: collectPngParts, jpeg: collectJpegParts, webp: collectWebpParts };

/** Reads bounded parts of the file and never rejects: everything that cannot be read is a problem in the result. */
export async function readImageMetadata(source: ByteSource): Promise<ImageMetadata> {
  const problems: Problems = new Set();
  const parts = noParts();
  /** Keeps what was read before a failed read. */
  const step = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch {
      problems.add('unreadable');
      return undefined;
    }
  };
  const file = new ByteWindow(source);
  const info = await step(() => inspectImage(source, file));
  let [colorSpace, store]: [string?, Uint8Array?] = [];
  if (info) {
    await step(() => collectors[info.format](new PartReader(file, problems), parts));
    colorSpace = await step(() => readColorSpace(source, info, problems, file));
    store = await step(() => readManifestStore(source, info.format, problems, file));
    if (info.end === undefined) problems.add('image-truncated');
  }
  const credentials = store && readCredentials(store, problems);
  return combine(source.size, info, colorSpace, parts, credentials, problems);
}

function combine(
  bytes: number,
  info: ImageInfo | undefined,
  colorSpace: string | undefined,
  parts: FileParts,
  embedded: Credentials | undefined,
  problems: Problems,
): ImageMetadata {
  const exif = parts.exif.flatMap((block) => attempt(problems, 'exif-damaged', () => required(readExif(block))) ?? []);
  if (exif.some(({ damaged }) => damaged)) problems.add('exif-damaged');
  const packets = parts.xmp.flatMap(
    (packet) => attempt(problems, 'xmp-damaged', () => readXmpProperties(packet)) ?? [],
  );
  if (packets.some(({ damaged }) => damaged)) problems.add('xmp-damaged');
  const xmp = packets.map(({ properties }) => readXmpMetadata(properties));
  const iptc = parts.iptc.flatMap((block) => attempt(problems, 'iptc-damaged', () => readIptc(block)) ?? []);
  if (iptc.some(({ damaged }) => damaged)) problems.add('iptc-damaged');

  const all: NamedText[] = [
    ...parts.texts,
    ...exif.flatMap(({ texts }) => texts),
    ...xmp.flatMap(({ texts }) => texts),
  ];
  const descriptions = [...xmp, ...iptc, ...exif].flatMap(({ statements }) => statements);
  const { generators, rest } = readGeneratorTexts([...all, ...asTexts(descriptions)]);
  const credentials = embedded ?? remoteCredentials(xmp.map(({ manifestUrl }) => manifestUrl));
  const statements = distinct([...descriptions, ...rest.flatMap(asStatement)], generators);
  const camera: CameraMetadata = Object.assign({}, ...[...xmp, ...exif].map((one) => one.camera));
  return defined({
    info,
    bytes,
    colorSpace: colorSpace ?? exif.find((one) => one.colorSpace !== undefined)?.colorSpace,
    bitDepth: parts.bitDepth,
    camera: Object.keys(camera).length > 0 ? camera : undefined,
    hasLocation: [...exif, ...xmp, ...iptc].some((one) => one.hasLocation),
    statements,
    generators: [...generators, ...namedGenerators(generators, statements, credentials)],
    credentials,
    problems: [...problems],
  });
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('Not the expected format.');
  return value;
}

const remoteCredentials = (urls: readonly (string | undefined)[]): Credentials | undefined =>
  urls.some((url) => url !== undefined) ? { embedded: false, actions: [], ingredients: 0 } : undefined;

/** Descriptions in XMP and IPTC, where some tools store their parameters. */
const asTexts = (statements: readonly Statement[]): NamedText[] =>
  statements.filter(({ name }) => name === 'description').map(({ value }) => ({ name: 'Description', text: value }));

/** Names of PNG's standard texts, and of those in a JPEG. */
const statementNames: ReadonlyMap<string, StatementName> = new Map([
  ['title', 'title'],
  ['author', 'creator'],
  ['description', 'description'],
  ['copyright', 'copyright'],
  ['creation time', 'created'],
  ['software', 'software'],
  ['comment', 'comment'],
  ['usercomment', 'comment'],
  ['jpeg comment', 'comment'],
]);

function asStatement({ name, text }: NamedText): Statement[] {
  const known = statementNames.get(name.toLowerCase());
  const value = known && displayText(text, 'long');
  return known && value !== undefined ? [{ name: known, value }] : [];
}

const maxStatements = 200;

/** Removes repeated statements, and texts that are shown as a generator's. */
function distinct(statements: readonly Statement[], generators: readonly GeneratorText[]): Statement[] {
  const seen = new Set(
    generators.flatMap(({ raw }) => (raw === undefined ? [] : [`description ${raw}`, `comment ${raw}`])),
  );
  return statements
    .filter(({ name, value }) => {
      const key = `${name} ${value}`;
      const fresh = !seen.has(key);
      seen.add(key);
      return fresh;
    })
    .slice(0, maxStatements);
}
