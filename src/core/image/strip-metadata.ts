// Cuts from a picture whatever rendering does not need: EXIF and GPS, XMP, IPTC, comments, thumbnails, trailing data.
import type { ByteSource, Splice } from './byte-source';
import type { ImageInfo } from './image-info';
import { stripJpeg } from './formats/strip-jpeg';
import { stripPng } from './formats/strip-png';
import { readIccProfile } from './formats/icc-profile';
import { stripWebp } from './formats/strip-webp';
import { ByteWindow } from './formats/byte-window';

const cleaners = { jpeg: stripJpeg, png: stripPng, webp: stripWebp };

/**
 * The splices that leave what rendering needs and nothing else: an allow-list per format. Pixels stay byte for byte;
 * an orientation other than 1 stays as the only entry of an EXIF block, the colour profile as it is; one that is none goes.
 * Undefined for a picture that cannot be walked to its end: half cleaned is not clean.
 */
export async function stripMetadata(source: ByteSource, found: ImageInfo): Promise<Splice[] | undefined> {
  const profiled = (await readIccProfile(source, found)) !== undefined;
  return cleaners[found.format](new ByteWindow(source), found, profiled);
}
