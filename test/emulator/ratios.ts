// Lists the document's ten ratios and their pixel sizes (sections 1.2 and 1.3).

/** Section 1.3, row by row. It lists `21:9` with a portrait size, and clients have to send that size. */
export const documentedPixels: Readonly<Record<string, string>> = {
  '1:1': '1024x1024',
  '3:2': '1536x1024',
  '2:3': '1024x1536',
  '3:4': '1536x2048',
  '4:3': '2048x1536',
  '4:5': '1024x1280',
  '5:4': '1280x1024',
  '9:16': '1024x1792',
  '16:9': '1792x1024',
  '21:9': '1024x2176',
};

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The ratio of a `size`, in either notation (section 1.2); undefined when the document has no such size. */
export function ratioOf(size: string): string | undefined {
  if (Object.hasOwn(documentedPixels, size)) return size;
  return Object.keys(documentedPixels).find((ratio) => documentedPixels[ratio] === size);
}

/** The pixels that this model draws for a ratio. FAQ Q5 leaves that to the model, so a wide `21:9` is drawn wide. */
export function drawnSize(ratio: string): Size {
  const pixels = documentedPixels[ratio];
  if (pixels === undefined) throw new RangeError(`no such ratio: ${ratio}`);
  const [width = 0, height = 0] = pixels.split('x').map(Number);
  return ratio === '21:9' ? { width: height, height: width } : { width, height };
}
