// Collects the metadata of a WEBP: the chunks EXIF and XMP.
import { firstChunkOffset, readRiffChunks, webpHeader } from '../formats/webp';
import type { FileParts, PartReader } from './file-parts';

export async function collectWebpParts(reader: PartReader, parts: FileParts): Promise<void> {
  const head = await reader.file.bytes(0, 30);
  if (!head) return;
  parts.bitDepth = 8;
  const end = Math.min(webpHeader(head).end, reader.file.size);
  // Writers forget to announce these chunks in the header, so its flags are not used.
  for await (const { name, data, length } of readRiffChunks(reader.file, firstChunkOffset, end)) {
    const list = name === 'EXIF' ? parts.exif : name === 'XMP ' ? parts.xmp : undefined;
    if (list) {
      const bytes = await reader.read(data, length);
      if (bytes) list.push(bytes);
    }
  }
}
