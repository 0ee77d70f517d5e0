// Defines a decoded image in the worker's memory.

/** Four bytes per pixel (red, green, blue, alpha; not premultiplied), rows from top to bottom without gaps. */
export interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}
