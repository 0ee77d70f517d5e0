// Small files of every kind of PNG, JPEG and WEBP, made by a real encoder.
import sharp, { type Sharp } from 'sharp';

export interface RealPicture {
  readonly kind: string;
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly bytes: Buffer;
  readonly orientation: 1 | 6;
  readonly alpha: boolean;
  readonly animated: boolean;
}

/** Odd on purpose: rows and chunks of even lengths hide faults. */
export const width = 13;
export const height = 7;

/** Pixels that look random and are the same in every run. */
function pixels(channels: 3 | 4, rows = height): Buffer {
  return Buffer.from(Array.from({ length: width * rows * channels }, (_, index) => (index * index * 31 + index) % 251));
}

const raw = (channels: 3 | 4): Sharp => sharp(pixels(channels), { raw: { width, height, channels } });
const exif = { IFD0: { Copyright: 'Somebody', ImageDescription: 'At home' } };

export async function realPictures(): Promise<RealPicture[]> {
  const animated = sharp(pixels(4, height * 3), {
    raw: { width, height: height * 3, channels: 4, pageHeight: height },
  });
  const grey = () => raw(3).greyscale();
  const encoders: [RealPicture['format'], string, Sharp][] = [
    ['png', 'PNG', raw(3).png()],
    ['png', 'PNG with alpha', raw(4).png()],
    ['png', 'PNG, interlaced', raw(4).png({ progressive: true })],
    ['png', 'PNG with a palette', raw(3).png({ palette: true })],
    ['png', 'PNG of 16 bits', raw(3).toColourspace('rgb16').png()],
    ['png', 'PNG with EXIF and a profile', raw(3).withIccProfile('p3').withExif(exif).png()],
    ['jpeg', 'JPEG', raw(3).jpeg()],
    ['jpeg', 'JPEG, progressive', raw(3).jpeg({ progressive: true })],
    ['jpeg', 'JPEG, grey', grey().jpeg()],
    ['jpeg', 'JPEG for print', raw(3).toColourspace('cmyk').jpeg()],
    ['jpeg', 'JPEG, 4:4:4 with restarts', raw(3).jpeg({ chromaSubsampling: '4:4:4', quality: 100 })],
    ['jpeg', 'JPEG, turned, with EXIF and a profile', turned(raw(3).withIccProfile('p3').withExif(exif)).jpeg()],
    ['webp', 'WEBP, lossy', raw(3).webp({ quality: 60 })],
    ['webp', 'WEBP, lossless', raw(3).webp({ lossless: true })],
    ['webp', 'WEBP, lossy with alpha', raw(4).webp({ quality: 60 })],
    ['webp', 'WEBP, lossless with alpha', raw(4).webp({ lossless: true })],
    ['webp', 'WEBP, animated', animated.webp({ delay: [50, 60, 70] })],
    ['webp', 'WEBP, turned, with EXIF and a profile', turned(raw(3).withIccProfile('p3').withExif(exif)).webp()],
  ];
  return Promise.all(
    encoders.map(async ([format, kind, encoder]) => ({
      kind,
      format,
      bytes: await encoder.toBuffer(),
      orientation: kind.includes('turned') ? 6 : 1,
      alpha: /alpha|interlaced|animated/.test(kind),
      animated: kind.includes('animated'),
    })),
  );
}

const turned = (picture: Sharp): Sharp => picture.withMetadata({ orientation: 6 });
