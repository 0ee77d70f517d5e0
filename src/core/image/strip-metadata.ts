// Strips everything that rendering does not need: EXIF, GPS, XMP, IPTC, comments, trailing data. A bundle of its own.
import type { ByteSource, Splice } from './byte-source';
import type { ImageInfo } from './image-info';
import { stripJpeg } from './formats/strip-jpeg';
import { findPngPixels } from './formats/png-pixels';
import { stripPng } from './formats/strip-png';
import { hasTail, readIccProfile } from './formats/icc-profile';
import { stripWebp } from './formats/strip-webp';
import { ByteWindow } from './formats/byte-window';
import { maxInputBytes } from '../request/image-request';

const cleaners = { jpeg: stripJpeg, webp: stripWebp };

/**
 * Keeps only the data on an allow-list per format. Pixels and a valid color profile stay unchanged; an orientation
 * other than 1 stays as the only entry of an EXIF block. Undefined for an image that cannot be parsed to its end,
 * because partial removal could leave private data, and for one whose profile or pixels are followed by other bytes.
 * @param limit in bytes; a PNG that remains larger may still contain bytes after its pixels, and must not be sent.
 */
export async function stripMetadata(
  source: ByteSource,
  found: ImageInfo,
  limit = maxInputBytes,
): Promise<Splice[] | undefined> {
  const profile = await readIccProfile(source, found);
  if (profile && hasTail(profile)) return undefined;
  const file = new ByteWindow(source);
  if (found.format === 'png') return stripPng(file, found, profile, limit);
  return cleaners[found.format](file, found, profile !== undefined);
}

/** Whether an animated PNG also has a still image, so that its first frame is not the image that others show. */
export async function isFrameHidden(source: ByteSource, found: ImageInfo): Promise<boolean> {
  return (await findPngPixels(new ByteWindow(source), found)).frame !== undefined;
}
