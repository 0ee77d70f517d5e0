// Cuts from a picture whatever rendering does not need: EXIF and GPS, XMP, IPTC, comments, thumbnails, trailing data.
import type { ByteSource, Splice } from './byte-source';
import type { Inspection } from './image-info';
import { jpegPrivate } from './formats/strip-jpeg';
import { pngPrivate } from './formats/strip-png';
import { readProfile } from './formats/icc-profile';
import { webpPrivate } from './formats/strip-webp';
import { Window } from './formats/byte-window';

const cleaners = { jpeg: jpegPrivate, png: pngPrivate, webp: webpPrivate };

/**
 * The splices that leave what rendering needs and nothing else: an allow-list per format. Pixels stay byte for byte;
 * an orientation other than 1 stays as the only entry of an EXIF block, the colour profile as it is; one that is none goes.
 * Undefined for a picture that cannot be walked to its end: half cleaned is not clean.
 */
export async function privateSplices(source: ByteSource, found: Inspection): Promise<Splice[] | undefined> {
  const profiled = (await readProfile(source, found)) !== undefined;
  return cleaners[found.format](new Window(source), found, profiled);
}
