// Splits a PNG or JPEG into the named boxes that a general box hash covers.
import type { ByteWindow } from '../../formats/byte-window';
import type { ByteRange } from '../../formats/content-credentials';
import { readSegments } from '../../formats/jpeg';
import { pngHeaderLength, readPngChunks } from '../../formats/png';
import type { ImageFormat } from '../../../request/image-request';

export interface FileBox extends ByteRange {
  readonly name: string;
}

/** The name of the box with the manifest store, which is not hashed. */
export const storeBox = 'C2PA';

const markers = new Map([
  [0xc4, 'DHT'],
  [0xc8, 'JPG'],
  [0xcc, 'DAC'],
  [0xd9, 'EOI'],
  [0xda, 'SOS'],
  [0xdb, 'DQT'],
  [0xdc, 'DNL'],
  [0xdd, 'DRI'],
  [0xde, 'DHP'],
  [0xdf, 'EXP'],
  [0xfe, 'COM'],
]);

/** In order, without gaps; undefined for formats without such boxes. */
export async function readFileBoxes(
  file: ByteWindow,
  format: ImageFormat,
  store: readonly ByteRange[],
): Promise<FileBox[] | undefined> {
  if (format === 'png') return readPngBoxes(file);
  return format === 'jpeg' ? readJpegBoxes(file, store) : undefined;
}

async function readPngBoxes(file: ByteWindow): Promise<FileBox[]> {
  const boxes: FileBox[] = [
    { name: 'PNGh', from: 0, to: 8 },
    { name: 'IHDR', from: 8, to: pngHeaderLength },
  ];
  for await (const { name, at, end } of readPngChunks(file))
    boxes.push({ name: name === 'caBX' ? storeBox : name, from: at, to: end });
  return boxes;
}

async function readJpegBoxes(file: ByteWindow, store: readonly ByteRange[]): Promise<FileBox[]> {
  const boxes: FileBox[] = [{ name: 'SOI', from: 0, to: 2 }];
  for await (const { marker, from, data, end, irregular } of readSegments(file)) {
    const last = boxes.at(-1)!;
    // A scan's box has its pixels too.
    boxes[boxes.length - 1] = { ...last, to: from };
    // Stray bytes before the store would not be hashed.
    const isStore = !irregular && store.some((range) => range.from >= data && range.to <= end);
    const name = isStore ? storeBox : nameOf(marker);
    if (isStore && last.name === storeBox) boxes[boxes.length - 1] = { ...last, to: end };
    else boxes.push({ name, from, to: end });
  }
  return boxes;
}

function nameOf(marker: number): string {
  const name = markers.get(marker);
  if (name !== undefined) return name;
  if (marker >= 0xc0 && marker <= 0xcf) return `SOF${marker - 0xc0}`;
  if (marker >= 0xd0 && marker <= 0xd7) return `RST${marker - 0xd0}`;
  return marker >= 0xe0 && marker <= 0xef ? `APP${marker - 0xe0}` : marker.toString(16);
}
