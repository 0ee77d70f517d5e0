// Collects the metadata of a JPEG: EXIF, XMP with its extension, IPTC and comments.
import { isFrameMarker, marker, readSegments } from '../formats/jpeg';
import { concat, u32 } from '../formats/byte-window';
import { decodeText } from './display-text';
import type { FileParts, PartReader } from './file-parts';

const app13 = 0xed;
const comment = 0xfe;
const names = {
  exif: 'Exif\0',
  xmp: 'http://ns.adobe.com/xap/1.0/\0',
  extension: 'http://ns.adobe.com/xmp/extension/\0',
  photoshop: 'Photoshop 3.0\0',
} as const;
/** After the name of an extension: 32 digits, the full length and the offset of this part. */
const extensionHeader = 40;

interface ExtensionPart {
  readonly id: string;
  readonly at: number;
  readonly bytes: Uint8Array;
}

export async function collectJpegParts(reader: PartReader, parts: FileParts): Promise<void> {
  const extension: ExtensionPart[] = [];
  for await (const { marker: found, data, end } of readSegments(reader.file)) {
    if (found === marker.scan) break;
    if (isFrameMarker(found)) parts.bitDepth = (await reader.file.bytes(data, 1))?.[0];
    if (found === marker.app1) await collectApp1(reader, parts, extension, data, end);
    if (found === app13 && (await startsWith(reader, data, end, names.photoshop)))
      push(parts.iptc, await skipping(reader, data, end, names.photoshop.length));
    if (found === comment) {
      const bytes = await reader.read(data, end - data);
      if (bytes) parts.texts.push({ name: 'JPEG comment', text: decodeText(bytes) });
    }
  }
  parts.xmp.push(...joinExtension(extension));
}

async function collectApp1(
  reader: PartReader,
  parts: FileParts,
  extension: ExtensionPart[],
  data: number,
  end: number,
): Promise<void> {
  if (await startsWith(reader, data, end, names.exif)) push(parts.exif, await reader.read(data, end - data));
  else if (await startsWith(reader, data, end, names.xmp))
    push(parts.xmp, await skipping(reader, data, end, names.xmp.length));
  else if (await startsWith(reader, data, end, names.extension)) {
    const bytes = await skipping(reader, data, end, names.extension.length);
    if (bytes && bytes.length >= extensionHeader)
      extension.push({
        id: new TextDecoder('latin1').decode(bytes.subarray(0, 32)),
        at: u32(bytes, 36),
        bytes: bytes.subarray(extensionHeader),
      });
  }
}

/** Joins the parts of the first extension; the rest of a file with a gap is left out. */
function joinExtension(parts: readonly ExtensionPart[]): Uint8Array[] {
  const sorted = parts.filter(({ id }) => id === parts[0]?.id).toSorted((a, b) => a.at - b.at);
  let reached = 0;
  const joined: Uint8Array[] = [];
  for (const { at, bytes } of sorted) {
    if (at !== reached) break;
    joined.push(bytes);
    reached += bytes.length;
  }
  return joined.length > 0 ? [concat(...joined)] : [];
}

async function startsWith(reader: PartReader, data: number, end: number, name: string): Promise<boolean> {
  const bytes = end - data >= name.length ? await reader.file.bytes(data, name.length) : undefined;
  return bytes !== undefined && new TextDecoder('latin1').decode(bytes) === name;
}

const skipping = (reader: PartReader, data: number, end: number, skip: number): Promise<Uint8Array | undefined> =>
  reader.read(data + skip, end - data - skip);

function push(list: Uint8Array[], bytes: Uint8Array | undefined): void {
  if (bytes) list.push(bytes);
}
