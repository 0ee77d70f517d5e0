// Strips everything that rendering does not need: EXIF, GPS, XMP, IPTC, comments, trailing data.
import type { ByteSource, Splice } from './byte-source';
import type { ImageInfo } from './image-info';
import { stripJpeg } from './formats/strip-jpeg';
import { stripPng } from './formats/strip-png';
import { hasTail, readIccProfile } from './formats/icc-profile';
import { stripWebp } from './formats/strip-webp';
import { ByteWindow } from './formats/byte-window';

const cleaners = { jpeg: stripJpeg, png: stripPng, webp: stripWebp };

/**
 * Keeps only the data on an allow-list per format. Pixels and a valid color profile stay unchanged; an orientation
 * other than 1 stays as the only entry of an EXIF block. Undefined for an image that cannot be parsed to its end,
 * because partial removal could leave private data, and for one whose profile is followed by other bytes.
 */
export async function stripMetadata(source: ByteSource, found: ImageInfo): Promise<Splice[] | undefined> {
  const profile = await readIccProfile(source, found);
  if (profile && hasTail(profile)) return undefined;
  return cleaners[found.format](new ByteWindow(source), found, profile !== undefined);
}
