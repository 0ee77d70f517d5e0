// Lists the ten aspect ratios with their documented pixel sizes and typical uses.

/** The aspect ratios of the service, in the order of its table (API document 1.2, 1.3). */
export const ratioTable = [
  { ratio: '1:1', pixels: '1024x1024', purposes: ['avatar', 'instagramPost', 'productPicture'] },
  { ratio: '3:2', pixels: '1536x1024', purposes: ['photograph'] },
  { ratio: '2:3', pixels: '1024x1536', purposes: ['poster'] },
  { ratio: '3:4', pixels: '1536x2048', purposes: [] },
  { ratio: '4:3', pixels: '2048x1536', purposes: ['productPicture'] },
  { ratio: '4:5', pixels: '1024x1280', purposes: ['instagramPost'] },
  { ratio: '5:4', pixels: '1280x1024', purposes: [] },
  { ratio: '9:16', pixels: '1024x1792', purposes: ['story', 'poster', 'phoneWallpaper', 'shortVideoCover'] },
  {
    ratio: '16:9',
    pixels: '1792x1024',
    purposes: ['websiteBanner', 'youtubeThumbnail', 'desktopWallpaper', 'widescreenVideo', 'twitter'],
  },
  { ratio: '21:9', pixels: '1024x2176', purposes: ['websiteBanner', 'facebookCover', 'widescreenVideo'] },
] as const;

export type AspectRatio = (typeof ratioTable)[number]['ratio'];

/** A purpose that a user can name instead of a ratio (API document 1.3 and 5.1). */
export type RatioPurpose = (typeof ratioTable)[number]['purposes'][number];

export const ratios: readonly AspectRatio[] = ratioTable.map((row) => row.ratio);

/** Reads a ratio (`16:9`) or a documented pixel size (`1792x1024`, API document 1.3); anything else is undefined. */
export function parseRatio(text: string): AspectRatio | undefined {
  const wanted = text.trim().toLowerCase().replace('×', 'x');
  return ratioTable.find((row) => row.ratio === wanted || row.pixels === wanted)?.ratio;
}

/** The supported ratio closest to the proportion of an image. */
export function nearestRatio(width: number, height: number): AspectRatio {
  const off = (ratio: AspectRatio) => Math.abs(Math.log(proportion(ratio) / (width / height)));
  return ratios.reduce((best, ratio) => (off(ratio) < off(best) ? ratio : best));
}

/** The ratio's width divided by its height. */
export function proportion(ratio: AspectRatio): number {
  const [width, height] = ratio.split(':').map(Number) as [number, number];
  return width / height;
}
